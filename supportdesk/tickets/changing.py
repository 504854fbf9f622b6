"""The one door for every change of a ticket: lock, decide, append, remember the key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Event
from supportdesk.domain.replay import Actor
from supportdesk.domain.ticket import Ticket
from supportdesk.store import eventlog, keys
from supportdesk.store.database import change
from supportdesk.store.eventlog import Written
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of, values_of

Rule = Callable[[Session, Ticket], list[Event]]


@dataclass(frozen=True)
class Change:
    """A change that somebody asks for.

    `texts` belong to the first event; `also` runs in the same transaction with the ticket and
    the number of the first event (files, rows that follow); `columns` are copies beside the
    events.
    """

    by: Actor
    now: int
    texts: Mapping[str, Written] = field(default_factory=dict)
    key: keys.Key | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    also: Callable[[Session, int, int], None] | None = None


@dataclass(frozen=True)
class Done:
    """The ticket after it, and the number of the first event of this change."""

    ticket: Ticket
    seq: int
    repeated: bool = False
    digest: str = ""


def change_ticket(number: int, rule: Rule, asked: Change) -> Done:
    """Change one ticket. `rule` decides from the locked row and returns the events.

    The same key again gives the first answer. Raises what the rule raises, and NotFound.
    """

    def work(session: Session) -> Done:
        row, ticket = locked(session, number)
        if asked.key and (answer := keys.first_answer(asked.key)):
            return Done(ticket, answer.seq, repeated=True)
        events = rule(session, ticket)
        if not events:
            return Done(ticket, ticket.last_seq)
        return write(session, ticket, row.digest, events, asked)

    return change(work)


def write(
    session: Session, ticket: Ticket, last_digest: str, events: list[Event], asked: Change
) -> Done:
    """Append events to a locked (or new) ticket and bring its row up to them."""
    first = ticket.last_seq + 1
    keys.use(session, asked.key, ticket.number, first, asked.now)
    after, digest = eventlog.append(
        session, ticket, events, asked.by, asked.now, asked.texts, last_digest
    )
    session.execute(
        update(TicketRow)
        .where(TicketRow.number == ticket.number)
        .values(**values_of(after), **asked.columns, digest=digest)
    )
    if asked.also:
        asked.also(session, ticket.number, first)
    return Done(after, first, digest=digest)


def locked(session: Session, number: int) -> tuple[TicketRow, Ticket]:
    """The row of a ticket, locked until the transaction ends (one writer on SQLite anyway)."""
    row = session.scalars(
        select(TicketRow)
        .where(TicketRow.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    return row, ticket_of(row, prefix())


def prefix() -> str:
    """The prefix of numbers ("TKT"); a setting."""
    return _settings["prefix"]


def use_prefix(text: str) -> None:
    _settings["prefix"] = text


_settings = {"prefix": "TKT"}
