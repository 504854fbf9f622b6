"""A person's mail becomes a message of its ticket, or a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from supportdesk.customers.actions import mark_alive
from supportdesk.domain import refusals
from supportdesk.domain.conversation import NOTE, OTHER, REPLY, TEXT_LIMIT
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.domain.ticket import CLOSED, RESOLVED, Person
from supportdesk.files.actions import Stored
from supportdesk.files.limits import Sender
from supportdesk.intake.about import about
from supportdesk.intake.attaching import kept_files, pictures_of, told
from supportdesk.intake.models import FILED
from supportdesk.intake.naming import named_in
from supportdesk.intake.placing import NEW, OWN, Belongs
from supportdesk.intake.settling import Outcome, Work
from supportdesk.intake.texts import NO_TEXT, Cleaner, Texts, texts_of, whole_text, with_lines
from supportdesk.intake.work import Intake
from supportdesk.mail.incoming import Incoming
from supportdesk.mail.threads import received
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.participants.models import WRITER
from supportdesk.participants.offers import Named, offer
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Written
from supportdesk.text.markup import rendered
from supportdesk.tickets import requests
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change, Done, prefix
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.participants import joined_at

VIA, FORWARD = "mail", "forward"


@dataclass(frozen=True)
class Letter:
    """A mail of a person. `sender` is the address in its one form; `was_dead`: it was said that
    no mail reaches it. `staff`: who of the staff certainly sent it. Into a ticket it is their note;
    else they passed on what this sender wrote, with these words of their own (`note`).

    Of one that people decided about: `name` and `subject` as they wrote them; `added`: it goes into
    the ticket they chose, where nothing else changes."""

    mail: Incoming
    sender: str
    authenticated: bool
    place: Belongs
    was_dead: bool = False
    name: str = ""
    subject: str = ""
    added: bool = False
    staff: Actor | None = None
    note: str = ""

    @property
    def is_own(self) -> bool:
        """Does the customer of its ticket write?"""
        return self.place.ticket is not None and self.place.sender == OWN


def post(letter: Letter, intake: Intake, now: int) -> Work:
    """Keep its files at once; the rest is written in the transaction that settles it."""
    ticket = _ticket(letter.place.ticket)
    if ticket is not None and ticket.status == CLOSED:  # it takes no notes
        letter = replace(letter, staff=None)
    mail, clean = letter.mail, intake.clean
    stored = kept_files(
        mail, whole_text(mail, clean), clean, intake.limits, _who(letter, ticket), now,
        letter.place.ticket,
    )  # fmt: skip
    brought = pictures_of(mail, stored)
    texts = texts_of(mail, clean, intake.settings.ticket_prefix, brought)
    if ticket is not None and ticket.status == RESOLVED and ticket.opener_id:
        intake.ask_about(Person(ticket.opener_id, ticket.opener_name))
    body = _body(texts, [*about(mail, clean), *told(stored.left)], stored)
    texts = replace(texts, name=letter.name or texts.name, subject=letter.subject or texts.subject)

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
        if letter.staff is None:
            received(session, done.ticket.number, letter.sender, letter.mail.message_id, now)
        else:
            _note(letter, letter.staff, done.ticket.number, clean, now)
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
    """Into the ticket it belongs to; None where there is none, or nobody would see it there.

    Raises Refused where people chose one that is closed.
    """
    if ticket is None:
        return None
    if letter.added:
        return _add(letter, ticket, texts, body, stored, now)
    place, beside = letter.place, _beside(texts)
    if letter.staff is not None:
        asked = Change(letter.staff, now, roles_of=intake.roles_of)
        note = Message(NOTE, body, VIA, stored.kept, beside=beside)
        return messages.post_as_staff(ticket.number, note, asked)
    if letter.is_own:
        by = Actor(CUSTOMER, str(place.author))
        asked = Change(by, now, roles_of=intake.roles_of)
        message = Message(REPLY, body, VIA, stored.kept, beside=beside)
        return messages.post_as_customer(ticket.number, message, asked)
    beside |= {"sender": Written(f"{texts.name} ({letter.sender})")}
    message = Message(REPLY, body, VIA, stored.kept, sender=place.sender, beside=beside)
    return messages.post_as_stranger(ticket.number, message, Change(Actor(CUSTOMER), now))


def _add(
    letter: Letter, ticket: Row[Any], texts: Texts, body: Written, stored: Stored, now: int
) -> Done:
    """As the customer's words, or as those of whoever wrote it; it moves nothing either way."""
    by, beside = Actor(CUSTOMER, str(letter.place.author)), _beside(texts)
    if not letter.is_own:
        who = f"{texts.name} ({letter.sender})" if letter.sender else texts.name
        by, beside = Actor(CUSTOMER), beside | {"sender": Written(who)}
    sender = letter.place.sender
    message = Message(REPLY, body, VIA, stored.kept, sender=sender, beside=beside)
    done = messages.post_as_stranger(ticket.number, message, Change(by, now))
    if done is None:
        raise refusals.takes_no_mail(f"{prefix()}-{ticket.number}")
    return done


def _open(letter: Letter, texts: Texts, body: Written, stored: Stored, now: int) -> Done:
    new = NewTicket(
        name=texts.name,
        address=letter.sender,
        kind="email",
        subject=texts.subject,
        body=body,
        channel=VIA if letter.staff is None else FORWARD,
        files=stored.kept,
        proved=letter.authenticated,
        beside=_beside(texts),
    )
    return open_ticket(new, Change(letter.staff or Actor(CUSTOMER), now))


def _note(letter: Letter, by: Actor, number: int, clean: Cleaner, now: int) -> None:
    text = clean.text(letter.note).strip()[:TEXT_LIMIT]
    if text:
        messages.post_as_staff(
            number, Message(NOTE, Written(text, rendered(text)), VIA), Change(by, now)
        )


def _beside(texts: Texts) -> dict[str, Written]:
    return {"quoted": texts.quoted} if texts.quoted else {}


def _body(texts: Texts, lines: list[str], stored: Stored) -> Written:
    body = with_lines(texts.body, lines)
    return body if body.text or stored.kept else Written(NO_TEXT)


def _who(letter: Letter, ticket: Row[Any] | None) -> Sender:
    """Who attaches: proved by this mail or, where the customer of a ticket writes, before."""
    if letter.staff is not None:
        return Sender(f"staff:{letter.staff.id}")
    if letter.is_own and ticket is not None:
        person, proved = f"customer:{letter.place.author}", _is_proved(letter, ticket)
    else:
        person, proved = f"mail:{letter.sender}", False
    if proved or letter.authenticated:
        return Sender(person)
    return Sender(person, False, letter.sender)


def _stranger(letter: Letter, texts: Texts) -> Iterator[Named]:
    """The writer, where they are nobody whom the ticket knows."""
    is_staffs = letter.staff is not None
    if letter.place.ticket is not None and letter.place.sender == OTHER and not is_staffs:
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
