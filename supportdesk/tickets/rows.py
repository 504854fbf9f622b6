"""Between the row of a ticket and the ticket of the rules."""

from typing import Any

from sqlalchemy import Row

from supportdesk.domain.ticket import PRIORITIES, Person, Ticket, Wait
from supportdesk.tickets.models import TicketRow

_SAME = [
    "status",
    "level",
    "priority",
    "category",
    "skill",
    "wait_over",
    "channel",
    "subject_seq",
    "last_seq",
    "last_public_seq",
    "last_reply_seq",
    "last_customer_seq",
    "opened_at",
    "changed_at",
    "level_since",
    "resolved_at",
    "came_back",
    "dismissed",
    "confirmed",
    "address_proved",
    "escalated_by",
    "reopened",
    "follow_up_of",
    "follow_up",
]


def ticket_of(row: TicketRow | Row[Any], prefix: str = "TKT") -> Ticket:
    """The facts that rules decide from."""
    same = {name: getattr(row, name) for name in _SAME}
    return Ticket(
        number=row.number,
        opener=_person(row.opener_id, row.opener_name),
        assignee=_person(row.assignee_id, row.assignee_name),
        wait=Wait(row.wait_on, row.wait_until) if row.wait_on else None,
        tags=tuple(row.tags),
        participants=tuple(row.participants),
        way=tuple((name, level) for name, level in row.way),
        prefix=prefix,
        **same,
    )


def values_of(ticket: Ticket) -> dict[str, Any]:
    """The columns that follow from the events."""
    same = {name: getattr(ticket, name) for name in _SAME}
    return same | {
        "opener_id": ticket.opener and ticket.opener.id,
        "opener_name": ticket.opener and ticket.opener.name,
        "assignee_id": ticket.assignee and ticket.assignee.id,
        "assignee_name": ticket.assignee and ticket.assignee.name,
        "wait_on": ticket.wait and ticket.wait.on,
        "wait_until": ticket.wait and ticket.wait.until,
        "priority_rank": PRIORITIES.index(ticket.priority),
        "tags": list(ticket.tags),
        "participants": list(ticket.participants),
        "way": [list(step) for step in ticket.way],
        "needs_opener": ticket.needs_opener,
    }


def _person(id_: str | None, name: str | None) -> Person | None:
    return Person(id_, name or "") if id_ is not None else None
