"""Asking a desk over HTTP as a browser behind a balancer would, and reading its streams."""

import http.client
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.prove.versions import versions_in

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WORD = re.compile(rb"prove-\d+-\d+-end")
Failed = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Address:
    """Where a machine listens, and by which name people call the desk."""

    host: str
    port: int
    called: str

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def open(self, patience: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=patience)


@dataclass(frozen=True)
class Trouble:
    """A try that got no answer (`status` 0), or not now; from when to when it took, and what was
    answered."""

    at: float
    ended: float
    where: str
    what: str
    status: int = 0
    told: str = ""


@dataclass(frozen=True)
class Frame:
    """A frame of a stream. `words`: the messages that are in it, each as often as it is; `seal`:
    what proves its number; `versions`: of the desk, that drew it."""

    event: str
    number: int | None
    words: tuple[str, ...]
    retry: float | None = None
    seal: str = ""
    versions: frozenset[str] = frozenset()


def post(
    address: Address, path: str, cookie: str, fields: Mapping[str, str], patience: float
) -> tuple[int, str]:
    """Status and text of the answer. Raises what is in `Failed`."""
    connection = address.open(patience)
    headers = {"Host": address.called, "Cookie": cookie, "Accept": "application/json", **FORM}
    try:
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def get(address: Address, path: str, cookie: str, patience: float) -> bytes:
    """A page. Raises what is in `Failed`, also when it is refused."""
    connection = address.open(patience)
    try:
        connection.request("GET", path, headers={"Host": address.called, "Cookie": cookie})
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise ConnectionError(f"{answer.status} for {path}")
        return answer.read()
    finally:
        connection.close()


def is_well(address: Address, patience: float = 1.0) -> bool:
    """Whether a web process answers there."""
    connection = address.open(patience)
    try:
        connection.request("GET", "/healthz", headers={"Host": address.called})
        return connection.getresponse().status == http.client.OK
    except Failed:
        return False
    finally:
        connection.close()


def wait_until_well(address: Address, within: float = 60.0) -> None:
    """Raises TimeoutError."""
    end = time.monotonic() + within
    while not is_well(address):
        if time.monotonic() > end:
            raise TimeoutError(f"{address.url} did not answer in {within:g} s")


def frames(
    answer: http.client.HTTPResponse, heard: Callable[[], None] = lambda: None
) -> Iterator[Frame]:
    """Frames until the stream ends; `heard` is called whenever anything comes."""
    waiting = b""
    while data := answer.read1(65_536):
        heard()
        *blocks, waiting = (waiting + data).split(b"\n\n")
        yield from map(parse, blocks)


def parse(block: bytes) -> Frame:
    """One block of the event stream format."""
    event, number, retry, seal = "", None, None, ""
    for line in block.split(b"\n"):
        name, _, value = line.partition(b":")
        if name == b"event":
            event = value.strip().decode()
        elif name == b"id":
            number = int(value)
        elif name == b"seal":
            seal = value.strip().decode()
        elif name == b"retry":
            retry = int(value) / 1e3
    return Frame(event, number, words_in(block), retry, seal, versions_in(block))


def words_in(text: bytes) -> tuple[str, ...]:
    """The messages in a piece of a page."""
    return tuple(word.decode() for word in WORD.findall(text))
