"""How a request stands, as its customer reads it: never of levels, queues or clocks."""

from dataclasses import dataclass

from supportdesk.domain.durations import DAY
from supportdesk.domain.ticket import CLOSED, L2, RESOLVED, Ticket
from supportdesk.settings import Settings
from supportdesk.tickets import promise


@dataclass(frozen=True)
class Standing:
    """What the head and the foot of a customer's page say; times are in words.

    `kind`: `received`, `finding`, `helping`, `specialist`, `solved` (asked whether it is),
    `confirmed` or `closed`. `answer_by` is empty once somebody has answered.
    """

    kind: str
    opener: str = ""
    answer_by: str = ""
    late: bool = False
    reopen_until: str = ""
    readable_until: str = ""
    said_solved: bool = False


def standing(ticket: Ticket, settings: Settings, now: int) -> Standing:
    """How the ticket stands now."""
    opener = ticket.opener.name if ticket.opener else ""
    zone = settings.service_hours.timezone
    if ticket.status == CLOSED:
        ends = ticket.changed_at + settings.link_days * DAY
        return Standing("closed", opener, readable_until=promise.day(ends, zone))
    if ticket.status == RESOLVED:
        until = (ticket.resolved_at or 0) + settings.reopen_seconds * 1000
        words = promise.on_day(until, zone) if now <= until else ""
        return Standing("confirmed" if ticket.confirmed else "solved", opener, reopen_until=words)
    due = promise.answer_due(
        ticket.opened_at, settings.first_response_minutes, settings.service_hours
    )
    answered = ticket.last_reply_seq > 0
    return Standing(
        _kind(ticket, answered),
        opener,
        "" if answered else promise.by_when(due, now, zone),
        late=not answered and due < now,
        said_solved=ticket.confirmed,
    )


def _kind(ticket: Ticket, answered: bool) -> str:
    if ticket.opener is None:
        return "finding" if answered or ticket.came_back else "received"
    return "specialist" if ticket.level == L2 else "helping"
