"""The hub of one process: who listens to what, and the one way to hand them a frame.

A waiting stream is a parked greenlet and a mailbox; it holds no connection and no request.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import gevent

from supportdesk.domain.errors import Throttled
from supportdesk.live.outlet import Outlet
from supportdesk.viewer import CUSTOMERS_SEAT, Seat

MOST_FRAMES = 256
MOST_BYTES = 1_000_000
MOST_OF_ONE_PERSON = 60
MOST_OF_ONE_ADDRESS = 600
STAFF, CUSTOMERS = "staff", "customers"


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream. `last` is the number of the newest frame handed over or covered,
    `joined_at` the desk's position up to which its backlog reaches.

    `session` (staff) or `rights`, `browser` and `seat` (customers) are what it was opened with;
    `person` is the staff id or the right. `access` is the counter of rights before anybody
    asked who it is.
    It is `over` once it must end.
    """

    audience: str
    keys: tuple[str, ...]
    person: str
    name: str = ""
    session: int = 0
    rights: tuple[int, ...] = ()
    browser: str = ""
    seat: Seat = CUSTOMERS_SEAT
    roles: frozenset[str] = frozenset()
    address: str = ""
    access: int = 0
    seal: tuple[int, str] | None = None
    """A number that its page got, and what proved it there: it may be of another history."""
    last: int = 0
    joined_at: int = 0
    over: bool = False
    writing_since: float = 0.0
    """When a slice of its backlog began to be written (monotonic seconds); 0.0: none is."""
    unread_beats: int = 0
    waiting: list[bytes] = field(default_factory=list)
    size: int = 0
    greenlet: Any = None
    parked: bool = False
    outlet: Outlet | None = None
    """Where it can be written to while it is parked; None: only its greenlet writes."""

    @property
    def kinds(self) -> set[str]:
        """What it listens to, without whose: `ticket`, `queue`, `person`, `dashboard`."""
        return {key.partition("-")[0] for key in self.keys}

    @property
    def is_behind(self) -> bool:
        """Whether something was handed over that its reader has not taken in yet."""
        return bool(self.waiting or (self.outlet and self.outlet.rest))

    @property
    def may_have_unsent(self) -> bool:
        """Whether something that was drawn for it may not be on its way yet."""
        return self.is_behind or (self.greenlet is not None and not self.parked)

    @property
    def desk_wide(self) -> bool:
        return bool(self.kinds - {"ticket"})


@dataclass(slots=True)
class Counts:
    """What this process did since it began, counted where it happens (`figures.py` tells it).

    `full` and `unread` are readers that were cut off: too much waited for them, or they took
    nothing in. `resumed` were first given what they had missed, `reset` told to come anew.
    """

    opened: int = 0
    refused: int = 0
    resumed: int = 0
    reset: int = 0
    full: int = 0
    unread: int = 0
    drawn: int = 0
    frames: int = 0
    bytes: int = 0

    def wrote(self, frames: int, size: int) -> None:
        self.frames += frames
        self.bytes += size


class Hub:
    """All streams of this process, by topic. `open` counts them by audience, `topics` by kind,
    `people` by whose they are, for each audience.

    `coming` are those whose backlog is not written yet: all others are told whatever happens.
    """

    def __init__(self, *, limited: bool = True) -> None:
        self.streams: set[Stream] = set()
        self.coming: set[Stream] = set()
        self.closing = False
        self.counts = Counts()
        self.open: Counter[str] = Counter()
        self.topics: Counter[str] = Counter()
        self.people: dict[str, Counter[str]] = {STAFF: Counter(), CUSTOMERS: Counter()}
        self._limited = limited
        self._by_key: dict[str, set[Stream]] = defaultdict(set)
        self._at_one: Counter[str] = Counter()
        self._newcomers: list[set[Stream]] = []

    def check_room(self, stream: Stream) -> None:
        """Raises Throttled for somebody who has very many streams open here already."""
        if not self._limited:
            return
        many = self.people[stream.audience][stream.person] >= MOST_OF_ONE_PERSON
        if many or self._at_one[stream.address] >= MOST_OF_ONE_ADDRESS:
            self.counts.refused += 1
            raise Throttled("Too many live pages are open. Close some of them, then try again.", 5)

    def join(self, stream: Stream) -> None:
        """Let a stream in. One without keys is a poll: it hears nothing, and is no open stream."""
        self.streams.add(stream)
        self.coming.add(stream)
        self.counts.opened += bool(stream.keys)
        self.people[stream.audience][stream.person] += 1
        self._at_one[stream.address] += 1
        self.open[stream.audience] += bool(stream.keys)
        self.topics.update(stream.kinds)
        for key in stream.keys:
            self._by_key[key].add(stream)

    def newcomers(self) -> set[Stream]:
        """A set of one's own into which every stream comes once it is complete, until it leaves.

        Whoever follows something takes those out whom they told how it is: nobody has to look at
        all streams for the few that have just come.
        """
        self._newcomers.append(set())
        return self._newcomers[-1]

    def complete(self, stream: Stream) -> None:
        """Its backlog is written: from here on it is told whatever happens."""
        self.coming.discard(stream)
        for each in self._newcomers:
            each.add(stream)

    def everybody(self) -> set[Stream]:
        """Every stream that is complete."""
        return self.streams - self.coming

    def leave(self, stream: Stream) -> None:
        stream.over = True
        if stream not in self.streams:
            return
        for each in (self.streams, self.coming, *self._newcomers):
            each.discard(stream)
        self.open[stream.audience] -= bool(stream.keys)
        self.topics.subtract(stream.kinds)
        _count_down(self.people[stream.audience], stream.person)
        _count_down(self._at_one, stream.address)
        for key in stream.keys:
            self._by_key[key].discard(stream)
            if not self._by_key[key]:
                del self._by_key[key]

    def watched(self, key: str) -> bool:
        return key in self._by_key

    def watchers(self, keys: Collection[str]) -> set[Stream]:
        """Every stream that listens to one of these."""
        return {stream for key in keys for stream in self._by_key.get(key, ())}

    def push(self, stream: Stream, frame: bytes, number: int | None = None) -> None:
        """Hand a frame over; who is too far behind is cut off and resumes by number."""
        if stream.over:
            return
        if _is_full(stream, len(frame)):
            self.counts.full += 1
            self.end(stream)
            return
        if number is not None and number > stream.last:
            stream.last = number
        if stream.parked and stream.outlet and not stream.is_behind and stream.outlet.take(frame):
            self.counts.wrote(1, len(frame))
            if stream.outlet.rest:
                self._wake(stream)
            return
        stream.waiting.append(frame)
        stream.size += len(frame)
        if stream.parked and len(stream.waiting) == 1:
            self._wake(stream)

    def end(self, stream: Stream, parting: bytes = b"") -> None:
        """End a stream now; nothing that still waits in it is sent but a parting word."""
        self.leave(stream)
        stream.waiting, stream.size = ([parting] if parting else []), 0
        if stream.parked:
            self._wake(stream)
        elif stream.greenlet is not None and stream.greenlet is not gevent.getcurrent():
            stream.greenlet.kill(block=False)

    def close(self) -> None:
        """Tell every stream to come back: this process is going."""
        self.closing = True
        for stream in list(self.streams):
            self.leave(stream)
            self._wake(stream)

    def _wake(self, stream: Stream) -> None:
        gevent.get_hub().loop.run_callback(_unpark, stream)


def _count_down(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]


def _is_full(stream: Stream, more: int) -> bool:
    """Whether too much waits already. One frame always fits: a message may be long."""
    many = len(stream.waiting) >= MOST_FRAMES
    return many or bool(stream.waiting and stream.size + more > MOST_BYTES)


def _unpark(stream: Stream) -> None:
    # Looks at `parked` when it runs: the greenlet may be elsewhere by then.
    if stream.parked and stream.greenlet is not None:
        stream.greenlet.switch()
