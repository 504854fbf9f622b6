"""The clock of a process's streams: "still here, complete up to n". One greenlet for all.

A stream that stopped reading is cut off here.
"""

import random
import time
from collections import defaultdict

from supportdesk import pace
from supportdesk.live import reading, wire
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.listener import Listener
from supportdesk.live.picture import Picture
from supportdesk.live.repeating import repeat
from supportdesk.live.topics import DASHBOARD

TICK_SECONDS = 0.5
BEAT_SECONDS = (12.5, 13.5)
"""Between these, at random for each stream: at least every 15 s, and never all at once."""
MOST_UNREAD_BEATS = 4
UNREAD_SECONDS = 60.0
"""So long a reader may take over one slice of its backlog."""


class Beat:
    """Beats for every stream whose backlog is written, and ends those that take nothing in."""

    def __init__(self, hub: Hub, listener: Listener, picture: Picture) -> None:
        self._hub, self._listener, self._picture = hub, listener, picture
        self._newcomers = hub.newcomers()
        self._due: dict[int, list[Stream]] = defaultdict(list)
        """Who beats next, by the number of the tick; who has left until then among them."""
        self._was_away = False

    def start(self) -> None:
        repeat(self._hub, TICK_SECONDS, self._turn, "beats are late")

    def tick(self, at: float) -> None:
        """Beat for whom it is time; who does not read their backlog has had their time."""
        self._listener.notice_silence(at)
        late = at - UNREAD_SECONDS
        for stream in [each for each in self._hub.coming if 0.0 < each.writing_since < late]:
            self._end_unread(stream)
        while self._newcomers:  # those who came together beat apart
            self._plan(self._newcomers.pop(), at + random.uniform(1.0, BEAT_SECONDS[1]))  # noqa: S311
        for stream in pace.in_slices(self._taken(at)):
            if not stream.over:
                self._plan(stream, at + random.uniform(*BEAT_SECONDS))  # noqa: S311
                self._beat(stream)

    def _turn(self) -> None:
        self.tick(time.monotonic())

    def _plan(self, stream: Stream, at: float) -> None:
        self._due[int(at / TICK_SECONDS)].append(stream)

    def _taken(self, at: float) -> list[Stream]:
        """Whose time it is: everybody's when the database has gone, or is back."""
        if self._listener.away != self._was_away:
            self._was_away, ticks = self._listener.away, list(self._due)
        else:
            ticks = [each for each in self._due if each <= at / TICK_SECONDS]
        return [stream for tick in ticks for stream in self._due.pop(tick)]

    def _beat(self, stream: Stream) -> None:
        stream.unread_beats = stream.unread_beats + 1 if stream.is_behind else 0
        if stream.unread_beats > MOST_UNREAD_BEATS:
            self._end_unread(stream)
            return
        if self._listener.away:
            self._hub.push(stream, wire.AWAY)
            return
        if stream.audience != CUSTOMERS:
            stream.last = max(stream.last, self._promised(stream))
        its = stream.audience != CUSTOMERS and stream.last == self._listener.pos
        seal = reading.seal_of(self._listener.digest) if its else ""
        self._hub.push(stream, wire.now(stream.last, seal))

    def _end_unread(self, stream: Stream) -> None:
        self._hub.counts.unread += 1
        self._hub.end(stream)

    def _promised(self, stream: Stream) -> int:
        """What this stream certainly got; of the dashboard only what is drawn."""
        pos = self._listener.pos
        return min(pos, self._picture.pos) if DASHBOARD in stream.keys else pos
