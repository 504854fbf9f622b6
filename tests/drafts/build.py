"""People, and tickets that they had or have."""

from supportdesk.domain.moves import Claim, Escalate, Move, Release, Return
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, STAFF, Actor
from supportdesk.domain.ticket import Ticket
from supportdesk.drafts.actions import Author, save
from supportdesk.store.eventlog import Written
from supportdesk.tickets.actions import Context, NewTicket, open_ticket
from supportdesk.tickets.actions import move as make_move
from supportdesk.tickets.changing import Change

NOW = 1_800_000_000_000
MARA = Staff("s1", "mara", "Mara Lindqvist", roles=frozenset({"l1"}))
LEO = Staff("s2", "leo", "Leo Okafor", roles=frozenset({"l2"}))
NIA = Staff("s3", "nia", "Nia Adeyemi", roles=frozenset({"l1"}))
MOVES = {
    "claim": Claim(),
    "escalate": Escalate("network"),
    "return": Return(),
    "release": Release(),
}


def ticket(*moves: tuple[Staff, str]) -> Ticket:
    """A new ticket after these moves."""
    new = NewTicket("Eve", "eve@example.com", "email", "Printer", Written("It burns"), "form")
    made = open_ticket(new, Change(Actor(CUSTOMER), NOW)).ticket
    for person, name in moves:
        made = moved(made, person, MOVES[name])
    return made


def moved(before: Ticket, by: Staff, what: Move) -> Ticket:
    asked = Change(Actor(STAFF, by.id, by.name, by.roles), NOW)
    return make_move(before.number, what, asked, Context()).ticket


def author(person: Staff) -> Author:
    return Author(STAFF, person.id, person.name)


def write(where: Ticket, by: Staff, text: str, kind: str = "reply", now: int = NOW) -> None:
    save(where, author(by), kind, text, now)
