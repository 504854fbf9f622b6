"""Handing a moment to everybody who listens to it, drawn once for each audience."""

import structlog
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.live import wire
from supportdesk.live.frames import Drawing, Frames, parts
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.reading import Moment, Unreadable
from supportdesk.live.topics import touched

log = structlog.get_logger()


class HandOut:
    """Gives each stream of a process its frame of a moment."""

    def __init__(self, hub: Hub, frames: Frames) -> None:
        self._hub, self._frames = hub, frames

    def to_all(self, moment: Moment | Unreadable) -> bool:
        """Whether anybody got it."""
        keys, streams = self._concerned(moment)
        drawings: dict[str, Drawing] = {}
        drawn: dict[tuple[str, frozenset[str]], bytes | None] = {}
        for stream in streams:
            its = (stream.audience, frozenset(keys.intersection(stream.keys)))
            if its not in drawn:
                if stream.audience not in drawings:
                    drawings[stream.audience] = Drawing(self._frames, moment, stream.audience)
                drawn[its] = self._drawn(drawings[stream.audience], moment, *its)
            frame = drawn[its]
            if frame is not None:
                self._push(stream, frame, moment)
        self._hub.counts.drawn += sum(each.many for each in drawings.values())
        return any(drawn.values())

    def _concerned(self, moment: Moment | Unreadable) -> tuple[set[str], set[Stream]]:
        """What it touches, and who listens to that: perhaps everything of the whole desk."""
        if isinstance(moment, Moment):
            keys = touched(moment.happened, moment.line.ticket)
            return keys, self._hub.watchers(keys)
        keys = {f"ticket-{moment.line.ticket.number}"}
        desk_wide = {stream for stream in self._hub.streams if stream.desk_wide}
        return keys, self._hub.watchers(keys) | desk_wide

    def _drawn(
        self, drawing: Drawing, moment: Moment | Unreadable, audience: str, keys: frozenset[str]
    ) -> bytes | None:
        """The frame; RESET where it cannot be drawn: those pages fetch themselves anew."""
        try:
            return drawing.frame(parts(moment, audience, keys))
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
            self._hub.end(stream, frame)
        else:
            quiet = stream.audience == CUSTOMERS and not moment.public
            self._hub.push(stream, frame, None if quiet else number)
