"""Refusals in words: who has it, since when, who may instead. One place for the sentences."""

from supportdesk.domain.errors import Refused
from supportdesk.domain.permissions import Who, names_of
from supportdesk.domain.ticket import Ticket

LOOK_FIRST = "Not sent yet. There is something newer that you have not seen."


def not_now(ticket: Ticket, verb: str, now: int) -> Refused:
    """The ticket is not in a state for it."""
    return Refused(f"{standing(ticket, now)}, so nobody can {verb} it now.")


def not_you(ticket: Ticket, verb: str, who: tuple[Who, ...]) -> Refused:
    if who == (Who.OPENER,) and ticket.opener:
        name = ticket.opener.name
        return Refused(f"{name} opened {ticket.label}, so only {name} can {verb} it.")
    return Refused(f"Only {names_of(who, ticket)} can {verb} {ticket.label}.".replace(",  ", ", "))


def already_theirs(ticket: Ticket) -> Refused:
    name = ticket.assignee.name if ticket.assignee else "Nobody"
    return Refused(f"{name} has {ticket.label} already.")


def already_opener(ticket: Ticket) -> Refused:
    name = ticket.opener.name if ticket.opener else "Nobody"
    return Refused(f"{name} is the opener of {ticket.label} already.")


def not_waiting(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} does not wait on anything.")


def nothing_to_wait_for(ticket: Ticket) -> Refused:
    return Refused(
        f"The customer wrote last in {ticket.label}. Answer first, then it can wait on the customer."
    )


def window_over(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} was resolved too long ago to be reopened. Write a new message.")


def stays_closed(ticket: Ticket) -> Refused:
    return Refused(f"{ticket.label} is closed and stays closed.")


def standing(ticket: Ticket, now: int) -> str:
    """Where the ticket is, and since when: "TKT-1042 was claimed by Mara 3 seconds ago"."""
    ago = span(now - ticket.changed_at)
    match ticket.status:
        case "queued":
            return f"{ticket.label} is in the {ticket.level} queue"
        case "held" if ticket.assignee:
            return f"{ticket.label} was claimed by {ticket.assignee.name} {ago} ago"
        case "resolved":
            return f"{ticket.label} was resolved {ago} ago"
    return f"{ticket.label} is closed"


def span(milliseconds: int) -> str:
    """A duration in words, one unit: "3 seconds", "2 hours"."""
    seconds = max(0, milliseconds // 1000)
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return _count(seconds // size, word)
    return _count(seconds, "second")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
