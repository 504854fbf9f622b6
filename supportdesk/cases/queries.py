"""What only one person sees of a ticket: how far was read, drafts, what L2 asks them to verify."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from supportdesk.domain.events import TicketEscalated, TicketResolved, TicketReturned
from supportdesk.domain.ticket import HELD, L1, Ticket
from supportdesk.drafts.queries import Drafts, drafts_for
from supportdesk.intake.queries import Line, beside
from supportdesk.mail.queries import Unsent, unsent_about
from supportdesk.messages.models import MailedRow
from supportdesk.store.database import reading
from supportdesk.tickets.entries import Entry, handover_trail
from supportdesk.tickets.models import SeenRow
from supportdesk.tickets.news import OF_STAFF

_ENDS_IT = TicketEscalated | TicketReturned | TicketResolved


@dataclass(frozen=True)
class Reading:
    """`customer`: (number, ms) the customer's side has read to; `mine` the viewer's own number.

    `mailed` are the numbers that left the desk in a mail, `unsent` the mails that did not.
    """

    customer: tuple[int, int] = (0, 0)
    mine: int = 0
    mailed: frozenset[int] = frozenset()
    unsent: tuple[Unsent, ...] = ()


def reading_of(ticket: int, staff_id: str) -> Reading:
    with reading() as session:
        rows = list(session.scalars(select(SeenRow).where(SeenRow.ticket == ticket)))
        mailed = session.scalars(select(MailedRow.seq).where(MailedRow.ticket == ticket))
        gone_out, unsent = frozenset(mailed), unsent_about(ticket)
    customer = max(((row.seq, row.at) for row in rows if row.kind == "customer"), default=(0, 0))
    mine = [row.seq for row in rows if row.kind in OF_STAFF and row.person == staff_id]
    return Reading(customer, max(mine, default=0), gone_out, unsent)


@dataclass(frozen=True)
class Mine:
    """What a ticket's page shows beside the ticket; `verify` is the return whose words are offered
    to this person, `beside` are mails about the ticket that are no part of its conversation."""

    read: Reading
    drafts: Drafts
    verify: Entry | None = None
    beside: tuple[Line, ...] = ()


def own_of(ticket: Ticket, staff_id: str, gone: Collection[str]) -> Mine:
    """What only this person sees of a ticket; `gone` as in `drafts_for`."""
    with reading():
        return Mine(
            reading_of(ticket.number, staff_id),
            drafts_for(ticket, staff_id, gone),
            _to_verify(ticket, staff_id),
            tuple(beside(ticket.number)),
        )


def _to_verify(ticket: Ticket, staff_id: str) -> Entry | None:
    """The return that asks the opener to verify something, until a reply or a resolution."""
    came_back = (ticket.status, ticket.level) == (HELD, L1) and ticket.escalated_by
    if not came_back or ticket.opener is None or ticket.opener.id != staff_id:
        return None
    trail = handover_trail(ticket.number)
    between = [each for each in trail if isinstance(each.event, _ENDS_IT)]
    newest = between[-1] if between else None
    if newest is None or "verify" not in newest.texts or newest.seq < ticket.last_reply_seq:
        return None
    return newest
