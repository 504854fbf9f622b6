"""Frames that a replay has just drawn, for the next who comes back."""

import time
from collections.abc import Callable

from supportdesk.live.frames import Parts
from supportdesk.viewer import Seat

KEPT_SECONDS = 5.0
KEPT_BYTES = 4_000_000
"""Frames are shared for so long: pages come back within two or three seconds after a cut."""

Key = tuple[str, Seat, int, int, int, Parts]
"""Audience and seat, position, when that happened (a database set back has another history), the
ticket's last number, and what is told anew: all that a frame shows."""


class Kept:
    """Frames that were just drawn. None holds anything personal, nor what was taken back since:
    that is one more number of the ticket, and another key."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._frames: dict[Key, tuple[float, bytes | None]] = {}
        self._size = 0

    def frame(self, key: Key, draw: Callable[[], bytes | None]) -> bytes | None:
        self._forget()
        if key not in self._frames:
            frame = draw()
            self._frames[key] = self._clock() + KEPT_SECONDS, frame
            self._size += len(frame or b"")
        return self._frames[key][1]

    def _forget(self) -> None:
        """What is old, and the oldest where it is too much."""
        while self._frames:
            key, (until, frame) = next(iter(self._frames.items()))
            if until > self._clock() and self._size <= KEPT_BYTES:
                return
            del self._frames[key]
            self._size -= len(frame or b"")
