"""What a stream missed: drawn a little at a time, and shared by all who come back at once."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from supportdesk import pace
from supportdesk.live import reading, topics, wire
from supportdesk.live.frames import Drawing, Frames, Parts, parts
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.kept import Kept
from supportdesk.live.reading import Moment, TooFarBehind
from supportdesk.live.searching import missed_desk_wide
from supportdesk.live.topics import Topics
from supportdesk.store.database import apart, db
from supportdesk.store.desk import head
from supportdesk.store.dialects import own_engine

PIECE, PIECE_BYTES = 16, 256_000
"""So many frames are drawn in one turn, and no more once they are so large: who reads slowly keeps
nobody else from theirs, and holds little meanwhile."""
ALIVE_SECONDS = 5.0
"""A page takes a line for dead on which nothing comes for 25 s; who waits for a turn is told."""
T = TypeVar("T")

log = structlog.get_logger()


class Replays:
    """Gives each stream of a process what it missed; one of them reads and draws at a time.

    They have a connection of their own: in a full process each read would wait for one behind
    all requests, while a whole machine's pages come back.
    """

    def __init__(
        self,
        app: Flask,
        hub: Hub,
        frames: Frames,
        most: int,
        stretch: float = pace.STRETCH_SECONDS,
    ) -> None:
        self._app, self._hub, self._frames, self._most = app, hub, frames, most
        self._stretch = stretch
        self._queue = Queue()
        self._kept = Kept()
        self._own: Engine | None = None

    def of(self, stream: Stream, wanted: Topics, after: int | None) -> Iterator[list[bytes]]:
        """Each missed frame once and in order, then `now`; or `reset`, which ends the stream."""
        try:
            newest, seal = yield from self._in_turn(_newest_and_seal, stream, wanted, after)
            missed = list[Moment]()
            if after is not None and after < newest:
                missed = yield from self._missed(stream, wanted, after, newest)
            stream.last = max(stream.last, newest)
            self._hub.counts.resumed += bool(missed)
            yield from self._frames_of(missed, stream, wanted)
        except TooFarBehind:
            yield [self._reset(stream)]
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a replay could not be drawn")
            yield [self._reset(stream)]
        else:
            yield [wire.now(newest, seal)]

    def _frames_of(
        self, missed: list[Moment], stream: Stream, wanted: Topics
    ) -> Iterator[list[bytes]]:
        """Piece by piece; what was told is let go."""
        newest, many = missed[-1] if missed else None, PIECE
        while missed:
            frames = yield from self._in_turn(self._drawn, missed[:many], stream, wanted, newest)
            del missed[: len(frames)]
            many = min(PIECE, 2 * len(frames))  # the texts of as many are loaded
            yield [frame for frame in frames if frame]

    def _reset(self, stream: Stream) -> bytes:
        stream.over = True
        self._hub.counts.reset += 1
        return wire.RESET

    def _in_turn(
        self, work: Callable[..., T], *arguments: object
    ) -> Generator[list[bytes], None, T]:
        """What it makes, when it is its turn; until then the word that the line lives."""
        place = self._queue.join()
        try:
            while not place.wait(ALIVE_SECONDS):
                with self._queue.aside(place):
                    yield [wire.ALIVE]
            with self._app.app_context(), self._reading():
                return work(*arguments)
        finally:
            self._queue.leave(place)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        if self._own is None:
            self._own = own_engine(db.engine)
        with apart(self._own) as begin, begin():
            yield

    def _missed(
        self, stream: Stream, wanted: Topics, after: int, newest: int
    ) -> Generator[list[bytes], None, list[Moment]]:
        """What its frames will tell, found a little in each turn. Raises TooFarBehind."""
        found, told_at = dict[int, Moment](), time.monotonic()
        pieces = self._pieces(stream, wanted, after, newest)
        while (piece := (yield from self._in_turn(next, pieces, None))) is not None:
            for each in piece:
                if _parts(each, stream.audience, wanted, newest=each.pos == newest):
                    found[each.pos] = each
            if len(found) > self._most:
                raise TooFarBehind
            if time.monotonic() - told_at >= ALIVE_SECONDS:
                yield [wire.ALIVE]
                told_at = time.monotonic()
        return list(found.values())

    def _pieces(
        self, stream: Stream, wanted: Topics, after: int, newest: int
    ) -> Iterator[list[Moment]]:
        if stream.audience == CUSTOMERS:
            after = max(after, stream.seat.since - 1)
            yield reading.missed_by_customers(wanted.tickets[0], after, newest, self._most)
        elif wanted.desk_wide:
            yield from missed_desk_wide(wanted, after, newest)
        else:
            yield reading.missed_of_tickets(wanted.tickets, after, newest, self._most)

    def _drawn(
        self, moments: list[Moment], stream: Stream, wanted: Topics, newest: Moment
    ) -> list[bytes | None]:
        """The frames of the first of some moments, as many as make a piece, of their tickets as
        they are in this turn."""
        found, size, stretch = list[bytes | None](), 0, pace.Stretch(self._stretch)
        for moment, fresh in zip(moments, reading.anew(moments), strict=True):
            its = _parts(moment, stream.audience, wanted, newest=moment is newest)
            frame = self._frame(fresh, stream, its)
            size += len(frame or b"")
            if found and size > PIECE_BYTES:
                break
            found.append(frame)
            stretch.step()
        return found

    def _frame(self, moment: Moment, stream: Stream, its: Parts) -> bytes | None:
        place = (stream.audience, stream.seat)

        def draw() -> bytes | None:
            frame = Drawing(self._frames, moment, *place).frame(its)
            self._hub.counts.drawn += 1
            return frame

        key = (*place, moment.pos, moment.happened.at, moment.line.ticket.last_seq, its)
        return self._kept.frame(key, draw)


class Queue:
    """One at a time, in the order in which they came. Who is told meanwhile that the line lives may
    be slow to take it in: they keep their place, and whoever is behind them goes first."""

    def __init__(self) -> None:
        self._line: list[threading.Event] = []
        self._aside: set[threading.Event] = set()
        self._turn: threading.Event | None = None

    def join(self) -> threading.Event:
        """A place, set when it is one's turn."""
        place = threading.Event()
        self._line.append(place)
        self._call_next()
        return place

    @contextmanager
    def aside(self, place: threading.Event) -> Iterator[None]:
        """Meanwhile it is not their turn."""
        self._aside.add(place)
        try:
            yield
        finally:
            self._aside.remove(place)
            self._call_next()

    def leave(self, place: threading.Event) -> None:
        self._line.remove(place)
        if self._turn is place:
            self._turn = None
        self._call_next()

    def _call_next(self) -> None:
        if self._turn is None:
            self._turn = next((each for each in self._line if each not in self._aside), None)
        if self._turn is not None:
            self._turn.set()


def _parts(moment: Moment, audience: str, wanted: Topics, *, newest: bool) -> Parts:
    keys = topics.touched(moment.happened, moment.line.ticket).intersection(wanted.keys)
    return parts(moment, audience, keys, newest=newest)


def _newest_and_seal(stream: Stream, wanted: Topics, after: int | None) -> tuple[int, str]:
    newest = newest_for(stream, wanted, after)
    return newest, proved(stream, wanted, newest)


def newest_for(stream: Stream, wanted: Topics, after: int | None) -> int:
    """The number that a replay reaches. Raises TooFarBehind for one beyond the desk's own.

    A page may be ahead of this process, never ahead of the desk.
    """
    newest = _newest(stream, wanted, stream.joined_at)
    if after is None or after <= newest:
        return newest
    if after > _newest(stream, wanted, None):
        raise TooFarBehind
    return after


def proved(stream: Stream, wanted: Topics, newest: int) -> str:
    """The seal of its newest number. Raises TooFarBehind where the page brought that of another
    history: the database is an older one, and went on from there."""
    brought, stream.seal = stream.seal, None
    ticket = wanted.tickets[0] if stream.audience == CUSTOMERS else None
    found = reading.seals(ticket, {newest, brought[0]} if brought else {newest})
    if brought and found.get(brought[0]) != brought[1]:
        raise TooFarBehind
    return found.get(newest, "")


def _newest(stream: Stream, wanted: Topics, upto: int | None) -> int:
    """The newest number of a stream as of a position; None: as it is now."""
    if stream.audience == CUSTOMERS:
        return reading.newest_public(wanted.tickets[0], upto)
    return head()[0] if upto is None else upto
