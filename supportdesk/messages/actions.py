"""Writing into a conversation and taking back. Every door calls these."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from supportdesk.domain import conversation
from supportdesk.domain.conversation import Draft
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Event
from supportdesk.domain.permissions import is_participant
from supportdesk.domain.replay import STAFF, Actor, Happened
from supportdesk.domain.ticket import CLOSED, Ticket
from supportdesk.files import actions as files
from supportdesk.files.actions import Kept
from supportdesk.messages.models import MailedRow
from supportdesk.store import keys, wake
from supportdesk.store.database import change, reading
from supportdesk.store.dialects import insert_or_skip
from supportdesk.store.eventlog import EventRow, TextRow, Written, happened
from supportdesk.tickets.actions import NewTicket, follow_up, newer_public
from supportdesk.tickets.changing import Change, Done, change_ticket, locked, write
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.models import SeenRow
from supportdesk.tickets.participants import was_removed


@dataclass(frozen=True)
class Message:
    """A message as a door hands it in. `seen` None: the traffic guard does not apply.

    `sender` and the texts of `beside` (conversation.TEXTS) are known of mail only.
    """

    kind: str
    body: Written
    via: str = "page"
    files: tuple[Kept, ...] = ()
    wait_on_customer: bool = False
    seen: int | None = None
    sender: str = ""
    beside: Mapping[str, Written] = field(default_factory=dict)


def post_as_staff(number: int, message: Message, asked: Change) -> Done:
    """Post a reply or a note. Raises Refused, Unseen (newer public messages), NotFound."""

    def rule(session: Session, ticket: Ticket, asked: Change) -> list[Event]:
        unseen = newer_public(session, ticket, asked.by, message.seen)
        draft = replace(_draft(message), unseen=unseen)
        return conversation.staff_message(ticket, draft, asked.by, asked.now)

    return change_ticket(number, rule, _with_body(message, asked))


def post_as_customer(number: int, message: Message, asked: Change) -> Done:
    """Post a customer's message: always stored, in this ticket or in its follow-up.

    The ticket of the answer is where the message went.
    """
    draft = _draft(message)

    def work(session: Session) -> Done:
        row, ticket = _newest(session, number, asked.by)
        if asked.key and (answer := keys.first_answer(asked.key)):
            return Done(locked(session, answer.ticket)[1], answer.seq, repeated=True)
        if conversation.needs_follow_up(ticket, draft, asked.by):
            new = _as_new(row, message)
            return follow_up(session, row, ticket, new, asked)
        events = conversation.customer_message(ticket, draft, asked.is_gone(ticket.opener))
        return write(session, ticket, row.digest, events, _with_body(message, asked))

    return change(work)


def post_as_stranger(number: int, message: Message, asked: Change) -> Done | None:
    """Post what somebody wrote who is not certainly the customer: it changes nothing else.

    None where the request and what followed on it are closed: nobody would see it there.
    """
    draft = _draft(message)

    def work(session: Session) -> Done | None:
        row, ticket = _newest(session, number, asked.by)
        events = conversation.strangers_message(ticket, draft)
        if not events:
            return None
        return write(session, ticket, row.digest, events, _with_body(message, asked))

    return change(work)


def confirm(number: int, asked: Change) -> Done:
    """The customer says that it is solved."""
    return change_ticket(
        number, lambda _, t, asked: conversation.confirm(t, asked.by, asked.now), asked
    )


def withdraw(number: int, seq: int, file_id: str, asked: Change) -> Done:
    """Take back a message, or only its file `file_id`; text and files are gone at once."""

    def rule(session: Session, ticket: Ticket, asked: Change) -> list[Event]:
        row = session.get(EventRow, (number, seq))
        if row is None or not _still_there(session, number, seq, file_id):
            raise NotFound
        seen, mailed = _who_knows(session, row)
        events = conversation.withdraw(
            ticket,
            happened(row),
            asked.by,
            asked.now,
            file=file_id,
            seen=seen,
            mailed=mailed,
            has_reason="reason" in asked.texts,
        )
        _empty(session, number, seq, file_id, asked.now)
        return events

    return change_ticket(number, rule, asked)


def check_withdrawal(ticket: Ticket, entry: Entry, by: Actor, now: int) -> None:
    """Could they take this message back now, with a reason? Raises Refused."""
    posted = Happened(entry.seq, entry.at, entry.by, entry.event)
    conversation.withdraw(ticket, posted, by, now, has_reason=True)


def who_knows(number: int, seq: int) -> tuple[bool, bool]:
    """What taking a message back cannot undo: was it seen, was it mailed?"""
    with reading() as session:
        return _who_knows(session, session.get_one(EventRow, (number, seq)))


def note_seen(number: int, kind: str, person: str, seq: int, now: int) -> bool:
    """Remember how far somebody has read, and show it to the others; False when nothing is new."""

    def work(session: Session) -> bool:
        mine = {"ticket": number, "kind": kind, "person": person}
        fresh = insert_or_skip(
            SeenRow, session.get_bind().dialect.name, ["ticket", "kind", "person"]
        )
        values = {"seq": seq, "at": now}
        if session.execute(fresh.values(mine | values).returning(SeenRow.seq)).first():
            return True
        further = update(SeenRow).filter_by(**mine).where(SeenRow.seq < seq).values(values)
        return session.execute(further.returning(SeenRow.seq)).first() is not None

    further = change(work)
    if further:
        wake.passing({"ticket": number, "audience": kind, "person": person, "seen": seq})
    return further


def _draft(message: Message) -> Draft:
    return Draft(
        message.kind,
        message.body.text,
        message.via,
        files.pairs(message.files),
        wait_on_customer=message.wait_on_customer,
        sender=message.sender,
    )


def _with_body(message: Message, asked: Change) -> Change:
    texts = {"body": message.body, **message.beside, **files.names_of(message.files)}
    return replace(asked, texts=texts, also=files.attaching(message.files))


def _newest(session: Session, number: int, by: Actor) -> tuple[Row[Any], Ticket]:
    """The ticket, or its newest follow-up when it is closed; that is no participant's.

    Raises NotFound for who was taken out of it a moment ago.
    """
    row, ticket = locked(session, number)
    if by.id != str(row.customer_id) and was_removed(session, number, by.id):
        raise NotFound
    if is_participant(by, ticket):
        return row, ticket
    while ticket.status == CLOSED and ticket.follow_up is not None:
        row, ticket = locked(session, ticket.follow_up)
    return row, ticket


def _as_new(row: Row[Any], message: Message) -> NewTicket:
    return NewTicket(
        name=row.customer_name,
        address=row.customer_address,
        kind=row.customer_address_kind,
        subject=row.subject,
        body=message.body,
        channel="chat" if message.via == "page" else message.via,
        files=message.files,
        beside=message.beside,
    )


def _still_there(session: Session, number: int, seq: int, file_id: str) -> bool:
    if file_id:
        return files.belongs(session, file_id, number, seq)
    text = session.get(TextRow, (number, seq, "body"))
    return text is not None and text.salt is not None


def _who_knows(session: Session, message: EventRow) -> tuple[bool, bool]:
    mailed = session.get(MailedRow, (message.ticket, message.seq)) is not None
    return _was_seen(session, message), mailed


def _was_seen(session: Session, message: EventRow) -> bool:
    """Did a reader have it on the screen: of a reply the other side, of a note a colleague?"""
    reader = "customer" if message.public and message.by_kind == STAFF else "staff"
    read = select(SeenRow.seq).where(
        SeenRow.ticket == message.ticket,
        SeenRow.kind == reader,
        SeenRow.seq >= message.seq,
        SeenRow.person != (message.by_id if reader == message.by_kind else ""),
    )
    return session.scalar(read.limit(1)) is not None


def _empty(session: Session, number: int, seq: int, file_id: str, now: int) -> None:
    if not file_id:
        session.execute(
            update(TextRow)
            .where(TextRow.ticket == number, TextRow.seq == seq)
            .where(TextRow.name.in_(conversation.TEXTS))
            .values(text=None, html=None, salt=None)
        )
    files.withdraw(session, number, seq, file_id, now)
