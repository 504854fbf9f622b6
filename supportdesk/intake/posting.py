"""A person's mail becomes a message of its ticket, or a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from supportdesk.customers.actions import mark_alive
from supportdesk.domain.conversation import OTHER, REPLY
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.domain.ticket import RESOLVED, Person
from supportdesk.files.actions import Stored
from supportdesk.files.limits import Sender
from supportdesk.intake.attaching import kept_files, told
from supportdesk.intake.models import FILED
from supportdesk.intake.naming import named_in
from supportdesk.intake.placing import NEW, OWN, Belongs
from supportdesk.intake.settling import Outcome, Work
from supportdesk.intake.texts import NO_TEXT, Texts, texts_of, with_lines
from supportdesk.intake.work import Intake
from supportdesk.mail.incoming import Incoming
from supportdesk.mail.threads import received
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.participants.models import WRITER
from supportdesk.participants.offers import Named, offer
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Written
from supportdesk.tickets import requests
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change, Done
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.participants import joined_at

VIA = "mail"


@dataclass(frozen=True)
class Letter:
    """A mail of a person. `sender` is the address in its one form; `was_dead`: it was said that
    no mail reaches it."""

    mail: Incoming
    sender: str
    authenticated: bool
    place: Belongs
    was_dead: bool = False

    @property
    def is_own(self) -> bool:
        """Does the customer of its ticket write?"""
        return self.place.ticket is not None and self.place.sender == OWN


def post(letter: Letter, intake: Intake, now: int) -> Work:
    """Keep its files at once; the rest is written when the job ends."""
    ticket = _ticket(letter.place.ticket)
    texts = texts_of(letter.mail, intake.clean, intake.settings.ticket_prefix)
    stored = kept_files(
        letter.mail, texts.whole, intake.clean, intake.limits, _who(letter, ticket), now,
        letter.place.ticket,
    )  # fmt: skip
    if ticket is not None and ticket.status == RESOLVED and ticket.opener_id:
        intake.ask_about(Person(ticket.opener_id, ticket.opener_name))
    body = _body(texts, stored)

    def work(session: Session) -> Outcome:
        if letter.was_dead:
            mark_alive(session, letter.sender)
        done, way = _into(letter, ticket, texts, body, stored, intake, now), letter.place.way
        if done is None:
            done, way = _open(letter, texts, body, stored, now), NEW
        elif letter.is_own and letter.authenticated:
            requests.proved_by_mail(done.ticket.number, letter.sender, now)
        people = [*_stranger(letter, texts), *named_in(letter.mail, letter.sender, intake.clean)]
        offer(session, done.ticket.number, done.seq, people, intake.own, now)
        received(session, done.ticket.number, letter.sender, letter.mail.message_id, now)
        return Outcome(FILED, "", done.ticket.number, done.seq, way)

    return work


def _into(
    letter: Letter,
    ticket: Row[Any] | None,
    texts: Texts,
    body: Written,
    stored: Stored,
    intake: Intake,
    now: int,
) -> Done | None:
    """Into the ticket it belongs to; None where there is none, or nobody would see it there."""
    if ticket is None:
        return None
    place, beside = letter.place, _beside(texts)
    if letter.is_own:
        by = Actor(CUSTOMER, str(place.author))
        asked = Change(by, now, roles_of=intake.roles_of)
        message = Message(REPLY, body, VIA, stored.kept, beside=beside)
        return messages.post_as_customer(ticket.number, message, asked)
    beside |= {"sender": Written(f"{texts.name} ({letter.sender})")}
    message = Message(REPLY, body, VIA, stored.kept, sender=place.sender, beside=beside)
    return messages.post_as_stranger(ticket.number, message, Change(Actor(CUSTOMER), now))


def _open(letter: Letter, texts: Texts, body: Written, stored: Stored, now: int) -> Done:
    new = NewTicket(
        name=texts.name,
        address=letter.sender,
        kind="email",
        subject=texts.subject,
        body=body,
        channel=VIA,
        files=stored.kept,
        proved=letter.authenticated,
        beside=_beside(texts),
    )
    return open_ticket(new, Change(Actor(CUSTOMER), now))


def _beside(texts: Texts) -> dict[str, Written]:
    return {"quoted": texts.quoted} if texts.quoted else {}


def _body(texts: Texts, stored: Stored) -> Written:
    body = with_lines(texts.body, told(stored.left))
    return body if body.text or stored.kept else Written(NO_TEXT)


def _who(letter: Letter, ticket: Row[Any] | None) -> Sender:
    """Who attaches: proved by this mail or, where the customer of a ticket writes, before."""
    if letter.is_own and ticket is not None:
        person, proved = f"customer:{letter.place.author}", _is_proved(letter, ticket)
    else:
        person, proved = f"mail:{letter.sender}", False
    if proved or letter.authenticated:
        return Sender(person)
    return Sender(person, False, letter.sender)


def _stranger(letter: Letter, texts: Texts) -> Iterator[Named]:
    """The writer, where they are nobody whom the ticket knows."""
    if letter.place.ticket is not None and letter.place.sender == OTHER:
        yield WRITER, texts.name, letter.sender


def _is_proved(letter: Letter, ticket: Row[Any]) -> bool:
    if letter.place.author == ticket.customer_id:
        return bool(ticket.address_proved)
    with reading() as session:
        who = joined_at(session, ticket.number, letter.place.author)
    return who is not None and who.proved


def _ticket(number: int | None) -> Any:
    """What is known of it before the transaction: where it does not matter if it changes."""
    if number is None:
        return None
    with reading() as session:
        return session.execute(_TICKET.where(TicketRow.number == number)).first()


_TICKET = select(
    TicketRow.number,
    TicketRow.customer_id,
    TicketRow.address_proved,
    TicketRow.status,
    TicketRow.opener_id,
    TicketRow.opener_name,
)
