"""What is news, and to whom: lists mark a ticket until those whom it concerns have looked."""

from supportdesk.domain import events as e
from supportdesk.domain.permissions import has_level
from supportdesk.domain.replay import Actor
from supportdesk.domain.ticket import CLOSED, QUEUED, Ticket

QUIET: frozenset[type[e.Event]] = frozenset(
    {
        e.MessageWithdrawn,
        e.AddressProved,
        e.AddressCorrected,
        e.LinkSent,
        e.LinksWithdrawn,
        e.ParticipantAdded,
        e.ParticipantRemoved,
        e.AddressAdded,
        e.FollowUpOpened,
    }
)
"""What nobody has to look at a ticket for."""


def level_concerned(ticket: Ticket) -> str:
    """The level whose engineers may take it; "" when somebody has it, or nobody has to."""
    return ticket.level if ticket.status == QUEUED else ""


def people_concerned(ticket: Ticket) -> list[str]:
    """The staff ids of its opener and its assignee, until it is closed."""
    people = (ticket.opener, ticket.assignee) if ticket.status != CLOSED else ()
    return sorted({person.id for person in people if person})


def concerns(ticket: Ticket, actor: Actor) -> bool:
    """Is what happens to this ticket for them to know?"""
    level = level_concerned(ticket)
    return bool(level and has_level(actor, level)) or actor.id in people_concerned(ticket)
