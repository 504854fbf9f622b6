"""How long after its commit a change is handed out, and whose wake-up never came.

A wake-up says when its commit was done, by the clock that all programs of a machine share and
that nobody sets. What another machine's clock says is no measure here. An event's own time is
none either: it is when somebody asked, before the wait for a lock.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

LATE_SECONDS = 3.0
"""A wake-up that has not come by then was lost; the look once a second found its change."""
MOST_KEPT = 10_000

Seen = Callable[[float], None]


def _machine() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except OSError:  # then each process measures its own commits only
        return secrets.token_hex(4)


MACHINE = _machine()


def said(positions: range) -> dict[str, Any]:
    """What a wake-up says of a commit that was done just now."""
    return {"pos": positions.start, "many": len(positions), "at": time.monotonic(), "on": MACHINE}


def is_commit(what: Mapping[str, Any]) -> bool:
    return "pos" in what


class Lag:
    """Puts together what wake-ups say and what was handed out. Times in monotonic seconds.

    `measured` is given the lag of each change that somebody watched; of one whose wake-up was
    lost, the longest that it can have been. `lost` is called for each of those.
    """

    def __init__(
        self, measured: Seen, lost: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._measured, self._lost, self._clock = measured, lost, clock
        self._done: dict[int, float | None] = {}
        self._untold: dict[int, tuple[float, float, bool]] = {}
        self._upto = 0

    def told(self, what: Mapping[str, Any]) -> None:
        """A wake-up came, perhaps after its change was found."""
        done = what["at"] if what["on"] == MACHINE else None
        for pos in range(what["pos"], what["pos"] + what["many"]):
            found = self._untold.pop(pos, None)
            if found is not None:
                self._measure(done, found[0], watched=found[2])
            elif pos > self._upto and len(self._done) < MOST_KEPT:
                self._done[pos] = done

    def handed_out(self, pos: int, before: float, *, watched: bool) -> None:
        """A change was handed out; at `before` it was not there yet."""
        at, self._upto = self._clock(), pos
        if pos in self._done:
            self._measure(self._done.pop(pos), at, watched=watched)
        else:
            self._untold[pos] = (at, before, watched)

    def sweep(self) -> None:
        """Give up waiting for wake-ups that are late."""
        for pos, (at, before, watched) in list(self._untold.items()):
            if self._clock() > at + LATE_SECONDS:
                del self._untold[pos]
                self._lost()
                self._measure(before, at, watched=watched)

    def _measure(self, done: float | None, at: float, *, watched: bool) -> None:
        if done is not None and watched:
            self._measured(max(0.0, at - done))
