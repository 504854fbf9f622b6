"""The panel of a ticket's page: who is on the customer's side, and who is offered."""

from typing import Any

from supportdesk.domain import participation
from supportdesk.domain.errors import Refused
from supportdesk.domain.permissions import may
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import staff
from supportdesk.participants.queries import side_of
from supportdesk.web.clock import now

WAYS = {
    "writer": "Wrote",
    "cc": "In Cc of",
    "to": "Named in",
    "reply_to": "For answers to",
    "forwarded": "Named as the first writer in",
}


def panel_values(ticket: Ticket) -> dict[str, Any]:
    """What the panel needs, for who looks."""
    side = side_of(ticket.number)
    return {
        "people": side.people,
        "offers": side.offers,
        "ways": WAYS,
        "may_add": _may_add(ticket),
    } | {"may_remove": may(staff().actor, "change who takes part", ticket)}


def _may_add(ticket: Ticket) -> bool:
    try:
        participation.check_may_add(ticket, staff().actor, now())
    except Refused:
        return False
    return True
