"""Thousands of streams at one process, beside the servers that do nothing else."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.bench import load, machine, others
from tests.bench.figures import (
    Figure,
    Size,
    at_least,
    at_most,
    middle,
    percentile,
    say,
    shown,
)
from tests.bench.load import Load
from tests.bench.places import SQLITE, House, house
from tests.play import replay

STREAMS, MESSAGES, IN_FLIGHT, SECONDS = 5000, 8, 4, 4.0
TICKETS, WINDOWS, WINDOW_SECONDS = 1000, 4, 15
PAUSE = threading.Event()  # never set


@dataclass
class Side:
    """One server under test, its client with all streams open, and what was measured."""

    name: str
    pids: list[int]
    client: Load
    say: load.Says
    kilobytes: float = 0.0
    refused: int = 0
    medians: list[float] = field(default_factory=list)
    lasts: list[float] = field(default_factory=list)
    each_us: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)

    def open(self, request: bytes, streams: int) -> None:
        """All of them; what each costs is told by the later ones: the first load code, too."""
        first = streams // 10
        self.refused = self.client.open([request], first)
        before = machine.kilobytes(*self.pids)
        self.refused += self.client.open([request], streams - first)
        self.kilobytes = (machine.kilobytes(*self.pids) - before) / (streams - first)

    def one_by_one(self) -> None:
        """Some messages, each when everybody has the one before."""
        for _ in range(MESSAGES):
            self.client.post(self.say, self.client.streams)
        run = self.client.go(in_flight=1).check(self.client.streams)
        self.medians.append(middle(run.deliveries_ms()))
        self.lasts.append(middle(run.last_ms()))

    def as_fast_as_it_goes(self) -> None:
        """Several messages under way at every moment."""
        for _ in range(2000):
            self.client.post(self.say, self.client.streams)
        used = machine.cpu_seconds(*self.pids)
        run = self.client.go(IN_FLIGHT, SECONDS).check(self.client.streams)
        used = machine.cpu_seconds(*self.pids) - used
        self.rates.append(len(run.deliveries) / run.seconds)
        self.each_us.append(used / len(run.deliveries) * 1e6)
        self.bytes.append(run.bytes / len(run.deliveries))


def crowd(size: Size) -> Iterator[Figure]:
    """5,000 streams of one topic, beside a bare gevent server and nginx with nchan."""
    streams = size.streams(STREAMS)
    with ExitStack() as stack:
        desk = stack.enter_context(house(SQLITE))
        sides = [_desk(stack, desk), *_others(stack, _sample(desk))]
        for side in sides:
            side.open(_stream(side, desk), streams)
        for side in sides * (size.rounds + 2):
            side.one_by_one()
        for side in sides * size.rounds:
            side.as_fast_as_it_goes()
        _show(sides)
    yield from _judged(sides, streams)


def rest(size: Size) -> Iterator[Figure]:
    """5,000 pages of tickets that wait."""
    streams = size.streams(STREAMS)
    with house(SQLITE, size.streams(TICKETS)) as desk, Load(desk.port) as client:
        empty = _shares(desk, 1)
        pages = [desk.page(number, "mine") for number in desk.numbers]
        refused = client.open(pages, streams // len(pages))
        PAUSE.wait(WINDOW_SECONDS)  # opening has its echo: presence, counts
        found = _shares(desk, WINDOWS)
        worst = f"worst of {WINDOWS} times {WINDOW_SECONDS} s {shown(max(found), '%')}"
        say(f"without streams {shown(empty[0], '%')} of a core, with {client.streams}: {worst}")
    name = f"at rest, {client.streams} streams of staff on {len(pages)} tickets"
    yield at_most(name, middle(found), 2, "% of a core")
    yield at_most(f"{name}: refused", refused, 0, "streams")


def _shares(desk: House, windows: int) -> list[float]:
    """Per cent of a core that the web processes take, in windows one after the other."""
    found = []
    for _ in range(windows):
        used = machine.cpu_seconds(*desk.web)
        PAUSE.wait(WINDOW_SECONDS)
        found.append((machine.cpu_seconds(*desk.web) - used) / WINDOW_SECONDS * 100)
    return found


def _desk(stack: ExitStack, desk: House) -> Side:
    client = stack.enter_context(Load(desk.port))
    return Side("desk", desk.web, client, desk.reply(desk.numbers[0]))


def _others(stack: ExitStack, html: str) -> list[Side]:
    """They are told to send what the desk sends."""
    framed = "".join(f"data: {row}\n" for row in html.split("\n")) + "\n"
    sides = [_other(stack, "bare gevent", stack.enter_context(others.floor()), framed)]
    found = stack.enter_context(others.nchan())
    return sides + ([_other(stack, "nginx, nchan", found, html)] if found else [])


def _other(stack: ExitStack, name: str, where: tuple[int, int], text: str) -> Side:
    port, pid = where
    client = stack.enter_context(Load(port))
    return Side(name, [pid], client, lambda word: load.post("/say", text.replace("MARKER", word)))


def _stream(side: Side, desk: House) -> bytes:
    own = side.name == "desk"
    return desk.page(desk.numbers[0]) if own else load.get("/live", "desk=" + "x" * 43)


def _sample(desk: House) -> str:
    """The frame of a message, as the desk draws it."""
    number = desk.numbers[0]
    assert desk.writer.writes(number, "MARKER").status_code == 303
    (found,) = [f for f in replay(desk.reader.http, f"ticket-{number}", 0) if "MARKER" in f.data]
    say(f"one frame has {len(found.data)} bytes")
    return found.data


def _show(sides: list[Side]) -> None:
    for side in sides:
        worst = percentile(side.lasts) if len(side.lasts) > 1 else side.lasts[0]
        say(
            f"{side.name:13} last reader {middle(side.lasts):6.1f} ms (worst round {worst:.1f}),"
            f" median reader {middle(side.medians):6.1f} ms, {side.kilobytes:5.1f} kB a stream,"
            f" {middle(side.rates):9,.0f} deliveries/s, {middle(side.each_us):4.1f} us CPU and"
            f" {middle(side.bytes):,.0f} bytes each, {side.refused} refused"
        )


def _judged(sides: list[Side], streams: int) -> Iterator[Figure]:
    ours, nchan = sides[0], sides[-1] if len(sides) > 2 else None
    name = f"{streams} streams of one topic"
    yield at_most(f"{name}: refused", ours.refused, 0, "streams")
    yield at_most(f"{name}: memory", ours.kilobytes, 20, "kB a stream")
    if nchan is None:
        why = "nchan is not installed (Debian: apt-get install libnginx-mod-nchan)"
        yield Figure(f"{name}: last reader", "at most 2.5 x nchan", why, None)
        yield Figure(f"{name}: deliveries", "at least 40 % of nchan", why, None)
        return
    # Rounds were taken in turns: each of ours is compared with the one of nchan behind it.
    times = [our / its for our, its in zip(ours.lasts, nchan.lasts, strict=True)]
    share = [our / its * 100 for our, its in zip(ours.rates, nchan.rates, strict=True)]
    yield at_most(f"{name}: last reader", middle(times), 2.5, "x nchan")
    yield at_least(f"{name}: deliveries", middle(share), 40, "% of nchan")
