"""Reading the log for streams: what is new for the desk, and what one stream missed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import structlog
from sqlalchemy import Row, bindparam, func, select

from supportdesk.domain.durations import DAY
from supportdesk.domain.replay import Happened
from supportdesk.domain.wire import NOT_READABLE
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, happened
from supportdesk.tickets.entries import LARGEST_SEQ, Entry, entries_from, handover_trail
from supportdesk.tickets.lists import Line, lines_of
from supportdesk.web.clock import now

BATCH = 25
"""So many are read at once: nobody waits for more than these."""
REPLAY_MS = DAY

SEAL = 12
"""So many letters of an event's digest tell it from one of another history."""

Logged = Row[Any] | EventRow
"""A row of the log, with or without a session's care."""

log = structlog.get_logger()


class Batch:
    """What was read together. What its frames show is loaded for all of it, once one is drawn."""

    def __init__(self, lines: Mapping[int, Line], rows: Iterable[Logged] = ()) -> None:
        self.rows = list(rows)
        self._newest = {number: line.ticket.last_seq for number, line in lines.items()}

    @cached_property
    def entries(self) -> dict[tuple[int, int], Entry]:
        """By ticket and number."""
        return entries_from(self.rows, self._newest)


@dataclass(frozen=True)
class Place:
    """A row of the log, and its ticket as it is now."""

    row: Logged
    line: Line
    batch: Batch

    @property
    def pos(self) -> int:
        return self.row.pos

    @property
    def seq(self) -> int:
        return self.row.seq

    @property
    def public(self) -> bool:
        return self.row.public

    @property
    def entry(self) -> Entry:
        """What the conversation shows there."""
        return self.batch.entries[self.row.ticket, self.row.seq]


@dataclass(frozen=True)
class Moment(Place):
    """What happened there."""

    happened: Happened

    @cached_property
    def trail(self) -> list[Entry]:
        """The way of its ticket up to now, for the parts of its page that show of it."""
        return handover_trail(self.line.ticket.number)


@dataclass(frozen=True)
class Unreadable(Place):
    """An event that this process cannot read: a newer version wrote it, or a hand changed it."""


class TooFarBehind(Exception):
    """More was missed than a replay is worth."""


def since(pos: int, upto: int) -> list[Moment | Unreadable]:
    """The next events of the desk after a position, oldest first, at most `BATCH`.

    `upto` was read with the counter of rights: what is committed behind it may be for others.
    """
    with reading() as session:
        rows = session.connection().execute(_SINCE, {"after": pos, "upto": upto, "most": BATCH})
        return moments(rows.all())


_SINCE = (
    select(*EventRow.__table__.columns)
    .where(EventRow.pos > bindparam("after"), EventRow.pos <= bindparam("upto"))
    .order_by(EventRow.pos)
    .limit(bindparam("most"))
)


def missed_of_tickets(numbers: Collection[int], after: int, head: int, most: int) -> list[Moment]:
    """What happened to some tickets between two positions. Raises TooFarBehind."""
    here = (EventRow.ticket.in_(numbers), EventRow.pos > after, EventRow.pos <= head)
    query = select(EventRow).where(*here).order_by(EventRow.pos).limit(most + 1)
    with reading() as session:
        rows = list(session.scalars(query))
    return _at_most(most, moments(rows))


def missed_by_customers(number: int, after: int, head: int, most: int) -> list[Moment]:
    """What a customer's stream missed of its ticket, by the ticket's own numbers."""
    if head <= after:
        return []
    query = select(EventRow).where(
        EventRow.ticket == number, EventRow.seq > after, EventRow.seq <= head, EventRow.public
    )
    with reading() as session:
        rows = list(session.scalars(query.order_by(EventRow.seq).limit(most + 1)))
    return _at_most(most, moments(rows))


def seal_of(digest: str | None) -> str:
    """What proves that an event stands where a page has it; "" where none does."""
    return (digest or "")[:SEAL]


def seals(ticket: int | None, numbers: Collection[int]) -> dict[int, str]:
    """The seals of these events, by their numbers in a ticket, or on the desk."""
    query = select(EventRow.pos, EventRow.digest).where(EventRow.pos.in_(numbers))
    if ticket is not None:
        mine = [number for number in numbers if number <= LARGEST_SEQ]
        query = select(EventRow.seq, EventRow.digest)
        query = query.where(EventRow.ticket == ticket, EventRow.seq.in_(mine))
    with reading() as session:
        return {number: seal_of(digest) for number, digest in session.execute(query)}


def newest_public(number: int, until: int | None = None) -> int:
    """The last number of a ticket that its customer may see, as of a position."""
    query = select(func.max(EventRow.seq)).where(EventRow.ticket == number, EventRow.public)
    if until is not None:
        query = query.where(EventRow.pos <= until)
    with reading() as session:
        return session.scalar(query) or 0


def check_age(after: int) -> None:
    """Topics of the whole desk reach back a day. Raises TooFarBehind."""
    query = select(EventRow.at).where(EventRow.pos > after).order_by(EventRow.pos).limit(1)
    with reading() as session:
        oldest = session.scalar(query)
    if oldest is not None and oldest < now() - REPLAY_MS:
        raise TooFarBehind


def readable(found: Sequence[Moment | Unreadable]) -> list[Moment]:
    """Raises TooFarBehind for what only a page that is fetched anew may show."""
    clear = [each for each in found if isinstance(each, Moment)]
    if len(clear) < len(found):
        raise TooFarBehind
    return clear


def _at_most(most: int, found: Sequence[Moment | Unreadable]) -> list[Moment]:
    if len(found) > most:
        raise TooFarBehind
    return readable(found)


def anew(found: Sequence[Moment]) -> list[Moment]:
    """The same moments with their tickets and their texts as they are now."""
    lines = lines_of({each.row.ticket for each in found})
    batch = Batch(lines, (each.row for each in found))
    return [replace(each, line=lines[each.row.ticket], batch=batch) for each in found]


def moments(rows: Sequence[Logged]) -> list[Moment | Unreadable]:
    lines = lines_of({row.ticket for row in rows}) if rows else {}
    batch = Batch(lines)
    return [_moment(row, lines[row.ticket], batch) for row in rows if row.ticket in lines]


def _moment(row: Logged, line: Line, batch: Batch) -> Moment | Unreadable:
    try:
        moment = Moment(row, line, batch, happened(row))
    except NOT_READABLE as error:
        log.warning("an event cannot be read", pos=row.pos, wire=row.wire, error=repr(error))
        return Unreadable(row, line, batch)
    batch.rows.append(row)
    return moment
