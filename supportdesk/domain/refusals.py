"""Refusals in words: who has it, since when, who may instead. One place for the sentences.

Customers never read of levels, queues or engineers (PRODUCT section 2, rule 5).
"""

from supportdesk.domain import events as e
from supportdesk.domain.errors import Refused
from supportdesk.domain.permissions import Who, is_assignee, is_opener, names_of
from supportdesk.domain.replay import CUSTOMER, STAFF, THE_DESK, Actor, Happened
from supportdesk.domain.ticket import CLOSED, HELD, QUEUED, RESOLVED, Person, Ticket

LOOK_FIRST = "Not sent yet. There is something newer that you have not seen."


def not_now(
    ticket: Ticket, verb: str, now: int, by: Actor = THE_DESK, placed: Happened | None = None
) -> Refused:
    """The ticket is not in a state for it. `verb` may hold braces where the ticket goes.

    `placed` is what brought the ticket to who has it.
    """
    if by.kind == CUSTOMER and ticket.open:
        return Refused(f"{ticket.label} is open already. Write a message instead.")
    if verb == "claim" and ticket.assignee and placed:
        return Refused(f"{ticket.label} {_came(placed, ticket.assignee)} {ago(now - placed.at)}.")
    return Refused(f"{standing(ticket, now)}, so nobody can {_said(verb, 'it')} now.")


def not_you(ticket: Ticket, verb: str, who: tuple[Who, ...], by: Actor) -> Refused:
    """Somebody else may: it says who. Who just lost what it takes is told that instead."""
    if by.kind == CUSTOMER:
        return Refused(f"Only the person whose request {ticket.label} is can do this.")
    if by.kind == STAFF and not by.roles:
        return Refused("Your access to this desk has just ended, so nothing was changed.")
    if Who.OPENER in who and is_opener(by, ticket):
        return Refused(f"You are no L1 engineer any more, so you cannot {_said(verb, 'it')}.")
    if Who.ASSIGNEE in who and is_assignee(by, ticket):
        level = ticket.level
        return Refused(f"You are no {level} engineer any more, so you cannot {_said(verb, 'it')}.")
    if who == (Who.OPENER,):
        return _not_the_opener(ticket, verb)
    if who == (Who.ASSIGNEE,) and ticket.assignee:
        name = ticket.assignee.name
        return Refused(f"{name} has {ticket.label}, so only {name} can {_said(verb, 'it')}.")
    return Refused(f"Only {names_of(who, ticket)} can {_said(verb, ticket.label)}.")


def claim_first(ticket: Ticket) -> Refused:
    return Refused(f"Nobody has {ticket.label} yet. Claim it first, then you can reply.")


def already_theirs(ticket: Ticket) -> Refused:
    name = ticket.assignee.name if ticket.assignee else "Nobody"
    return Refused(f"{name} has {ticket.label} already.")


def already_opener(ticket: Ticket) -> Refused:
    name = ticket.opener.name if ticket.opener else "Nobody"
    return Refused(f"{name} is the opener of {ticket.label} already.")


def already_waiting(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} waits on this already.")


def not_waiting(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} does not wait on anything.")


def nothing_to_wait_for(ticket: Ticket) -> Refused:
    last = f"The customer wrote last in {ticket.label}."
    return Refused(f"{last} Answer first, then it can wait on the customer.")


def window_over(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} was resolved too long ago to be reopened. Write a message.")


def stays_closed(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} is closed and stays closed.")


def nothing_is_sent(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} was dismissed, so nothing is sent. Bring it back first.")


def takes_no_mail(label: str) -> Refused:
    return Refused(f"{label} is closed, so nobody would see it there. Open it as a ticket.")


def no_mail_address(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} has a phone number only, so no mail can go out.")


def links_are_over(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} was closed too long ago: its links have ended.")


def closed_to_participants(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} is closed. Open a request of your own, and say its number.")


def standing(ticket: Ticket, now: int) -> str:
    """Where the ticket is, and since when: "TKT-1042 went to Mara 3 seconds ago"."""
    when = ago(now - ticket.changed_at)
    holder = ticket.assignee.name if ticket.assignee else "somebody"
    return {
        QUEUED: f"{ticket.label} is in the {ticket.level} queue",
        HELD: f"{ticket.label} went to {holder} at {ticket.level} {when}",
        RESOLVED: f"{ticket.label} was resolved {when}",
        CLOSED: f"{ticket.label} is closed",
    }[ticket.status]


def ago(milliseconds: int) -> str:
    """How long since, in one unit: "a moment ago", "3 seconds ago", "2 hours ago"."""
    seconds = milliseconds // 1000
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {word} ago" if number == 1 else f"{number} {word}s ago"
    return "a moment ago"


def _came(placed: Happened, holder: Person) -> str:
    """ "was claimed by Mara", "was assigned to Mara by Helen": how somebody got it."""
    event, by = placed.event, placed.by.name or "the customer"
    if isinstance(event, e.TicketClaimed):
        return f"was claimed by {by}"
    if isinstance(event, e.TicketRecalled):
        return f"was taken back by {by}"
    if isinstance(event, e.TicketReopened):
        return f"was reopened for {holder.name} by {by}"
    return f"was {_GIVEN[type(event)]} to {holder.name} by {by}"


_GIVEN: dict[type[e.Event], str] = {
    e.TicketAssigned: "assigned",
    e.TicketHandedOver: "handed over",
    e.TicketEscalated: "escalated",
    e.TicketTransferred: "transferred",
    e.TicketReturned: "returned",
}
GIVING: tuple[type[e.Event], ...] = (e.TicketClaimed, e.TicketRecalled, e.TicketReopened, *_GIVEN)
"""The events after which somebody may have a ticket."""


def _not_the_opener(ticket: Ticket, verb: str) -> Refused:
    act = _said(verb, "it")
    if ticket.opener is None:
        return Refused(f"{ticket.label} needs an opener. Only its opener can {act}.")
    name = ticket.opener.name
    return Refused(f"{name} opened this ticket, so only {name} can {act}.")


def _said(verb: str, ticket: str) -> str:
    return verb.replace("{}", ticket) if "{}" in verb else f"{verb} {ticket}"
