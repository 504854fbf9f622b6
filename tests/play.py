"""People at a running desk (`tests.servers.Desk`), each with a browser of their own over HTTP."""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import httpx

from tests.processes import PATIENCE
from tests.servers import Desk

T = TypeVar("T")

FIELDS = {
    "resolutions": {
        "summary": "The idle time is back at 8 hours.",
        "resolution_type": "fixed",
        "verified_by": "engineer",
        "seen": "999",
    },
    "returns": {"cause": "A timeout", "done": "Set it back", "verify": "Stays up", "seen": "999"},
    "escalations": {
        "goal": "Six people work",
        "tried": "Client installed again",
        "needed": "Look at the firewall",
        "skill": "network",
    },
    "transfers": {"tried": "Logs read", "needed": "Firewall rules", "skill": "network"},
    "releases": {"tried": "Nothing yet", "needed": "Somebody with time"},
    "handovers": {"tried": "Logs read", "needed": "A call"},
    "reopenings": {"reason": "It fails again"},
    "recalls": {"reason": "Solved by itself"},
    "assignments": {"reason": "Too much in one hand"},
    "openers": {"reason": "On leave"},
    "dismissals": {"reason": "spam"},
}


class Staff:
    """A signed-in staff member who asks as a program would: plain forms, JSON answers."""

    def __init__(self, desk: Desk, username: str) -> None:
        self.desk = desk
        self.http = httpx.Client(
            base_url=desk.url,
            headers={"Accept": "application/json"},
            timeout=PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=0),  # idle ones the server closes
        )
        password = desk.accounts[username]["password"]
        answer = self.http.post("/login", data={"username": username, "password": password})
        assert answer.status_code == 303, answer.text
        self.name = desk.accounts[username]["name"]

    @cached_property
    def id(self) -> str:
        """The staff platform's id, as pages tell it."""
        page = self.http.get("/tickets/new", headers={"Accept": "text/html"}).text
        found = re.search(r'data-person="([^"]*)"', page)
        assert found, page[:500]
        return found[1]

    @classmethod
    def new(cls, desk: Desk, username: str, roles: list[str]) -> "Staff":
        """Somebody whom the staff platform has just taken on."""
        record = {"username": username, "name": username.title(), "roles": roles}
        answer = httpx.post(
            f"{desk.staff_url}/control/staff", json=record | {"password": "a-long-password"}
        )
        assert answer.status_code < 300, answer.text
        desk.accounts[username] = {"password": "a-long-password", "name": username.title()}
        return cls(desk, username)

    def open(self, **more: str) -> int:
        """Open a ticket for Lena by telephone; its number."""
        fields = {
            "name": "Lena Hofer",
            "email": "lena@brack.example",
            "subject": "VPN drops",
            "body": "Every 20 minutes.",
            "channel": "phone",
        }
        answer = self.http.post("/tickets", data=fields | more)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def move(self, number: int, noun: str, **fields: str) -> httpx.Response:
        """Make a move with fields that fit, unless others are given."""
        data = FIELDS.get(noun, {}) | fields
        return self.http.post(f"/tickets/{number}/{noun}", data=data)

    def does(self, number: int, noun: str, **fields: str) -> None:
        """The same, and it must work."""
        answer = self.move(number, noun, **fields)
        assert answer.status_code == 303, f"{noun}: {answer.status_code} {answer.text}"

    def writes(self, number: int, body: str, kind: str = "reply", **more: str) -> httpx.Response:
        data = {"kind": kind, "body": body, "seen": "999"} | more
        return self.http.post(f"/tickets/{number}/messages", data=data)


class Customer:
    """A customer's browser: let in by the form, later by its cookie."""

    def __init__(self, desk: Desk, email: str = "lena@brack.example") -> None:
        self.desk, self.email = desk, email
        self.http = httpx.Client(
            base_url=desk.url,
            headers={"Accept": "application/json"},
            timeout=PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def open(self, **more: str) -> int:
        """Ask for help by the form; the number of the new request."""
        fields = {
            "name": "Lena Hofer",
            "email": self.email,
            "subject": "VPN drops",
            "body": "Every 20 minutes.",
        }
        answer = self.http.post("/support/requests", data=fields | more)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def writes(self, number: int, body: str, **more: str) -> httpx.Response:
        return self.http.post(f"/requests/{number}/messages", data={"body": body} | more)

    def reopens(self, number: int, **more: str) -> httpx.Response:
        data = {"reason": "It fails again"} | more
        return self.http.post(f"/requests/{number}/reopenings", data=data)


def together(*acts: Callable[[], T]) -> list[T]:
    """Run them at the same moment; their results in order."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def eventually(fits: Callable[[], bool], within: float = PATIENCE) -> bool:
    """Whether it becomes so; each question is a request, so nobody sleeps."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if fits():
            return True
    return False


@dataclass
class Frame:
    """One frame of a stream."""

    event: str = ""
    id: int | None = None
    data: str = ""


@dataclass
class Listening:
    """A stream that is read by a thread of its own; `frames` grows."""

    frames: list[Frame] = field(default_factory=list)
    status: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def expect(self, found: Callable[[Frame], bool], within: float = PATIENCE) -> Frame:
        """The first frame that fits, waited for."""
        with self._news:
            fits = self._news.wait_for(
                lambda: next((frame for frame in self.frames if found(frame)), None), within
            )
        assert fits, f"no such frame among {[(f.event, f.id) for f in self.frames]}"
        return fits

    def changes(self) -> list[int]:
        """The numbers of the changes, as they came."""
        return [frame.id for frame in self.frames if frame.id is not None and not frame.event]

    def is_behind(self, frame: Frame, other: Frame) -> bool:
        """Whether the one came after the other."""
        places = {id(each): place for place, each in enumerate(self.frames)}
        return places[id(frame)] > places[id(other)]

    def take(self, frame: Frame) -> None:
        with self._news:
            self.frames.append(frame)
            self._news.notify_all()


@contextmanager
def listening(http: httpx.Client, topics: str, **query: str) -> Iterator[Listening]:
    """Open a stream and read it until the block ends."""
    heard = Listening()
    opened = threading.Event()
    client = httpx.Client(base_url=http.base_url, cookies=http.cookies, timeout=PATIENCE)
    stop = threading.Event()
    lines: list[socket.socket] = []

    def read() -> None:
        try:
            with client.stream("GET", "/live", params={"topics": topics, **query}) as answer:
                heard.status = answer.status_code
                lines.append(answer.extensions["network_stream"].get_extra_info("socket"))
                opened.set()
                for block in _blocks(answer):
                    if stop.is_set():
                        return
                    heard.take(parse(block))
        except httpx.HTTPError:
            pass
        finally:
            opened.set()
            heard.ended.set()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert opened.wait(10)
    try:
        yield heard
    finally:
        stop.set()
        for line in lines:  # closing alone would wait for whoever is reading it
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        client.close()


def replay(http: httpx.Client, topics: str, after: int, **query: str) -> list[Frame]:
    """What `once=1` gives: the replay and `now`."""
    params = {"topics": topics, "after": str(after), "once": "1", **query}
    answer = http.get("/live", params=params)
    assert answer.status_code == 200, answer.text
    return [parse(block) for block in answer.text.split("\n\n") if block.strip()]


def parse(block: str) -> Frame:
    frame, data = Frame(), list[str]()
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            frame.event = value
        elif name == "id":
            frame.id = int(value)
        elif name == "data":
            data.append(value + "\n")
    frame.data = "".join(data)
    return frame


def state_of(person: Staff, number: int) -> dict[str, str]:
    """The state that programs read from the ticket's page."""
    page = person.http.get(f"/tickets/{number}", headers={"Accept": "text/html"}).text
    found = re.search(r"<main[^>]*>", page)
    assert found, page[:500]
    return dict(re.findall(r'data-([a-z-]+)="([^"]*)"', found[0]))


def message_of(answer: httpx.Response) -> str:
    """The sentence of a refusal."""
    told: str = json.loads(answer.text)["error"]["message"]
    return told


def _blocks(answer: httpx.Response) -> Iterator[str]:
    waiting = ""
    for text in answer.iter_text():
        waiting += text
        while "\n\n" in waiting:
            block, waiting = waiting.split("\n\n", 1)
            yield block
