"""Events as sentences on the pages of a ticket: the words that only a page knows."""

from supportdesk.domain.replay import CUSTOMER, DESK, Actor, Happened
from supportdesk.domain.sentences import Words, for_staff
from supportdesk.domain.sentences import for_customer as _for_customer
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry


def sentence(entry: Entry, customer_name: str, *, for_customer: bool = False) -> str:
    """What happened, in words for this audience ("" when customers never learn of it)."""
    happened = Happened(entry.seq, entry.at, entry.by, entry.event)
    if for_customer:
        return _for_customer(happened, _words("You")) or ""
    return for_staff(happened, _words(customer_name))


def author(entry: Entry, customer_name: str) -> str:
    """The name to show: staff as it was when it happened, the customer's as it is now."""
    return _name(entry.by, customer_name)


def _name(by: Actor, customer: str) -> str:
    if by.kind == CUSTOMER:
        return customer
    return "Supportdesk" if by.kind == DESK else by.name


def _words(customer: str) -> Words:
    return Words(
        name=lambda by: _name(by, customer),
        time=lambda _: "",
        ticket=lambda number: f"{prefix()}-{number}",
    )
