"""One greenlet of a process: reads what is new, renders it once per audience, hands it out."""

import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.live import pace
from supportdesk.live.frames import Frames
from supportdesk.live.handing import HandOut
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.live.lag import Lag
from supportdesk.live.reading import since
from supportdesk.store.desk import head

LOOK_SECONDS = 1.0
SILENT_SECONDS = 4.0

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
        self.reading = 0
        """Being handed out: a stream that joins now replays up to here and hears the rest."""
        self.access = 0
        """The counter of changed rights that open streams are, or were, looked at for."""
        self.away = False
        """Whether the last look failed, whosever fault it was: no beat may promise anything."""
        self._checked = 0
        self._looked = self._on_at = time.monotonic()
        self._begun = False
        self._news = threading.Event()

    def start(self) -> None:
        """Begin after what is committed now, or when the database first answers."""
        self._look_safely()
        threading.Thread(target=self._run, daemon=True).start()

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
        before, begun = self._looked, time.monotonic()
        pos, access = head()
        self._looked = begun
        self._on_at = time.monotonic()
        if not self._begun:
            self._begin(pos, access)
        if access != self._checked:
            self.access = access
            self._access_changed()
            self._checked = access
        while self.pos < pos:
            moments = since(self.pos)
            if not moments:
                break
            for moment in moments:
                self.reading = moment.pos
                watched = self._hand_out.to_all(moment)
                self.pos = moment.pos
                self.lag.handed_out(moment.pos, before, watched=watched)
                self._on_at = time.monotonic()
                pace.pause()  # the readers' turn: nobody is cut off because we read on

    def _begin(self, pos: int, access: int) -> None:
        self.pos = self.reading = pos
        self.access = self._checked = access
        self._begun = True

    def _run(self) -> None:
        while not self.hub.closing:
            self._news.wait(LOOK_SECONDS)
            self._news.clear()
            self._look_safely()

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
        """Streams stay; each is told with its next beat, which is due now."""
        if away == self.away:
            return
        self.away = away
        for stream in self.hub.streams:
            stream.beat_at = 0.0
