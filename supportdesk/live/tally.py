"""The counts of the rail for streams: counted once for all who watch, at most once a second.

A page hears of every change in its own lists; how many wait in the others it is told here.
"""

from flask import Flask

from supportdesk import pace
from supportdesk.live import pieces
from supportdesk.live.hub import Hub, Stream
from supportdesk.live.listener import Listener
from supportdesk.live.repeating import repeat
from supportdesk.live.topics import PERSON
from supportdesk.tickets import counts

LOOK_SECONDS = 1.0


class Tally:
    """The newest counts. They hold everything up to `pos`."""

    def __init__(self, app: Flask, hub: Hub, listener: Listener) -> None:
        self._app, self._hub, self._listener = app, hub, listener
        self.pos = -1
        self._newcomers = hub.newcomers()
        self._counts: dict[str, int] = {}
        self._frame = b""

    def start(self) -> None:
        repeat(self._hub, LOOK_SECONDS, self._turn, "the rail cannot be counted")

    def look(self) -> None:
        """Count when something happened; hand it to whoever was not told these counts."""
        pos = self._listener.pos
        changed = pos != self.pos and self._count(pos)
        to = self._hub.everybody() if changed else self._newcomers.copy()
        self._newcomers.clear()
        for stream in pace.in_slices(to):
            if _has_rail(stream):
                self._hub.push(stream, self._frame)

    def _count(self, pos: int) -> bool:
        """Whether there are others now than before."""
        with self._app.app_context():
            found = counts.shared(pos)
            changed = found != self._counts
            if changed:
                self._counts, self._frame = found, pieces.counts(found, pos)
        self.pos = pos
        return changed

    def _turn(self) -> None:
        if self._hub.streams:
            self.look()


def _has_rail(stream: Stream) -> bool:
    """Pages of staff follow their own tickets; a program that does not is told nothing else."""
    return any(key.startswith(PERSON) for key in stream.keys)
