"""One greenlet of a process: reads what is new, renders it once per audience, hands it out."""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.live import wire
from supportdesk.live.frames import Frames
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream
from supportdesk.live.lag import Lag
from supportdesk.live.reading import Moment, Unreadable, since
from supportdesk.live.topics import touched
from supportdesk.store.desk import head

LOOK_SECONDS = 1.0
SILENT_SECONDS = 4.0

log = structlog.get_logger()


class Listener:
    """Follows the desk's position for all streams of this process."""

    def __init__(
        self, app: Flask, hub: Hub, drawn: Frames, lag: Lag, access_changed: Callable[[], None]
    ) -> None:
        self.app, self.hub, self.frames, self.lag = app, hub, drawn, lag
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
                watched = self._hand_out(moment)
                self.pos = moment.pos
                self.lag.handed_out(moment.pos, before, watched=watched)
                self._on_at = time.monotonic()
                time.sleep(0)  # the readers' turn: nobody is cut off because we read on

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

    def _hand_out(self, moment: Moment | Unreadable) -> bool:
        """Whether anybody got it."""
        keys, streams = self._concerned(moment)
        drawn: dict[Any, bytes | None] = {}
        for stream in streams:
            wanted = (stream.audience, frozenset(keys.intersection(stream.keys)))
            if wanted not in drawn:
                drawn[wanted] = self._drawn(moment, *wanted)
            frame = drawn[wanted]
            if frame is not None:
                self._push(stream, frame, moment)
        return any(drawn.values())

    def _concerned(self, moment: Moment | Unreadable) -> tuple[set[str], set[Stream]]:
        """What it touches, and who listens to that: perhaps everything of the whole desk."""
        if isinstance(moment, Moment):
            keys = touched(moment.happened, moment.line.ticket)
            return keys, self.hub.watchers(keys)
        keys = {f"ticket-{moment.line.ticket.number}"}
        desk_wide = {stream for stream in self.hub.streams if stream.desk_wide}
        return keys, self.hub.watchers(keys) | desk_wide

    def _drawn(
        self, moment: Moment | Unreadable, audience: str, keys: frozenset[str]
    ) -> bytes | None:
        """The frame; RESET where it cannot be drawn: those pages fetch themselves anew."""
        self.hub.counts.drawn += 1
        try:
            return self.frames.frame(moment, audience, keys)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a frame could not be drawn", pos=moment.pos)
            return wire.RESET

    def _push(self, stream: Stream, frame: bytes, moment: Moment | Unreadable) -> None:
        number = moment.seq if stream.audience == CUSTOMERS else moment.pos
        if moment.pos <= stream.joined_at or number <= stream.last:
            return
        if frame is wire.RESET:
            self.hub.end(stream, frame)
        else:
            quiet = stream.audience == CUSTOMERS and not moment.public
            self.hub.push(stream, frame, None if quiet else number)
