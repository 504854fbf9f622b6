"""Reading the log for streams: what is new for the desk, and what one stream missed."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from supportdesk.domain.replay import Happened
from supportdesk.live.topics import DASHBOARD, Topics, touched
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, happened
from supportdesk.tickets.lists import Line, lines_of
from supportdesk.web.clock import now

BATCH = 500
REPLAY_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Moment:
    """An event at its position, and its ticket as it is now."""

    pos: int
    happened: Happened
    line: Line
    public: bool


class TooFarBehind(Exception):
    """More was missed than a replay is worth."""


def since(pos: int) -> list[Moment]:
    """The next events of the desk after a position, oldest first, at most `BATCH`."""
    query = select(EventRow).where(EventRow.pos > pos).order_by(EventRow.pos).limit(BATCH)
    with reading() as session:
        return _moments(list(session.scalars(query)))


def missed_by_staff(topics: Topics, after: int, head: int, most: int) -> list[Moment]:
    """What a stream of staff missed between two positions. Raises TooFarBehind."""
    if head <= after:
        return []
    if not topics.desk_wide:
        query = select(EventRow).where(
            EventRow.ticket.in_(topics.tickets), EventRow.pos > after, EventRow.pos <= head
        )
        with reading() as session:
            rows = list(session.scalars(query.order_by(EventRow.pos).limit(most + 1)))
        return _at_most(most, _moments(rows))
    _check_age(after)
    if topics.keys == (DASHBOARD,):
        return since(head - 1)[:1]  # it is drawn as a whole
    keys = set(topics.keys)
    mine = [DASHBOARD] if DASHBOARD in keys else []
    return _at_most(most, _touching(keys.difference(mine), after, head, newest_too=bool(mine)))


def missed_by_customers(number: int, after: int, head: int, most: int) -> list[Moment]:
    """What a customer's stream missed of its ticket, by the ticket's own numbers."""
    if head <= after:
        return []
    query = select(EventRow).where(
        EventRow.ticket == number, EventRow.seq > after, EventRow.seq <= head, EventRow.public
    )
    with reading() as session:
        rows = list(session.scalars(query.order_by(EventRow.seq).limit(most + 1)))
    return _at_most(most, _moments(rows))


def newest_public(number: int, until: int | None = None) -> int:
    """The last number of a ticket that its customer may see, as of a position."""
    query = select(func.max(EventRow.seq)).where(EventRow.ticket == number, EventRow.public)
    if until is not None:
        query = query.where(EventRow.pos <= until)
    with reading() as session:
        return session.scalar(query) or 0


def _check_age(after: int) -> None:
    """Topics of the whole desk reach back a day."""
    query = select(EventRow.at).where(EventRow.pos > after).order_by(EventRow.pos).limit(1)
    with reading() as session:
        oldest = session.scalar(query)
    if oldest is not None and oldest < now() - REPLAY_MS:
        raise TooFarBehind


def _touching(keys: set[str], after: int, head: int, *, newest_too: bool) -> Iterator[Moment]:
    """Every moment of a stretch that touches one of these keys."""
    for each in _between(after, head):
        is_newest = newest_too and each.pos == head
        if is_newest or touched(each.happened, each.line.ticket) & keys:
            yield each


def _between(after: int, head: int) -> Iterator[Moment]:
    """Everything of the desk between two positions, a batch at a time."""
    while after < head:
        batch = since(after)
        if not batch:
            return
        yield from (each for each in batch if each.pos <= head)
        after = batch[-1].pos
        time.sleep(0)  # a long stretch is not read at everybody's expense


def _at_most(most: int, moments: Iterable[Moment]) -> list[Moment]:
    found = []
    for moment in moments:
        found.append(moment)
        if len(found) > most:
            raise TooFarBehind
    return found


def _moments(rows: list[EventRow]) -> list[Moment]:
    lines = lines_of({row.ticket for row in rows}) if rows else {}
    return [
        Moment(row.pos, happened(row), lines[row.ticket], row.public)
        for row in rows
        if row.ticket in lines
    ]
