"""Tickets in the database, for the tests of chores and reactions."""

from supportdesk.domain.moves import Claim, Escalate, Move, Resolve, SetWait
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.domain.ticket import Ticket
from supportdesk.messages.actions import Message, post_as_staff
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Written
from supportdesk.tickets import actions
from supportdesk.tickets.actions import NewTicket
from supportdesk.tickets.changing import Change
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from tests.cast import JONAS, MARA, NOW, by


def opened(address: str = "lena@brack.example") -> int:
    new = NewTicket("Lena", address, "email", "VPN drops", Written("Every hour"), "form")
    return actions.open_ticket(new, Change(Actor(CUSTOMER), NOW)).ticket.number


def move(number: int, who: Staff, what: Move, now: int = NOW, **texts: str) -> None:
    written = {name: Written(text) for name, text in texts.items()}
    actions.move(number, what, Change(by(who), now, written))


def held(who: Staff = MARA) -> int:
    number = opened()
    move(number, who, Claim())
    return number


def held_l2(opener: Staff = MARA, holder: Staff = JONAS) -> int:
    number = held(opener)
    move(number, opener, Escalate("network", holder), goal="g", tried="t", needed="n")
    return number


def resolved(now: int = NOW) -> int:
    number = held()
    move(number, MARA, Resolve("fixed", "customer"), now, summary="Done")
    return number


def waiting(until: int) -> int:
    number = held()
    move(number, MARA, SetWait("date", until))
    return number


def reply(number: int, who: Staff = MARA) -> int:
    return post_as_staff(number, Message("reply", Written("Hello")), Change(by(who), NOW)).seq


def ticket(number: int) -> Ticket:
    with reading() as session:
        return ticket_of(session.get_one(TicketRow, number))
