"""What the server writes to a reader: the body of a stream that stays open, and of a poll."""

import random
import time
from collections.abc import Callable, Iterator

import gevent

from supportdesk.live.hub import Hub, Stream

SLICE_BYTES = 65_536
"""Of a backlog, what is written in one go: who takes that in within a minute gets the rest, too,
and gunicorn's copy of it is no larger."""


def frames(
    hub: Hub,
    stream: Stream,
    join: Callable[[Stream], None],
    backlog: Iterator[list[bytes]],
    left: Callable[[Stream], None] = lambda _: None,
) -> Iterator[bytes]:
    """What the server writes: a pause to come back after, the backlog, then what comes.

    It joins in its first step and leaves in its last, so that nothing stays behind of an
    answer that nobody began to read. One generator does all the waiting: each one around it
    would cost every stream some kilobytes.
    """
    stream.greenlet = gevent.getcurrent()
    try:
        join(stream)
        del join  # a stream may wait for days: what it needs no more is let go
        yield b"retry: %d\n\n" % random.randint(300, 1800)  # noqa: S311
        if not stream.over:
            yield from _written(hub, stream, backlog)
        del backlog
        while not (stream.over or hub.closing):
            if stream.outlet:
                stream.outlet.write_rest()
            if not stream.waiting:
                _park(stream)
                continue
            ready, stream.waiting, stream.size = stream.waiting, [], 0
            joined = b"".join(ready)
            yield joined
            hub.counts.wrote(len(ready), len(joined))
        if stream.outlet:
            stream.outlet.check_whole()
        if stream.waiting:
            yield b"".join(stream.waiting)
    finally:
        stream.greenlet = None
        hub.leave(stream)
        left(stream)


def polled(hub: Hub, stream: Stream, backlog: Iterator[list[bytes]]) -> Iterator[bytes]:
    """What a poll is answered: the backlog, and nothing that comes. While it lasts it counts
    against the limits like an open stream, and ends like one when its viewer loses a right."""
    stream.greenlet = gevent.getcurrent()
    hub.join(stream)
    try:
        yield from _written(hub, stream, backlog)
    finally:
        stream.greenlet = None
        hub.leave(stream)


def _written(hub: Hub, stream: Stream, backlog: Iterator[list[bytes]]) -> Iterator[bytes]:
    for missed in backlog:
        joined = b"".join(missed)
        for begin in range(0, len(joined), SLICE_BYTES):
            stream.writing_since = time.monotonic()
            yield joined[begin : begin + SLICE_BYTES]
        stream.writing_since = 0.0
        hub.counts.wrote(len(missed), len(joined))
        if stream.over:
            return


def _park(stream: Stream) -> None:
    stream.parked = True
    try:
        gevent.get_hub().switch()
    finally:
        stream.parked = False
