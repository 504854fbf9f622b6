"""Handing a moment to everybody who listens to it, drawn once for each audience."""

import structlog
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.domain.events import MessageWithdrawn
from supportdesk.live import wire
from supportdesk.live.frames import Drawing, Frames, parts
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.reading import Moment, Unreadable
from supportdesk.live.topics import touched
from supportdesk.viewer import Seat

Place = tuple[str, Seat]
"""An audience, and whose seat on the customer's side it is."""

log = structlog.get_logger()


class HandOut:
    """Gives each stream of a process its frame of a moment."""

    def __init__(self, hub: Hub, frames: Frames) -> None:
        self._hub, self._frames = hub, frames

    def to_all(self, moment: Moment | Unreadable) -> bool:
        """Whether anybody got it."""
        keys, streams = self._concerned(moment)
        drawn = Drawn(self._frames, moment, keys)
        for stream in streams:
            frame = drawn.frame_of(stream)
            if frame is not None:
                self._push(stream, frame, moment)
        self._hub.counts.drawn += drawn.many
        return drawn.many > 0

    def _concerned(self, moment: Moment | Unreadable) -> tuple[set[str], set[Stream]]:
        """What it touches, and who listens to that: perhaps everything of the whole desk."""
        if isinstance(moment, Moment):
            keys = touched(moment.happened, moment.line.ticket)
            return keys, self._hub.watchers(keys)
        keys = {f"ticket-{moment.line.ticket.number}"}
        desk_wide = {stream for stream in self._hub.streams if stream.desk_wide}
        return keys, self._hub.watchers(keys) | desk_wide

    def _push(self, stream: Stream, frame: bytes, moment: Moment | Unreadable) -> None:
        number = moment.seq if stream.audience == CUSTOMERS else moment.pos
        if moment.pos <= stream.joined_at or number <= stream.last:
            return
        if frame is wire.RESET:
            self._hub.end(stream, frame)
        elif _takes_back(moment) and stream.may_have_unsent:
            self._hub.end(stream)  # it comes back by number, and is drawn what is left
        else:
            quiet = stream.audience == CUSTOMERS and not moment.public
            self._hub.push(stream, frame, None if quiet else number)


def _takes_back(moment: Moment | Unreadable) -> bool:
    """Whether what was drawn before shows what nobody shall see any more."""
    return isinstance(moment, Moment) and isinstance(moment.happened.event, MessageWithdrawn)


class Drawn:
    """A moment that touches these keys, drawn once for each audience and choice of them."""

    def __init__(self, frames: Frames, moment: Moment | Unreadable, keys: set[str]) -> None:
        self._frames, self._moment, self._keys = frames, moment, keys
        self._drawings: dict[Place, Drawing] = {}
        self._by_touched: dict[tuple[Place, frozenset[str]], bytes | None] = {}
        self._by_topics: dict[tuple[Place, tuple[str, ...]], bytes | None] = {}

    @property
    def many(self) -> int:
        """How many different frames were made."""
        return len({frame for frame in self._by_touched.values() if frame is not None})

    def frame_of(self, stream: Stream) -> bytes | None:
        """None: it is nothing to them."""
        place = (stream.audience, stream.seat)
        topics = (place, stream.keys)
        if topics not in self._by_topics:
            touched = (place, frozenset(self._keys.intersection(stream.keys)))
            if touched not in self._by_touched:
                self._by_touched[touched] = self._drawn(*touched)
            self._by_topics[topics] = self._by_touched[touched]
        return self._by_topics[topics]

    def _drawn(self, place: Place, keys: frozenset[str]) -> bytes | None:
        """The frame; RESET where it cannot be drawn: those pages fetch themselves anew."""
        if place not in self._drawings:
            self._drawings[place] = Drawing(self._frames, self._moment, *place)
        try:
            return self._drawings[place].frame(parts(self._moment, place[0], keys))
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a frame could not be drawn", pos=self._moment.pos)
            return wire.RESET
