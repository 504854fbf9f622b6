"""One greenlet of a process: reads what is new, renders it once per audience, hands it out."""

import threading
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.live import wire
from supportdesk.live.frames import Frames
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.reading import Moment, since
from supportdesk.live.topics import DASHBOARD, touched
from supportdesk.store.desk import head

LOOK_SECONDS = 1.0
DASHBOARD_SECONDS = 1.0

log = structlog.get_logger()


class Listener:
    """Follows the desk's position for all streams of this process."""

    def __init__(self, app: Flask, hub: Hub, drawn: Frames, recheck: Callable[[Hub], None]) -> None:
        self.app, self.hub, self.frames, self._recheck = app, hub, drawn, recheck
        self.pos = 0
        """Handed out completely: what a beat may promise."""
        self.reading = 0
        """Being handed out: a stream that joins now replays up to here and hears the rest."""
        self._access = 0
        self._news = threading.Event()
        self._dashboard_at = 0.0

    def start(self) -> None:
        """Begin after what is committed now."""
        with self.app.app_context():
            self.pos, self._access = head()
            self.reading = self.pos
        threading.Thread(target=self._run, daemon=True).start()
        threading.Thread(target=self._beat, daemon=True).start()

    def wake(self) -> None:
        self._news.set()

    def recheck(self) -> None:
        """Look at the rights behind every open stream."""
        self._recheck(self.hub)

    def look(self) -> None:
        """Read on from the last position; look at rights when they may have changed."""
        pos, access = head()
        if access != self._access:
            self._recheck(self.hub)
            self._access = access
        while self.pos < pos:
            moments = since(self.pos)
            if not moments:
                break
            for moment in moments:
                self.reading = moment.pos
                self._hand_out(moment)
                self.pos = moment.pos

    def _run(self) -> None:
        while not self.hub.closing:
            self._news.wait(LOOK_SECONDS)
            self._news.clear()
            try:
                with self.app.app_context():
                    self.look()
            except SQLAlchemyError as error:  # the database is away: streams stay, we go on
                log.warning("live line cannot read", error=type(error).__name__)

    def _hand_out(self, moment: Moment) -> None:
        keys = touched(moment.happened, moment.line.ticket)
        drawn: dict[Any, bytes | None] = {}
        for stream in self.hub.watchers(keys):
            wanted = (stream.audience, frozenset(keys.intersection(stream.keys)))
            if wanted not in drawn:
                drawn[wanted] = self.frames.frame(moment, *wanted)
            frame = drawn[wanted]
            if frame is not None:
                self._push(stream, frame, moment)

    def _push(self, stream: Stream, frame: bytes, moment: Moment) -> None:
        number = moment.happened.seq if stream.audience == CUSTOMERS else moment.pos
        if moment.pos > stream.joined_at and number > stream.last:
            self.hub.push(stream, frame, number)

    def _beat(self) -> None:
        """Say "still here, complete up to n" to every stream, in slices; redraw the dashboard."""
        while not self.hub.closing:
            streams = list(self.hub.streams)
            slices = max(1, int(wire.BEAT_SECONDS / DASHBOARD_SECONDS))
            for start in range(slices):
                for stream in streams[start::slices]:
                    self._beat_one(stream)
                self._redraw_dashboard()
                threading.Event().wait(DASHBOARD_SECONDS)

    def _beat_one(self, stream: Stream) -> None:
        if stream.audience != CUSTOMERS:
            stream.last = max(stream.last, self.pos)
        self.hub.push(stream, wire.now(stream.last))

    def _redraw_dashboard(self) -> None:
        if not self.hub.watched(DASHBOARD):
            return
        with self.app.app_context():
            html = self.frames.dashboard_if_new()
        for stream in self.hub.watchers([DASHBOARD]) if html else ():
            new = self.pos > stream.last
            frame = wire.change(self.pos, html) if new else wire.passing("state", html)
            self.hub.push(stream, frame, self.pos if new else None)
