"""What in a mail names tickets, looked up; and what was decided about its like before."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from supportdesk.customers.models import AddressRow
from supportdesk.domain.durations import HOUR
from supportdesk.domain.ticket import CLOSED
from supportdesk.intake.models import FILED, BlockedRow, IncomingRow
from supportdesk.intake.placing import ADDRESS, NEW, REFERENCE, TAG, Clue
from supportdesk.mail.addressing import ReplyAddresses, Way
from supportdesk.mail.incoming import Incoming
from supportdesk.mail.models import OutboxRow
from supportdesk.store.database import reading
from supportdesk.tickets.models import TicketRow

MOST_ADDRESSES, MOST_IDS, MOST_TAGS = 1_000, 100, 5
MOST_OPENED = 30
"""So many requests may one sender open by mail in an hour. Nobody writes that many by hand; each
costs an engineer a look, and its acknowledgement may meet a program that answers."""


def clues_in(mail: Incoming, addresses: ReplyAddresses, prefix: str) -> list[Clue]:
    """What names a ticket of ours, the surest first."""
    with reading() as session:
        found = [(ADDRESS, way) for way in _signed(mail, addresses)]
        found += [(REFERENCE, way) for way in _answered(session, mail)]
        tags = _tags(mail.subject, prefix)
        people = _people(session, {*(way.ticket for _, way in found), *tags})
    clues = [
        Clue(kind, way.ticket, way.customer_id, people[way.ticket])
        for kind, way in found
        if way.ticket in people
    ]
    return clues + [Clue(TAG, each, None, people[each]) for each in tags if each in people]


def known_as(address: str) -> tuple[int | None, bool]:
    """The customer with this address (normalised), and whether no mail is said to reach it."""
    known = select(AddressRow.customer_id, AddressRow.failed_at)
    with reading() as session:
        row = session.execute(known.where(AddressRow.value == address)).first()
    return (row.customer_id, row.failed_at is not None) if row else (None, False)


def is_blocked(address: str) -> bool:
    with reading() as session:
        return session.get(BlockedRow, address) is not None


def opens_too_many(address: str, now: int) -> bool:
    """Did this sender open as many requests in the last hour as anybody may?"""
    theirs = (IncomingRow.sender == address, IncomingRow.settled_at > now - HOUR)
    opened = (IncomingRow.state == FILED, IncomingRow.way == NEW)
    with reading() as session:
        query = select(func.count()).select_from(IncomingRow).where(*theirs, *opened)
        return (session.scalar(query) or 0) >= MOST_OPENED


def same_as(identity: str, mail: int) -> int | None:
    """The mail that came first, where this one is the same."""
    other = (IncomingRow.identity == identity, IncomingRow.id != mail)
    with reading() as session:
        return session.scalar(select(IncomingRow.id).where(*other))


def _signed(mail: Incoming, addresses: ReplyAddresses) -> Iterator[Way]:
    found = [each.email for each in (*mail.delivered_to, *mail.to, *mail.cc)]
    ways = map(addresses.read, found[:MOST_ADDRESSES])
    return iter(dict.fromkeys(way for way in ways if way))


def _answered(session: Session, mail: Incoming) -> list[Way]:
    """Mails of ours that it answers, the newest first."""
    ids = list(dict.fromkeys([*mail.in_reply_to, *reversed(mail.references)]))[:MOST_IDS]
    if not ids:
        return []
    ours = select(OutboxRow.message_id, OutboxRow.ticket, OutboxRow.customer_id).where(
        OutboxRow.message_id.in_(ids), OutboxRow.ticket.is_not(None)
    )
    ways = {row.message_id: Way(row.ticket, row.customer_id) for row in session.execute(ours)}
    return [ways[each] for each in ids if each in ways]


def _tags(subject: str, prefix: str) -> list[int]:
    found = re.findall(rf"\[{re.escape(prefix)}-([0-9]{{1,10}})\]", subject, re.IGNORECASE)
    return [int(number) for number in dict.fromkeys(found[:MOST_TAGS])]


def _people(session: Session, numbers: Collection[int]) -> dict[int, frozenset[int]]:
    """Who may write in these tickets; those that are not there are left out."""
    if not numbers:
        return {}
    columns = (TicketRow.number, TicketRow.customer_id, TicketRow.participants, TicketRow.status)
    rows = session.execute(select(*columns).where(TicketRow.number.in_(numbers)))
    return {row.number: frozenset(_who_may_write(row)) for row in rows}


def _who_may_write(row: Row[Any]) -> list[int]:
    """A closed ticket goes on for its customer alone."""
    return [row.customer_id, *(row.participants if row.status != CLOSED else ())]
