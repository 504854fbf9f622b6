"""One greenlet of a process: reads what is new, renders it once per audience, hands it out."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from supportdesk import pace
from supportdesk.live import wire
from supportdesk.live.frames import Frames
from supportdesk.live.handing import HandOut
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.live.lag import Lag
from supportdesk.live.reading import Moment, Unreadable, since
from supportdesk.store.database import apart, db
from supportdesk.store.dialects import own_engine
from supportdesk.store.eventlog import head_and_digest

LOOK_SECONDS = 1.0
SILENT_SECONDS = 4.0
MOST_PAUSE_SECONDS = 0.003
"""After a look nobody looks for as long as it took: in a full process one look finds several."""

Reading = Callable[[], AbstractContextManager[Any]]
"""Begins a session of its own on the listener's own connection."""

log = structlog.get_logger()


class Listener:
    """Follows the desk's position for all streams of this process."""

    def __init__(
        self, app: Flask, hub: Hub, drawn: Frames, lag: Lag, access_changed: Callable[[], None]
    ) -> None:
        self.app, self.hub, self.lag = app, hub, lag
        self._hand_out = HandOut(hub, drawn)
        self._access_changed = access_changed
        self.pos = 0
        """Handed out completely: what a beat may promise."""
        self.digest: str | None = None
        """Of the event there: another one stands there once the database is an older one."""
        self.reading = 0
        """Being handed out: a stream that joins now replays up to here and hears the rest."""
        self.access = 0
        """The counter of changed rights that open streams are, or were, looked at for."""
        self.away_since: float | None = None
        """When looks began to fail (monotonic seconds), whosever fault it is; None: they do not."""
        self._checked = 0
        self._looked = self._on_at = time.monotonic()
        self._begun = False
        self._own: Engine | None = None
        self._news = threading.Event()
        self._stretch = pace.Stretch()

    def start(self) -> None:
        """Begin after what is committed now, or when the database first answers."""
        self._look_safely()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def away(self) -> bool:
        """Whether the last look failed: no beat may promise anything."""
        return self.away_since is not None

    def wake(self) -> None:
        self._news.set()

    def join(self, stream: Stream, after: int | None) -> None:
        """Let a stream in: from here on it hears everything after `joined_at`, and `after`.

        Rights that changed since somebody asked who it is may be its own: it comes back. So
        does whoever is here before we know where the desk is.
        """
        stream.joined_at = self.reading
        stream.last = max(after or 0, self.reading if stream.audience == STAFF else 0)
        if stream.access != self.access or not self._begun:
            stream.over = True
            return
        self.hub.join(stream)

    def look(self) -> None:
        """Read on from the last position; first look at rights when they may have changed."""
        before = self._looked
        if self._own is None:
            self._own = own_engine(db.engine)
        with apart(self._own) as reading:
            while self._look_on(reading, before):
                self._stretch.step()

    def _look_on(self, reading: Reading, before: float) -> bool:
        """A few changes, by the rights as they are; whether there are more."""
        begun = time.monotonic()
        with reading():
            pos, access, digest = head_and_digest(self.pos if self._begun else None)
        self._looked, self._on_at = begun, time.monotonic()
        if not self._begun:
            self._begin(pos, access, digest)
        elif pos < self.pos or digest != self.digest:
            with reading():
                self._begin_anew(*head_and_digest(None))
            pos = self.pos
        if access != self._checked:
            self.access = access
            with reading():
                self._access_changed()
            self._checked = access
        with reading():
            moments = since(self.pos, pos) if self.pos < pos else []
        for moment in moments:
            self._read_on(moment, reading, before)
        return bool(moments) and self.pos < pos

    def _read_on(self, moment: Moment | Unreadable, reading: Reading, before: float) -> None:
        self.reading = moment.pos
        with reading():
            watched = self._hand_out.to_all(moment)
        self.pos, self.digest = moment.pos, moment.row.digest
        self.lag.handed_out(moment.pos, before, watched=watched)
        self._on_at = time.monotonic()
        self._stretch.step()  # the readers' turn: nobody is cut off because we read on

    def _begin(self, pos: int, access: int, digest: str | None) -> None:
        self.pos, self.digest = pos, digest
        self.reading = pos
        self.access = self._checked = access
        self._begun = True

    def _begin_anew(self, pos: int, access: int, digest: str | None) -> None:
        """The database is an older one: what pages show may never have happened."""
        log.error("the desk was set back", position=self.pos, to=pos)
        self._begin(pos, access, digest)
        for stream in pace.in_slices(self.hub.streams):
            self.hub.counts.reset += 1
            self.hub.end(stream, wire.RESET)

    def _run(self) -> None:
        while not self.hub.closing:
            self._news.wait(LOOK_SECONDS)
            self._news.clear()
            began = time.monotonic()
            self._look_safely()
            time.sleep(min(time.monotonic() - began, MOST_PAUSE_SECONDS))

    def _look_safely(self) -> None:
        try:
            with self.app.app_context():
                self.look()
            self._is_away(False)
        except SQLAlchemyError as error:  # the database is away: streams stay, we go on
            log.warning("live line cannot read", error=type(error).__name__)
            self._is_away(True)
        except Exception:
            log.exception("live line failed")
            self._is_away(True)

    def notice_silence(self, at: float) -> None:
        """A database may also take a question and never answer. `at` in monotonic seconds."""
        if at > self._on_at + SILENT_SECONDS:
            self._is_away(True)

    def _is_away(self, away: bool) -> None:
        """Streams stay; each is told with the next tick of the beat."""
        if away != self.away:
            self.away_since = time.monotonic() if away else None
