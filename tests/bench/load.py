"""The client in C (load.c) from Python: compiled once a run, told what to do, read back."""

import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

SOURCE = Path(__file__).with_name("load.c")
_POST, _DELIVERY = struct.Struct("@iiddd"), struct.Struct("@IId")
Says = Callable[[str], bytes]
"""A request that says a word."""
_folder = tempfile.TemporaryDirectory(prefix="desk-load-")


class MissingCompiler(Exception):
    """There is no C compiler here."""


class Spoiled(Exception):
    """Something was refused or lost, so that the times of the rest mean nothing."""


@dataclass(frozen=True)
class Post:
    """One post: what was answered, how many streams got it, and when, in seconds of its run.

    `due` is when it was to be sent, `begun` when the client came to it.
    """

    status: int
    got: int
    due: float
    begun: float
    answered: float


@dataclass(frozen=True)
class Run:
    """What came of some posts. `deliveries` are stream, post and moment; `cpu` is the client's."""

    posts: list[Post]
    deliveries: list[tuple[int, int, float]]
    first: int
    bytes: int
    cpu: float
    ended: int

    @property
    def seconds(self) -> float:
        ends = [post.answered for post in self.posts] + [at for _, _, at in self.deliveries]
        return max(ends, default=0.0)

    def busy(self) -> float:
        """The client's share of a core: near 1 it would be the bottleneck."""
        return self.cpu / self.seconds if self.seconds else 0.0

    def late_ms(self) -> float:
        """How late the client sent at worst; it counts in what is measured."""
        return max(((post.begun - post.due) * 1e3 for post in self.posts), default=0.0)

    def answers_ms(self) -> list[float]:
        """From when a post was due until its answer was there."""
        return [(post.answered - post.due) * 1e3 for post in self.posts]

    def deliveries_ms(self) -> list[float]:
        """From when a post was due until it was on a stream, for each stream."""
        return [(at - self._of(number).due) * 1e3 for _, number, at in self.deliveries]

    def last_ms(self) -> list[float]:
        """The same of the last stream, for each post."""
        last: dict[int, float] = {}
        for _, number, at in self.deliveries:
            last[number] = max(at, last.get(number, 0.0))
        return [(at - self._of(number).due) * 1e3 for number, at in last.items()]

    def check(self, wanted: int) -> "Run":
        """Every post was taken, so many streams got each, none was hung up. Raises Spoiled."""
        refused = {post.status for post in self.posts} - {200, 201, 202, 204, 303}
        short = [post.got for post in self.posts if post.got != wanted]
        if refused or short or self.ended:
            raise Spoiled(
                f"answers {sorted(refused)}, {len(short)} of {len(self.posts)} posts did not reach"
                f" {wanted} streams {short[:5]}, {self.ended} streams ended"
            )
        return self

    def _of(self, number: int) -> Post:
        return self.posts[number - self.first]


class Load:
    """One client of one server. Use as a context manager; its streams end with it."""

    runs: ClassVar[list[Run]] = []
    """All runs of all clients, to say how busy they were."""

    def __init__(self, port: int) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([program(), str(port)], stdin=pipe, stdout=pipe)
        self._posts = self._queued = 0
        self.streams = 0
        self.pid = self._process.pid

    def __enter__(self) -> "Load":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # it ends with its commands

    def open(self, requests: Iterable[bytes], each: int = 1) -> int:
        """Open `each` streams for each request; how many were refused."""
        for asked in requests:
            self._tell(f"open {each} {len(asked)}", asked)
        self._tell("join")
        self.streams, refused, _ = self._told("joined")
        return refused

    def close(self, count: int) -> None:
        """Hang up the newest."""
        self._tell(f"close {count}")
        (self.streams,) = self._told("closed")

    def post(self, request: Says, wanted: int = 0, due: float = 0.0) -> None:
        """Queue one, made of the word by which it is known on streams."""
        asked = request(f"zzpost{self._posts + self._queued:07}")
        self._tell(f"post {due * 1e6:.0f} {wanted} {len(asked)}", asked)
        self._queued += 1

    def go(self, in_flight: int = 0, seconds: float = 600) -> Run:
        """Send what is queued: when it is due, or so many at once for so many seconds."""
        self._tell(f"go {in_flight} {seconds}")
        many, deliveries, size, cpu, ended = self._told("done")
        posts = [Post(*each) for each in self._records(_POST, many)]
        run = Run(posts, self._records(_DELIVERY, deliveries), self._posts, size, cpu / 1e6, ended)
        self._posts, self._queued = self._posts + many, 0
        self.runs.append(run)
        return run

    def _tell(self, command: str, more: bytes = b"") -> None:
        assert self._process.stdin
        self._process.stdin.write(command.encode() + b"\n" + more)
        self._process.stdin.flush()

    def _told(self, what: str) -> list[int]:
        assert self._process.stdout
        name, *numbers = self._process.stdout.readline().decode().split() or ["nothing"]
        assert name == what, f"the client said {name!r} instead of {what!r}"
        return [int(number) for number in numbers]

    def _records(self, kind: struct.Struct, many: int) -> list[tuple[Any, ...]]:
        assert self._process.stdout
        return list(kind.iter_unpack(self._process.stdout.read(many * kind.size)))


@cache
def program() -> Path:
    """The compiled client. Raises MissingCompiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise MissingCompiler(
            "The client of this benchmark is written in C, and there is no cc here"
            " (Debian: apt-get install gcc libc6-dev)."
        )
    made = Path(_folder.name) / "load"
    subprocess.run([compiler, "-O2", "-Wall", "-Werror", "-o", made, SOURCE], check=True)
    return made


def get(path: str, cookie: str = "") -> bytes:
    """What a browser would ask for a stream, about as long."""
    return _request("GET", path, cookie, "Accept: text/event-stream")


def post(path: str, body: str, cookie: str = "") -> bytes:
    """A form that a program sends on a connection of its own."""
    form = "Content-Type: application/x-www-form-urlencoded"
    size = f"Content-Length: {len(body.encode())}"
    lines = (form, size, "Accept: application/json", "Connection: close")
    return _request("POST", path, cookie, *lines) + body.encode()


def _request(method: str, path: str, cookie: str, *more: str) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
        "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
        f"Cookie: {cookie}",
        *more,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
