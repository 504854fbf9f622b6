"""The dashboard's panels for streams: drawn once for all who watch, at most once a second.

A greenlet of its own: who is at work may have to be asked of the staff platform.
"""

import time
from collections.abc import Iterable

from flask import Flask, render_template

from supportdesk.doors import desk
from supportdesk.live import wire
from supportdesk.live.frames import Frames
from supportdesk.live.hub import Hub, Stream
from supportdesk.live.listener import Listener
from supportdesk.live.repeating import repeat
from supportdesk.live.topics import DASHBOARD
from supportdesk.web.clock import now

LOOK_SECONDS = 1.0
REDRAW_SECONDS = 5.0
"""How old a drawing may be while nothing happens: ages grow, and other programs fail."""


class Picture:
    """The newest drawing. It holds everything up to `pos`."""

    def __init__(self, app: Flask, hub: Hub, listener: Listener, drawn: Frames) -> None:
        self._app, self._hub, self._listener, self._frames = app, hub, listener, drawn
        self.pos = 0
        self._newcomers = hub.newcomers()
        self._html = ""
        self._at = 0.0
        self._drawn_at = now()
        self._told: set[Stream] = set()
        """Who was told that it fails."""

    def start(self) -> None:
        repeat(self._hub, LOOK_SECONDS, self._turn, "the dashboard cannot be drawn")

    def look(self, at: float) -> None:
        """Draw when it is time, and hand it to whoever has not had this drawing."""
        pos = self._listener.pos  # taken before: what is drawn holds at least all of it
        is_due = pos != self.pos or at >= self._at + REDRAW_SECONDS
        to = self._hub.everybody() if is_due and self._draw(pos, at) else self._newcomers.copy()
        self._newcomers -= to
        if self._told:
            self._tell(self._told, None)
            self._told = set()
        for stream in to & self._hub.watchers([DASHBOARD]):
            self._hand_to(stream)

    def _draw(self, pos: int, at: float) -> bool:
        """Whether it looks otherwise than before."""
        with self._app.app_context():
            html = self._frames.dashboard()
        self._drawn_at = now()
        changed = html != self._html
        self._html, self.pos, self._at = html, pos, at
        return changed

    def failed(self) -> None:
        """Whoever watches is told once since when the figures stand."""
        watching = self._hub.watchers([DASHBOARD])
        self._tell(watching - self._told, self._drawn_at)
        self._told = watching

    def _tell(self, streams: Iterable[Stream], since: int | None) -> None:
        with self._app.app_context():
            zone = desk().settings.service_hours.timezone
            html = render_template("dashboard/_failed.html", since=since, zone=zone)
        for stream in streams:
            self._hub.push(stream, wire.passing("state", html))

    def _hand_to(self, stream: Stream) -> None:
        if self.pos > stream.last:
            self._hub.push(stream, wire.change(self.pos, self._html), self.pos)
        else:
            self._hub.push(stream, wire.passing("state", self._html))

    def _turn(self) -> None:
        if not self._hub.watched(DASHBOARD):
            return
        try:
            self.look(time.monotonic())
        except Exception:
            self.failed()
            raise
