"""Who takes part on the customer's side, besides the customer (PRODUCT section 1, SECURITY 4)."""

from dataclasses import dataclass

from supportdesk.domain import events as e
from supportdesk.domain import refusals
from supportdesk.domain.errors import Refused
from supportdesk.domain.permissions import PERMISSIONS, may
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.domain.ticket import CLOSED, Ticket

MOST = 20
"""So many take part in one ticket: each gets every answer in a mail of their own."""
_FREE_MAIL = {
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com",
    "yahoo.com", "ymail.com", "aol.com", "icloud.com", "me.com", "mac.com", "proton.me",
    "protonmail.com", "pm.me", "gmx.com", "gmx.de", "gmx.net", "web.de", "t-online.de",
    "freenet.de", "mail.com", "mail.ru", "yandex.ru", "yandex.com", "zoho.com", "fastmail.com",
    "hey.com", "tutanota.com", "tuta.com", "posteo.de", "mailbox.org", "orange.fr", "free.fr",
    "laposte.net", "wanadoo.fr", "libero.it", "qq.com", "163.com", "126.com", "naver.com",
    "btinternet.com", "comcast.net",
}  # fmt: skip
"""Anybody may have an address there: it says nothing of where somebody belongs."""


@dataclass(frozen=True)
class Joining:
    """Somebody who shall take part: a customer's id, and whether their domain is foreign."""

    customer: int
    name: str
    foreign: bool = False


def add(ticket: Ticket, owner: int, who: Joining, by: Actor, now: int) -> list[e.Event]:
    """Somebody takes part from here on. `owner` is the customer. Raises Refused."""
    if ticket.status == CLOSED:
        raise refusals.not_now(ticket, "add anybody to", now)
    check_may_change(ticket, by)
    if who.customer == owner:
        raise Refused("This is the address of the person whose request it is.")
    if who.customer in ticket.participants:
        raise Refused(f"{who.name} takes part already.")
    if len(ticket.participants) >= MOST:
        raise Refused(f"{MOST} people take part already. Take somebody out first.")
    if by.kind == CUSTOMER and not ticket.address_proved:
        raise Refused("Confirm your own address first: open the link in our mail to you.")
    how = "customer" if by.kind == CUSTOMER else "engineer"
    return [e.ParticipantAdded(who.customer, how, who.foreign)]


def remove(ticket: Ticket, customer: int, joined: int, by: Actor) -> list[e.Event]:
    """Somebody does not take part any more: at any time. Raises Refused."""
    check_may_change(ticket, by)
    if customer not in ticket.participants:
        raise Refused("They do not take part any more.")
    return [e.ParticipantRemoved(customer, joined)]


def check_may_add(ticket: Ticket, by: Actor, now: int) -> None:
    """Could they add anybody now? Raises Refused."""
    if ticket.status == CLOSED:
        raise refusals.not_now(ticket, "add anybody to", now)
    check_may_change(ticket, by)


def check_may_change(ticket: Ticket, by: Actor) -> None:
    """May they say who takes part, at least take out? Raises Refused."""
    if not may(by, "change who takes part", ticket):
        who = PERMISSIONS["change who takes part"][:-1]
        raise refusals.not_you(ticket, "change who takes part in", who, by)


def is_foreign(address: str, known: list[str]) -> bool:
    """Is its domain none of those of the people who take part? A free one is always foreign."""
    domain = _domain(address)
    return domain in _FREE_MAIL or domain not in set(map(_domain, known))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
