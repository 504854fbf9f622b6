"""Finding what a stream with topics of the whole desk missed, however much happened meanwhile.

The database looks through a stretch of positions by columns alone; only what may touch the stream
is loaded, and asked the one rule (`topics.touched`).
"""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Text, cast, or_, select

from supportdesk import pace
from supportdesk.domain.events import EVENTS
from supportdesk.live.reading import Moment, check_age, moments, readable, since
from supportdesk.live.topics import CROSSING, DASHBOARD, PERSON, QUEUE, TICKET, Topics, touched
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.models import TicketRow

STRETCH = 5_000
"""So many positions are looked through in one go: some milliseconds."""
AT_ONCE = 100
"""So many that may touch the stream are loaded in one go."""

_KNOWN = sorted(kind.wire for kind in EVENTS)
_CROSSING = sorted(kind.wire for kind in CROSSING)


def missed_desk_wide(topics: Topics, after: int, head: int) -> Iterator[list[Moment]]:
    """What touches these topics between two positions, oldest first, a little with each step.

    Raises TooFarBehind where it happened more than a day ago, or cannot be read.
    """
    check_age(after)
    keys = set(topics.keys) - {DASHBOARD}
    while keys and after < head:
        upto = min(after + STRETCH, head)
        rows = _stretch(keys, after, upto)
        yield [each for each in readable(moments(rows)) if _touches(each, keys)]
        after = rows[-1].pos if len(rows) == AT_ONCE else upto
        pace.pause()
    if DASHBOARD in topics.keys:  # it is drawn as a whole, with what happened last
        yield readable(since(head - 1, head))


def _stretch(keys: Collection[str], after: int, upto: int) -> list[EventRow]:
    here = (EventRow.pos > after, EventRow.pos <= upto)
    query = select(EventRow).join(TicketRow, TicketRow.number == EventRow.ticket)
    query = query.where(*here, _may_touch(keys)).order_by(EventRow.pos).limit(AT_ONCE)
    with reading() as session:
        return list(session.scalars(query))


def _may_touch(keys: Collection[str]) -> ColumnElement[bool]:
    """At least what `touched` says, and what nobody here can read, by columns alone."""
    tickets = [int(number) for number in _named(TICKET, keys)]
    levels = [level.upper() for level in _named(QUEUE, keys)]
    found: list[ColumnElement[bool]] = [EventRow.ticket.in_(tickets)]
    found.append(EventRow.wire.not_in(_KNOWN))
    if levels:
        found += [TicketRow.level.in_(levels), EventRow.wire.in_(_CROSSING)]
    for person in _named(PERSON, keys):
        of_ticket = (TicketRow.opener_id, TicketRow.assignee_id, TicketRow.escalated_by)
        found += [column == person for column in (*of_ticket, EventRow.by_id)]
        found.append(cast(EventRow.data, Text).contains(json.dumps(person), autoescape=True))
    return or_(*found)


def _named(kind: str, keys: Collection[str]) -> list[str]:
    return [key.removeprefix(kind) for key in keys if key.startswith(kind)]


def _touches(each: Moment, keys: Collection[str]) -> bool:
    return not touched(each.happened, each.line.ticket).isdisjoint(keys)
