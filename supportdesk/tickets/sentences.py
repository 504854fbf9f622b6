"""Events and tickets in words on the pages of staff: what only a page knows."""

from collections.abc import Mapping

from supportdesk.domain.replay import CUSTOMER, DESK, Actor, Happened
from supportdesk.domain.sentences import ON, Words, for_customer, for_staff
from supportdesk.domain.ticket import CLOSED, HELD, L1, L2, QUEUED, RESOLVED, Ticket
from supportdesk.text.names import first_name
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry
from supportdesk.viewer import Seat


def sentence(entry: Entry, customer_name: str) -> str:
    """What happened, in words for staff."""
    happened = Happened(entry.seq, entry.at, entry.by, entry.event)
    return for_staff(happened, _words(author(entry, customer_name), entry.whom))


def public_sentence(entry: Entry, customer_name: str, seat: Seat) -> str:
    """The same for this seat of the customer's side ("" when they never learn of it)."""
    happened = Happened(entry.seq, entry.at, entry.by, entry.event)
    who = "You" if is_own(entry, seat) else author(entry, customer_name)
    return for_customer(happened, _words(who, entry.whom)) or ""


def author(entry: Entry, customer_name: str) -> str:
    """The name to show: staff as it was when it happened, the customer's as it is now."""
    return entry.stranger or entry.participant or _name(entry.by, customer_name)


def is_own(entry: Entry, seat: Seat) -> bool:
    """Is it certain that whose seat this is did it?"""
    return not entry.stranger and seat.is_author(entry.by, participates=bool(entry.participant))


def place(ticket: Ticket) -> tuple[str, str]:
    """Where a ticket stands: a sign and the words."""
    if ticket.dismissed:
        return "dismiss", "Dismissed"
    if ticket.status == QUEUED:
        return (f"tier-{ticket.level[1]}", f"In the {ticket.level} queue{_again(ticket)}")
    came_back = ticket.escalated_by and ticket.changed_at == ticket.level_since
    if ticket.status == HELD and ticket.level == L1 and came_back:
        return "return", "Back with L1"
    return _PLACES.get(ticket.status) or (
        f"tier-{ticket.level[1]}",
        f"In hand at {ticket.level}{_again(ticket)}",
    )


def _again(ticket: Ticket) -> str:
    """Words for what is at L2 and came back from there before."""
    levels = [level for _, level in ticket.way]
    back = ticket.level == L2 and L1 in levels and L2 in levels[: _last(L1, levels)]
    return " again" if back else ""


def _last(level: str, levels: list[str]) -> int:
    return len(levels) - 1 - levels[::-1].index(level)


def waits_on(ticket: Ticket, *, short: bool = False) -> str:
    """On whom a held ticket waits, in words; "" when on nobody."""
    return f"Waits on {on_whom(ticket, short=short)}" if ticket.wait else ""


def on_whom(ticket: Ticket, *, short: bool = False) -> str:
    """The customer, a third party, a call, a date; "" when it does not wait."""
    if ticket.wait is None:
        return ""
    return ticket.wait.on.replace("_", " ") if short else ON[ticket.wait.on]


def gone(ticket: Ticket) -> str:
    """Why a ticket left a list, in a few words."""
    if ticket.status == HELD and ticket.assignee:
        return f"With {first_name(ticket.assignee.name)} now"
    return place(ticket)[1]


def who_resolves(ticket: Ticket, customer: str, *, has_mail: bool = True) -> str:
    """One sentence: who does something next, and who resolves it."""
    opener = first_name(ticket.opener.name) if ticket.opener else ""
    if ticket.status == RESOLVED:
        if not has_mail:
            return (
                f"If {first_name(customer)} calls again, {opener} or an admin can still reopen it."
            )
        return f"{first_name(customer)} can still reopen it by writing again."
    if ticket.status == CLOSED:
        return "It stays as it is. What comes next is a ticket of its own."
    if ticket.level == L1 and opener:
        return f"{opener} opened this ticket, so only {opener} can resolve it."
    if ticket.level == L1:
        who = first_name(customer)
        return f"Whoever claims it becomes the opener, answers {who} and resolves it."
    if not opener:
        return "Nobody is accountable. It cannot be resolved before an L1 engineer is its opener."
    holder = first_name(ticket.assignee.name) if ticket.assignee else "Whoever claims it at L2"
    return f"{holder} returns it to {opener}, and only {opener} resolves it."


def ask_for_news(ticket: Ticket, customer: str) -> str:
    """What an opener asks who has it at L2: the beginning of a note."""
    holder = first_name(ticket.assignee.name) if ticket.assignee else ""
    return f"{holder}, is there any news? What can I tell {first_name(customer)}, and by when?"


def who_replies(ticket: Ticket, customer: str) -> str:
    """One sentence for somebody who may only write notes."""
    name = first_name(customer)
    if ticket.status == QUEUED and ticket.opener is None:
        return f"Claim it to answer {name}."
    people = [ticket.assignee, ticket.opener]
    names = list(dict.fromkeys(first_name(each.name) for each in people if each))
    if ticket.status == RESOLVED:
        names = names[-1:]
    if not names:
        return ""
    return f"{' and '.join(names)} {'answer' if len(names) > 1 else 'answers'} {name}."


_PLACES: Mapping[str, tuple[str, str]] = {
    RESOLVED: ("resolve", "Resolved"),
    CLOSED: ("lock", "Closed"),
}


def _name(by: Actor, customer: str) -> str:
    if by.kind == CUSTOMER:
        return customer
    return "Supportdesk" if by.kind == DESK else by.name


def _words(customer: str, whom: str = "") -> Words:
    return Words(
        name=lambda by: _name(by, customer),
        time=lambda _: "",
        ticket=lambda number: f"{prefix()}-{number}",
        whom=whom,
    )
