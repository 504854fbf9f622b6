"""Reading the log for streams: what is new for the desk, and what one stream missed."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from supportdesk.domain.replay import Happened
from supportdesk.live.topics import DASHBOARD, Topics, touched
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, happened
from supportdesk.tickets.lists import Line, lines_of

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
    if not topics.desk_wide:
        query = select(EventRow).where(
            EventRow.ticket.in_(topics.tickets), EventRow.pos > after, EventRow.pos <= head
        )
        with reading() as session:
            rows = list(session.scalars(query.order_by(EventRow.pos).limit(most + 1)))
        return _at_most(most, _moments(rows))
    if topics.keys == (DASHBOARD,):
        return since(head - 1)[:1] if head > after else []
    keys = set(topics.keys)
    mine = (
        each for each in _between(after, head) if touched(each.happened, each.line.ticket) & keys
    )
    return _at_most(most, mine)


def missed_by_customers(number: int, after: int, head: int, most: int) -> list[Moment]:
    """What a customer's stream missed of its ticket, by the ticket's own numbers."""
    query = select(EventRow).where(
        EventRow.ticket == number, EventRow.seq > after, EventRow.seq <= head, EventRow.public
    )
    with reading() as session:
        rows = list(session.scalars(query.order_by(EventRow.seq).limit(most + 1)))
    return _at_most(most, _moments(rows))


def _between(after: int, head: int) -> Iterator[Moment]:
    """Everything of the desk between two positions, a batch at a time, at most a day old."""
    oldest = int(time.time() * 1000) - REPLAY_MS
    while after < head:
        batch = since(after)
        if not batch:
            return
        if batch[0].happened.at < oldest:
            raise TooFarBehind
        yield from (each for each in batch if each.pos <= head)
        after = batch[-1].pos


def _at_most(most: int, moments: Iterable[Moment]) -> list[Moment]:
    found = []
    for moment in moments:
        found.append(moment)
        if len(found) > most:
            raise TooFarBehind
    return found


def _moments(rows: list[EventRow]) -> list[Moment]:
    lines = lines_of({row.ticket for row in rows})
    return [
        Moment(row.pos, happened(row), lines[row.ticket], row.public)
        for row in rows
        if row.ticket in lines
    ]
