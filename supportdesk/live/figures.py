"""FIGURES: what /metrics and /live-line tell of the live line.

What is hot is counted plainly by the hub; here it is told once a second, so that a frame costs
no more for being counted. Labels never hold names or numbers of anybody.
"""

import time
from dataclasses import astuple, fields
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from supportdesk.live.hub import CUSTOMERS, STAFF, Counts, Hub
from supportdesk.live.lag import Lag
from supportdesk.live.repeating import repeat
from supportdesk.live.today import Today

TELL_SECONDS = 1.0
KINDS = ("ticket", "queue", "person", "dashboard")
LAGS = (
    *(0.001, 0.002, 0.003, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08),
    *(0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0),
)

_streams = Gauge("desk_live_streams", "Open streams.", ["audience"], multiprocess_mode="livesum")
_topics = Gauge(
    "desk_live_topics", "Open streams by what they listen to; one may listen to several kinds.",
    ["kind"], multiprocess_mode="livesum",
)  # fmt: skip
_began = Gauge(
    "desk_live_began_seconds", "When counting began.", ["program"], multiprocess_mode="min"
)
_lag = Histogram("desk_live_lag_seconds", "From a commit to its frame.", buckets=LAGS)
_lost = Counter("desk_live_wakeups_lost", "Changes whose wake-up never came.")
_cut = Counter("desk_live_cut", "Readers cut off because they were too far behind.", ["why"])

FIGURES: dict[str, Any] = {
    "opened": Counter("desk_live_opened", "Streams opened."),
    "refused": Counter("desk_live_refused", "Streams refused: one person or address had many."),
    "resumed": Counter("desk_live_resumed", "Streams that were first given what they missed."),
    "reset": Counter("desk_live_reset", "Pages that were too far behind and came anew."),
    "full": _cut.labels("full"),
    "unread": _cut.labels("unread"),
    "drawn": Counter("desk_live_drawn", "Frames rendered, once for each audience."),
    "frames": Counter("desk_live_frames", "Frames written to readers, beats included."),
    "bytes": Counter("desk_live_bytes", "Bytes of these frames."),
}


def new_lag() -> Lag:
    return Lag(_lag.observe, _lost.inc)


class Telling:
    """Tells the figures of this process."""

    def __init__(self, hub: Hub, lag: Lag, today: Today) -> None:
        self._hub, self._lag, self._today = hub, lag, today
        self._told = Counts()

    def start(self) -> None:
        _began.labels("web").set(time.time())
        repeat(self._hub, TELL_SECONDS, self.tell, "the figures could not be told")

    def tell(self) -> None:
        """Bring what others read up to now."""
        self._lag.sweep()
        for audience in (STAFF, CUSTOMERS):
            _streams.labels(audience).set(self._hub.open[audience])
        for kind in KINDS:
            _topics.labels(kind).set(self._hub.topics[kind])
        now = Counts(*astuple(self._hub.counts))
        for each in fields(Counts):
            FIGURES[each.name].inc(getattr(now, each.name) - getattr(self._told, each.name))
        self._told = now
        self._today.begin_at_midnight(time.time())
