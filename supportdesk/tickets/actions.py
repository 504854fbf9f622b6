"""What can be asked of tickets: open, move, change facts. Every door calls these."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from supportdesk.customers.actions import customer_of
from supportdesk.domain import digest, lifecycle, refusals
from supportdesk.domain.events import (
    Event,
    FactsChanged,
    FollowUpOpened,
    MessagePosted,
    TicketOpened,
)
from supportdesk.domain.lifecycle import Facts
from supportdesk.domain.moves import Claim, Move
from supportdesk.domain.people import Staff
from supportdesk.domain.permissions import PERMISSIONS, may
from supportdesk.domain.replay import CUSTOMER, Actor, Happened
from supportdesk.domain.ticket import CLOSED, HELD, Ticket
from supportdesk.files import actions as attachments
from supportdesk.files.actions import Kept
from supportdesk.store import keys
from supportdesk.store.database import change
from supportdesk.store.eventlog import EventRow, Written, happened
from supportdesk.tickets.changing import Change, Done, change_ticket, locked, prefix, write
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import values_of

REOPEN_WINDOW_MS = 259_200_000


@dataclass(frozen=True)
class NewTicket:
    """A request as it comes in at any door. `address` is normalised, `kind` `email` or `phone`.

    `proved`: it is certain who wrote, by more than what they say. `beside` are the first
    message's other texts (conversation.TEXTS).
    """

    name: str
    address: str
    kind: str
    subject: str
    body: Written
    channel: str
    priority: str = "medium"
    files: tuple[Kept, ...] = ()
    claim: bool = False
    proved: bool = False
    beside: Mapping[str, Written] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What rules need from outside the database, gathered before the transaction.

    `seen`: the last number the writer had seen, None where the traffic guard does not apply.
    """

    seen: int | None = None
    reopen_window: int = REOPEN_WINDOW_MS


def open_ticket(new: NewTicket, asked: Change) -> Done:
    """Open a ticket with its first message; the same form sent twice opens one."""

    def work(session: Session) -> Done:
        if asked.key and (answer := keys.first_answer(asked.key)):
            return _first_time(session, answer)
        customer_id = customer_of(session, new.kind, new.address, new.name, asked.now)
        by = asked.by if asked.by.kind != CUSTOMER else replace(asked.by, id=str(customer_id))
        opening = TicketOpened(new.channel, new.priority, address_proved=new.proved)
        return begin(session, new, opening, customer_id, replace(asked, by=by))

    try:
        return change(work)
    except keys.Repeated as repeated:
        answer = repeated.answer
        return change(lambda session: _first_time(session, answer))


def begin(
    session: Session, new: NewTicket, opening: TicketOpened, customer_id: int, asked: Change
) -> Done:
    """Write a new ticket inside a transaction: its row, the opening, the first message, a claim."""
    number = _insert(session, new, customer_id)
    facts = {"subject": new.subject, "name": new.name, "address": new.address}
    opened = write(
        session,
        Ticket(number, prefix=prefix()),
        digest.NOTHING_BEFORE,
        [opening],
        replace(asked, texts={name: Written(text) for name, text in facts.items()}, also=None),
    )
    rest: list[Event] = [MessagePosted("reply", new.channel, attachments.pairs(new.files))]
    if new.claim:
        rest += lifecycle.decide(opened.ticket, Claim(), asked.by, asked.now)
    texts = {"body": new.body, **new.beside, **attachments.names_of(new.files)}
    first_message = replace(asked, key=None, texts=texts, also=_with_files(new, asked))
    return write(session, opened.ticket, opened.digest, rest, first_message)


def move(number: int, what: Move, asked: Change, context: Context = Context()) -> Done:
    """Make a move. Raises Invalid, Refused, Unseen as the rules say, and NotFound."""

    def rule(session: Session, ticket: Ticket, asked: Change) -> list[Event]:
        facts = Facts(
            opener_gone=asked.is_gone(ticket.opener),
            unseen=newer_public(session, ticket, asked.by, context.seen),
            reopen_window=context.reopen_window,
            placed=_placed(session, ticket) if isinstance(what, Claim) else None,
        )
        return lifecycle.decide(ticket, _as_of_now(what, asked), asked.by, asked.now, facts)

    return change_ticket(number, rule, asked)


def _placed(session: Session, ticket: Ticket) -> Happened | None:
    """What brought a held ticket to who has it."""
    if ticket.status != HELD:
        return None
    giving = EventRow.wire.in_([event.wire for event in refusals.GIVING])
    query = select(EventRow).where(EventRow.ticket == ticket.number, giving)
    row = session.scalars(query.order_by(EventRow.seq.desc()).limit(1)).first()
    return happened(row) if row else None


def _as_of_now(what: Move, asked: Change) -> Move:
    """The move with the chosen engineer as the staff platform describes them at this moment."""
    to: Staff | None = getattr(what, "to", None)
    roles = asked.roles_of(to.id) if to else None
    if to is None or roles is None:
        return what
    return replace(what, to=replace(to, roles=roles, active=bool(roles)))  # type: ignore[call-arg]


@dataclass(frozen=True)
class NewFacts:
    """Facts of a ticket to set; None leaves one as it is."""

    subject: str | None = None
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def change_facts(number: int, new: NewFacts, asked: Change) -> Done:
    """Change subject, priority, category, skill or tags (rule 9). Nothing new is no event."""

    def work(session: Session) -> Done:
        row, ticket = locked(session, number)
        if asked.key and (answer := keys.first_answer(asked.key)):
            return Done(ticket, answer.seq, repeated=True)
        check_may_change(ticket, asked.as_of_now().by, asked.now)
        other_subject = new.subject is not None and new.subject != row.subject
        event = _difference(ticket, new, other_subject)
        if event is None:
            return Done(ticket, ticket.last_seq)
        subject = {"subject": new.subject or ""} if other_subject else {}
        texts = {name: Written(text) for name, text in subject.items()}
        return write(
            session, ticket, row.digest, [event], replace(asked, texts=texts, columns=subject)
        )

    return change(work)


def follow_up(
    session: Session, row: Row[Any], ticket: Ticket, new: NewTicket, asked: Change
) -> Done:
    """Open the linked follow-up of a closed ticket for the same person, with the same proof."""
    opening = TicketOpened(
        new.channel, follow_up_of=ticket.number, address_proved=ticket.address_proved
    )
    opened = begin(session, new, opening, row.customer_id, asked)
    told = Change(asked.by, asked.now)
    write(session, ticket, row.digest, [FollowUpOpened(opened.ticket.number)], told)
    return opened


def newer_public(session: Session, ticket: Ticket, by: Actor, seen: int | None) -> tuple[int, ...]:
    """Numbers of public messages of others after `seen` (the traffic guard).

    A number missing counts as 0, one beyond the last as the last.
    """
    if seen is None or seen >= ticket.last_public_seq:
        return ()
    rows = session.execute(
        select(EventRow.seq, EventRow.data, EventRow.by_kind, EventRow.by_id)
        .where(EventRow.ticket == ticket.number, EventRow.seq > max(0, seen))
        .where(EventRow.wire == MessagePosted.wire)
        .order_by(EventRow.seq)
    )
    return tuple(
        row.seq
        for row in rows
        if row.data["kind"] == "reply" and (row.by_kind, row.by_id) != (by.kind, by.id)
    )


def check_may_change(ticket: Ticket, by: Actor, now: int) -> None:
    """May they change its facts now (rule 9)? Raises Refused."""
    if ticket.status == CLOSED:
        raise refusals.not_now(ticket, "change", now)
    if not may(by, "change facts", ticket):
        raise refusals.not_you(ticket, "change", PERMISSIONS["change facts"], by)


def _difference(ticket: Ticket, new: NewFacts, other_subject: bool) -> FactsChanged | None:
    changes = {
        name: (getattr(ticket, name), value)
        for name, value in new.values.items()
        if getattr(ticket, name) != value
    }
    if not changes and not other_subject:
        return None
    return FactsChanged(changes, ticket.subject_seq if other_subject else None)


def _insert(session: Session, new: NewTicket, customer_id: int) -> int:
    values = values_of(Ticket(0)) | {
        "digest": digest.NOTHING_BEFORE,
        "subject": new.subject,
        "customer_id": customer_id,
        "customer_name": new.name,
        "customer_address": new.address,
        "customer_address_kind": new.kind,
    }
    made = insert(TicketRow).values(values).returning(TicketRow.number)
    return session.execute(made).scalar_one()


def _with_files(new: NewTicket, asked: Change) -> Callable[[Session, int, int], None]:
    def also(session: Session, ticket: int, seq: int) -> None:
        attachments.attach(session, new.files, ticket, seq)
        if asked.also:
            asked.also(session, ticket, seq)

    return also


def _first_time(session: Session, answer: keys.Answer) -> Done:
    _, ticket = locked(session, answer.ticket)
    return Done(ticket, answer.seq, repeated=True)
