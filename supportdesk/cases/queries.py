"""How far the people of a conversation have read, and which mail did not reach the customer."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from supportdesk.domain.ticket import Ticket
from supportdesk.drafts.queries import Drafts, drafts_for
from supportdesk.mail.queries import Unsent, unsent_to_customer
from supportdesk.messages.models import MailedRow, SeenRow
from supportdesk.store.database import reading


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
        gone_out, unsent = frozenset(mailed), unsent_to_customer(ticket)
    customer = max(((row.seq, row.at) for row in rows if row.kind == "customer"), default=(0, 0))
    mine = [row.seq for row in rows if (row.kind, row.person) == ("staff", staff_id)]
    return Reading(customer, max(mine, default=0), gone_out, unsent)


def own_of(ticket: Ticket, staff_id: str, gone: Collection[str]) -> tuple[Reading, Drafts]:
    """What only this person sees of a ticket; `gone` as in `drafts_for`."""
    with reading():
        return reading_of(ticket.number, staff_id), drafts_for(ticket, staff_id, gone)
