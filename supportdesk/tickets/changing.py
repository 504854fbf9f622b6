"""The one door for every change of a ticket: lock, decide, append, remember the key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, literal_column, select, update
from sqlalchemy.orm import Session

from supportdesk.domain.errors import NotFound, Refused
from supportdesk.domain.events import Event
from supportdesk.domain.replay import STAFF, Actor
from supportdesk.domain.ticket import Person, Ticket
from supportdesk.domain.wire import KNOWN
from supportdesk.store import eventlog, keys
from supportdesk.store.database import Base, change
from supportdesk.store.eventlog import Written
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of, values_of

LOOKED_BACK = 100
"""So many events of a ticket are looked at for one that only a newer version knows: both write
for some seconds during an upgrade."""
NEWER = (
    "Nothing was stored: the desk is being renewed, and its new version already changed this "
    "ticket. Try again in a moment."
)

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
    """Append events to a locked (or new) ticket and bring its row up to them.

    Raises Refused where a newer version wrote lately what this one does not know: its rules
    cannot decide there, nor say what the row becomes.
    """
    first = ticket.last_seq + 1
    keys.use(session, asked.key, ticket.number, first, asked.now)
    after, digest = eventlog.append(
        session, ticket, events, asked.by, asked.now, asked.texts, last_digest
    )
    values = {**values_of(after), **asked.columns, "digest": digest}
    where = {"its_number": ticket.number, "looked_after": ticket.last_seq - LOOKED_BACK}
    if not session.connection().execute(_UPDATE, values | where).rowcount:
        raise Refused(NEWER)
    if asked.also:
        asked.also(session, ticket.number, first)
    return Done(after, first, digest=digest)


_TABLE = Base.metadata.tables[TicketRow.__tablename__]
_EVENTS = Base.metadata.tables[eventlog.EventRow.__tablename__]
_KNOWN: list[ColumnElement[str]] = [
    literal_column(f"'{name}'") for name in KNOWN
]  # parts of a statement made once
_NEWER = (
    exists()
    .where(_EVENTS.c.ticket == bindparam("its_number"))
    .where(_EVENTS.c.seq > bindparam("looked_after"), _EVENTS.c.wire.not_in(_KNOWN))
)
_UPDATE = update(_TABLE).where(_TABLE.c.number == bindparam("its_number"), ~_NEWER)


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
