"""The one door for every change of a ticket: lock, decide, append, remember the key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Event
from supportdesk.domain.replay import STAFF, Actor
from supportdesk.domain.ticket import Person, Ticket
from supportdesk.store import eventlog, keys
from supportdesk.store.database import Base, change
from supportdesk.store.eventlog import Written
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of, values_of

RolesOf = Callable[[str], frozenset[str] | None]
"""The roles a staff member certainly has now, without asking over the network; None: unknown."""


def unknown(_staff_id: str) -> frozenset[str] | None:
    return None


@dataclass(frozen=True)
class Change:
    """A change that somebody asks for.

    `roles_of` is asked once more under the lock: whoever lost a role since the door looked is
    treated as they are now. `texts` belong to the first event; `also` runs in the same
    transaction with the ticket and the number of the first event (files, rows that follow);
    `columns` are copies beside the events.
    """

    by: Actor
    now: int
    texts: Mapping[str, Written] = field(default_factory=dict)
    key: keys.Key | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    also: Callable[[Session, int, int], None] | None = None
    roles_of: RolesOf = unknown

    def as_of_now(self) -> "Change":
        """The same, asked by the person with the roles they have at this moment."""
        roles = self.roles_of(self.by.id) if self.by.kind == STAFF else None
        return self if roles is None else replace(self, by=replace(self.by, roles=roles))

    def is_gone(self, person: Person | None) -> bool:
        """Is this opener certainly no active L1 engineer any more?"""
        roles = self.roles_of(person.id) if person else None
        return roles is not None and "l1" not in roles


@dataclass(frozen=True)
class Done:
    """The ticket after it, and the number of the first event of this change."""

    ticket: Ticket
    seq: int
    repeated: bool = False
    digest: str = ""


Rule = Callable[[Session, Ticket, Change], list[Event]]


def change_ticket(number: int, rule: Rule, asked: Change) -> Done:
    """Change one ticket. `rule` decides from the locked row and returns the events; it is given
    the change as of that moment.

    The same key again gives the first answer. Raises what the rule raises, and NotFound.
    """

    def work(session: Session) -> Done:
        row, ticket = locked(session, number)
        if asked.key and (answer := keys.first_answer(asked.key)):
            return Done(ticket, answer.seq, repeated=True)
        current = asked.as_of_now()
        events = rule(session, ticket, current)
        if not events:
            return Done(ticket, ticket.last_seq)
        return write(session, ticket, row.digest, events, current)

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
    values = {**values_of(after), **asked.columns, "digest": digest}
    session.connection().execute(_UPDATE, {**values, "its_number": ticket.number})
    if asked.also:
        asked.also(session, ticket.number, first)
    return Done(after, first, digest=digest)


_TABLE = Base.metadata.tables[TicketRow.__tablename__]
_UPDATE = update(_TABLE).where(_TABLE.c.number == bindparam("its_number"))


_LOCKED = select(_TABLE).where(_TABLE.c.number == bindparam("its_number")).with_for_update()


def locked(session: Session, number: int) -> tuple[Row[Any], Ticket]:
    """The row of a ticket, locked until the transaction ends (one writer on SQLite anyway)."""
    row = session.connection().execute(_LOCKED, {"its_number": number}).first()
    if row is None:
        raise NotFound
    return row, ticket_of(row, prefix())


def prefix() -> str:
    """The prefix of numbers ("TKT"); a setting."""
    return _settings["prefix"]


def use_prefix(text: str) -> None:
    _settings["prefix"] = text


_settings = {"prefix": "TKT"}
