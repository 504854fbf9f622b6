"""Drafts to go on with: one's own, and what others left behind with the ticket."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from supportdesk.domain.ticket import Ticket
from supportdesk.drafts.models import RIGHT, STAFF, DraftRow
from supportdesk.store.database import reading


@dataclass(frozen=True)
class Draft:
    """A text that was not sent. `name` says whose it is, where it is a staff member's."""

    ticket: int
    author: str
    person: str
    kind: str
    name: str
    text: str
    updated_at: int


@dataclass(frozen=True)
class Drafts:
    """One's own by kind, and those that the ticket's holder may take over."""

    own: dict[str, Draft]
    offered: tuple[Draft, ...] = ()


def drafts_for(ticket: Ticket, staff_id: str, gone: Collection[str] = ()) -> Drafts:
    """The drafts of a staff member in a ticket, and to its holder those left behind there.

    Left behind is a draft of somebody who had the ticket when they wrote it and is now neither
    its assignee nor its opener, or is `gone` (staff ids that are no longer active).
    """
    query = select(DraftRow).where(DraftRow.ticket == ticket.number, DraftRow.author == STAFF)
    with reading() as session:
        rows = list(session.scalars(query.order_by(DraftRow.updated_at, DraftRow.person)))
    own = {row.kind: _draft(row) for row in rows if row.person == staff_id}
    if staff_id not in holders(ticket):
        return Drafts(own)
    with_it = holders(ticket) - set(gone)
    left = [row for row in rows if row.person not in with_it | {staff_id}]
    return Drafts(own, tuple(_draft(row) for row in left if row.held))


def customers_drafts(ticket: int, rights: Collection[int]) -> Drafts:
    """What a browser's customer began to write, under whichever of their rights; the newest."""
    theirs = (DraftRow.author == RIGHT, DraftRow.person.in_([str(each) for each in rights]))
    query = select(DraftRow).where(DraftRow.ticket == ticket, *theirs)
    with reading() as session:
        rows = list(session.scalars(query.order_by(DraftRow.updated_at)))
    return Drafts({row.kind: _draft(row) for row in rows})


def holders(ticket: Ticket) -> set[str]:
    """Staff ids of who has the ticket now: its assignee and its opener."""
    return {person.id for person in (ticket.assignee, ticket.opener) if person}


def _draft(row: DraftRow) -> Draft:
    return Draft(row.ticket, row.author, row.person, row.kind, row.name, row.text, row.updated_at)
