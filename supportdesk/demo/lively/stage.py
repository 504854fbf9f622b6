"""What the history does, through the desk's own actions: each function is one thing somebody did.

A `Ticket` here is only a number that is known once it is opened; times are in the past.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from sqlalchemy.orm import Session

from supportdesk.customers import rights
from supportdesk.customers.rights import Right
from supportdesk.demo.lively.pictures import Attachment
from supportdesk.demo.lively.stories import Customer
from supportdesk.domain.moves import Move
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, STAFF, THE_DESK, Actor
from supportdesk.files import actions as files
from supportdesk.files.limits import Limits, Sender
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.participants import actions as participants
from supportdesk.participants.actions import Person
from supportdesk.store.database import change
from supportdesk.store.eventlog import Written
from supportdesk.text.markup import rendered
from supportdesk.tickets import actions as tickets
from supportdesk.tickets import requests
from supportdesk.tickets.actions import NewFacts, NewTicket
from supportdesk.tickets.changing import Change, Done


@dataclass
class Ticket:
    """A ticket of the history. `proved`: its customer has used a link from a mail."""

    customer: Customer
    customer_id: int = 0
    number: int = 0
    proved: bool = False


@dataclass(frozen=True)
class Opening:
    """How a request came in. `by`: the engineer who wrote it down, None for the customer."""

    subject: str
    body: str
    channel: str
    by: Staff | None = None
    file: Attachment | None = None


def open_ticket(ticket: Ticket, opening: Opening, now: int) -> None:
    """By the customer, or by an engineer who takes it at once."""
    who = ticket.customer
    new = NewTicket(
        name=who.name,
        address=who.email,
        kind="email",
        subject=opening.subject,
        body=written(opening.body),
        channel=opening.channel,
        claim=opening.by is not None,
        files=_kept(opening.file, who.email, now),
    )
    by = actor(opening.by) if opening.by else Actor(CUSTOMER)
    ticket.number = tickets.open_ticket(new, Change(by, now)).ticket.number


def move(ticket: Ticket, what: Move, by: Staff | None, texts: Mapping[str, str], now: int) -> None:
    """A move of staff, or of the desk itself (`by` None)."""
    asked = Change(actor(by) if by else THE_DESK, now, _texts(texts))
    tickets.move(ticket.number, what, asked)


def change_facts(
    ticket: Ticket, by: Staff, values: Mapping[str, str | tuple[str, ...]], now: int
) -> None:
    tickets.change_facts(ticket.number, NewFacts(values=values), Change(actor(by), now))


def staff_writes(
    ticket: Ticket, by: Staff, kind: str, text: str, now: int, *, waits: bool = False
) -> None:
    """A reply (and perhaps a wait on its answer) or a note."""
    message = Message(kind, written(text), wait_on_customer=waits)
    messages.post_as_staff(ticket.number, message, Change(actor(by), now))


def customer_writes(ticket: Ticket, text: str, now: int, file: Attachment | None = None) -> Ticket:
    """A message from the customer's page; the ticket it went to (a follow-up of a closed one)."""
    message = Message("reply", written(text), files=_kept(file, ticket.customer.email, now))
    asked = Change(Actor(CUSTOMER, str(ticket.customer_id)), now)
    done = _as_customer(
        ticket,
        now,
        lambda: messages.post_as_customer(ticket.number, message, asked),
    )
    if done.ticket.number == ticket.number:
        return ticket
    return Ticket(ticket.customer, ticket.customer_id, done.ticket.number, proved=True)


def customer_confirms(ticket: Ticket, now: int) -> None:
    asked = Change(Actor(CUSTOMER, str(ticket.customer_id)), now)
    _as_customer(ticket, now, lambda: messages.confirm(ticket.number, asked))


def add_colleague(ticket: Ticket, by: Staff, who: Customer, now: int) -> None:
    """Somebody else of the customer's takes part from here on."""
    joining = Person(who.email, who.name, anyway=who.email.rpartition("@")[2])
    participants.add(ticket.number, joining, Change(actor(by), now))


def actor(staff: Staff) -> Actor:
    return Actor(STAFF, staff.id, staff.name, staff.roles)


@lru_cache(4096)
def written(text: str) -> Written:
    return Written(text, rendered(text))


def _as_customer(ticket: Ticket, now: int, work: Callable[[], Done]) -> Done:
    """With a link that was mailed and is used now, so that the address is proved."""
    if ticket.proved:
        return work()
    ticket.proved = True
    address = ticket.customer.email

    def with_link(session: Session) -> Right | None:
        token = rights.give_link(session, ticket.number, ticket.customer_id, address, now)
        return rights.of_token(token, now)

    right = change(with_link)
    if right is None:
        raise LookupError("a link that was just given lets its owner in")
    return requests.proving(ticket.number, right, now, work)


def _kept(file: Attachment | None, person: str, now: int) -> tuple[files.Kept, ...]:
    if file is None:
        return ()
    upload = files.Upload(BytesIO(file.data), file.name, file.media_type)
    return files.keep_all([upload], Limits(), Sender(person), now).kept


def _texts(texts: Mapping[str, str]) -> Mapping[str, Written]:
    return {name: written(text) for name, text in texts.items()}
