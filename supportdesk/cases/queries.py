"""How far the people of a conversation have read, and what became of each reply."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from supportdesk.domain.events import MessagePosted, MessageWithdrawn
from supportdesk.domain.replay import STAFF
from supportdesk.domain.ticket import Ticket
from supportdesk.drafts.queries import Drafts, drafts_for
from supportdesk.messages.models import MailedRow, SeenRow
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, happened

Became = tuple[str, int] | None
"""(`seen` or `mailed`, when); None: nobody knows."""


@dataclass(frozen=True)
class Reading:
    """`customer`: (number, ms) the customer's side has read to; `mine` the viewer's own number.

    `mailed` are the numbers that left the desk in a mail, and when.
    """

    customer: tuple[int, int] = (0, 0)
    mine: int = 0
    mailed: Mapping[int, int] = field(default_factory=dict)

    def receipts(self, replies: Iterable[int]) -> dict[int, Became]:
        """What became of replies of staff: the newest that was seen says so, others if mailed."""
        found: dict[int, Became] = {
            seq: ("mailed", self.mailed[seq]) if seq in self.mailed else None for seq in replies
        }
        upto, at = self.customer
        if read := [seq for seq in found if seq <= upto]:
            found[max(read)] = ("seen", at)
        return found


def reading_of(ticket: int, staff_id: str) -> Reading:
    with reading() as session:
        rows = list(session.scalars(select(SeenRow).where(SeenRow.ticket == ticket)))
        sent = session.scalars(select(MailedRow).where(MailedRow.ticket == ticket))
        mailed = {row.seq: row.at for row in sent}
    customer = max(((row.seq, row.at) for row in rows if row.kind == "customer"), default=(0, 0))
    mine = [row.seq for row in rows if (row.kind, row.person) == ("staff", staff_id)]
    return Reading(customer, max(mine, default=0), mailed)


def own_of(ticket: Ticket, staff_id: str, gone: Collection[str]) -> tuple[Reading, Drafts]:
    """What only this person sees of a ticket; `gone` as in `drafts_for`."""
    with reading():
        return reading_of(ticket.number, staff_id), drafts_for(ticket, staff_id, gone)


def replies_of(ticket: int, newest: int) -> list[int]:
    """Numbers of the newest replies of staff that still stand."""
    own = (EventRow.ticket == ticket, EventRow.by_kind == STAFF, EventRow.public)
    query = select(EventRow).where(*own, EventRow.wire == MessagePosted.wire)
    taken = select(EventRow).where(
        EventRow.ticket == ticket, EventRow.wire == MessageWithdrawn.wire
    )
    with reading() as session:
        rows = list(session.scalars(query.order_by(EventRow.seq.desc()).limit(newest)))
        events = [happened(row).event for row in session.scalars(taken)]
    gone = {each.message for each in events if isinstance(each, MessageWithdrawn) and not each.file}
    return [row.seq for row in rows if row.seq not in gone and _is_reply(happened(row).event)]


def _is_reply(event: object) -> bool:
    return isinstance(event, MessagePosted) and not event.written_down
