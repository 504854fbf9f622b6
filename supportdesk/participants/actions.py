"""Changing who takes part. Every door calls these."""

from dataclasses import dataclass, replace

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from supportdesk.customers import rights
from supportdesk.customers.actions import add_address, customer_of
from supportdesk.domain import participation
from supportdesk.domain.errors import Invalid
from supportdesk.domain.events import AddressAdded, Event
from supportdesk.domain.participation import Joining, is_foreign
from supportdesk.domain.replay import STAFF
from supportdesk.domain.ticket import Ticket
from supportdesk.participants.models import IGNORED, OPEN, PARTICIPANT, SAME_PERSON, OfferRow
from supportdesk.store.database import change
from supportdesk.store.eventlog import Written
from supportdesk.tickets.changing import Change, Done, change_ticket
from supportdesk.tickets.models import ParticipantRow, TicketRow
from supportdesk.tickets.participants import Participant, taking_part

FOREIGN = "{domain} is not where the others are from. Check the address, then add them anyway."


@dataclass(frozen=True)
class Person:
    """Somebody as they are added. `anyway`: the foreign domain that their adder was told of."""

    address: str
    name: str
    anyway: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def add(number: int, who: Person, asked: Change) -> Done:
    """Let somebody take part from here on. Raises Invalid, Refused, NotFound."""

    def rule(session: Session, ticket: Ticket, asked: Change) -> list[Event]:
        participation.check_may_add(ticket, asked.by, asked.now)
        row = session.get_one(TicketRow, number)
        foreign = is_foreign(who.address, known_addresses(session, row))
        joins = customer_of(session, "email", who.address, who.name, asked.now)
        joining = Joining(joins, who.name, foreign)
        events = participation.add(ticket, row.customer_id, joining, asked.by, asked.now)
        if foreign and asked.by.kind == STAFF and who.anyway != who.domain:
            raise Invalid({"anyway": FOREIGN.format(domain=who.domain)})
        _write(session, ticket, joins, who)
        answer(session, number, who.address, PARTICIPANT)
        return events

    texts = {"name": Written(who.name), "address": Written(who.address)}
    return change_ticket(number, rule, replace(asked, texts=texts))


def remove(who: Participant, asked: Change) -> Done:
    """Take somebody out: their links and open pages end at once. Raises Refused."""

    def rule(session: Session, ticket: Ticket, asked: Change) -> list[Event]:
        row = session.get_one(ParticipantRow, (who.ticket, who.seq), populate_existing=True)
        events = participation.remove(ticket, who.customer_id, who.seq, asked.by)
        row.removed_at = asked.now
        rights.withdraw(session, who.ticket, asked.now, row.address)
        return events

    texts = {"name": Written(who.name)}
    return change_ticket(who.ticket, rule, replace(asked, texts=texts))


def same_person(number: int, address: str, asked: Change) -> Done:
    """The address is the customer's, too. Raises Refused, NotFound."""

    def rule(session: Session, ticket: Ticket, asked: Change) -> list[Event]:
        participation.check_may_add(ticket, asked.by, asked.now)
        answer(session, number, address, SAME_PERSON)
        customer = session.get_one(TicketRow, number).customer_id
        return [AddressAdded()] if add_address(session, address, customer) else []

    return change_ticket(number, rule, replace(asked, texts={"address": Written(address)}))


def answer(session: Session, number: int, address: str, what: str) -> None:
    """Somebody decided who this is: it is not offered any more."""
    which = update(OfferRow).where(OfferRow.ticket == number, OfferRow.address == address)
    session.execute(which.where(OfferRow.answer == OPEN).values(answer=what))


def known_addresses(session: Session, row: TicketRow) -> list[str]:
    """The addresses of those who are on the customer's side already."""
    theirs = [each.address for each in taking_part(session, row.number)]
    return theirs + ([row.customer_address] if row.customer_address_kind == "email" else [])


def _write(session: Session, ticket: Ticket, customer: int, who: Person) -> None:
    named = {"name": who.name, "address": who.address}
    row = insert(ParticipantRow).values(ticket=ticket.number, seq=ticket.last_seq + 1, **named)
    session.execute(row.values(customer_id=customer))


def ignore(number: int, address: str) -> None:
    """Somebody who is named is nobody to us: not offered any more, and never written to."""
    change(lambda session: answer(session, number, address, IGNORED))
