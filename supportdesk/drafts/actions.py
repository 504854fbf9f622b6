"""Saving, clearing and taking over drafts. No events: a draft is nobody's business yet."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, delete, select, update
from sqlalchemy.orm import Session

from supportdesk.customers.models import RightRow
from supportdesk.domain import replay
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import MessagePosted
from supportdesk.domain.ticket import Ticket
from supportdesk.drafts.models import RIGHT, STAFF, DraftRow
from supportdesk.drafts.queries import drafts_for, holders
from supportdesk.store.database import Base, change, later
from supportdesk.store.dialects import insert_or_skip
from supportdesk.store.eventlog import EventRow, shown
from supportdesk.tickets.changing import locked
from supportdesk.viewer import CustomerViewer, StaffViewer, Viewer


@dataclass(frozen=True)
class Author:
    """Whose draft it is: a staff id with the name, or the id of a customer's right."""

    kind: str
    person: str
    name: str = ""


def author_of(viewer: Viewer, ticket: int) -> Author:
    """Under whom a viewer's drafts of a ticket are kept. Raises NotFound without a right."""
    if isinstance(viewer, StaffViewer):
        return Author(STAFF, viewer.id, viewer.staff.name)
    return _by_right(viewer, ticket)


def save(
    ticket: Ticket,
    by: Author,
    kind: str,
    text: str,
    now: int,
    rights: Collection[int] = (),
    seen: int | None = None,
) -> None:
    """Keep what is written so far; nothing written is no draft.

    `rights` are a customer's own: what was kept under another of them is what went on here.
    `seen` is the newest number that the page had: what it reports when its writer has sent
    something since was on its way meanwhile, and is no draft any more.
    """

    def work(session: Session) -> None:
        if seen is not None and _has_sent(session, ticket.number, by, kind, seen):
            return
        clear_customers(session, ticket.number, [each for each in rights if str(each) != by.person])
        if not text.strip():
            clear_sent(session, ticket.number, by, kind)
            return
        held = by.kind == STAFF and by.person in holders(ticket)
        values = {"name": by.name, "text": text, "held": held, "updated_at": now}
        _write(session, _place(ticket.number, by, kind), values)

    change(work)


def clear_sent(session: Session, ticket: int, by: Author, kind: str) -> None:
    """Forget the draft of a message in the message's own transaction (a reaction)."""
    later(session, _CLEAR, _place(ticket, by, kind))


_TABLE = Base.metadata.tables[DraftRow.__tablename__]
_CLEAR = delete(_TABLE).where(*(key == bindparam(key.name) for key in _TABLE.primary_key))


def clear_customers(session: Session, ticket: int, rights: Collection[int]) -> None:
    """Forget what a customer's message left as drafts under any of their rights."""
    mine = DraftRow.person.in_([str(each) for each in rights])
    session.execute(
        delete(DraftRow).where(DraftRow.ticket == ticket, DraftRow.author == RIGHT, mine)
    )


def take_over(
    ticket: Ticket, of: str, kind: str, by: Author, now: int, gone: Collection[str] = ()
) -> None:
    """Make a draft that was left behind one's own, after what one has written oneself.

    Raises NotFound for a draft that is not offered to them.
    """

    def work(session: Session) -> None:
        mine = drafts_for(ticket, by.person, gone)
        theirs = [each for each in mine.offered if (each.person, each.kind) == (of, kind)]
        if not theirs:
            raise NotFound
        gone_now = delete(DraftRow).filter_by(**_place(ticket.number, Author(STAFF, of), kind))
        if session.execute(gone_now.returning(DraftRow.kind)).first() is None:
            raise NotFound
        own = mine.own.get(kind)
        text = f"{own.text.rstrip()}\n\n{theirs[0].text}" if own else theirs[0].text
        values = {"name": by.name, "text": text, "held": True, "updated_at": now}
        _write(session, _place(ticket.number, by, kind), values)

    change(work)


def tidy(session: Session) -> None:
    """Forget what was written under rights that are gone: nobody can come back to it."""
    there = select(cast(RightRow.id, String))
    gone = delete(DraftRow).where(DraftRow.author == RIGHT, DraftRow.person.not_in(there))
    session.execute(gone)


def _has_sent(session: Session, number: int, by: Author, kind: str, since: int) -> bool:
    locked(session, number)  # a message on its way comes first
    writer = by.person if by.kind == STAFF else _customer_of(by.person)
    query = select(EventRow).where(
        EventRow.ticket == number,
        EventRow.seq > since,
        EventRow.wire == MessagePosted.wire,
        EventRow.by_kind == (replay.STAFF if by.kind == STAFF else replay.CUSTOMER),
        EventRow.by_id == writer,
    )
    sent = [shown(row).event for row in session.scalars(query)]
    return any(isinstance(each, MessagePosted) and each.kind == kind for each in sent)


def _customer_of(right: str) -> ColumnElement[str]:
    customer = select(cast(RightRow.customer_id, String)).where(RightRow.id == int(right))
    return customer.scalar_subquery()


def _write(session: Session, place: dict[str, Any], values: dict[str, Any]) -> None:
    new = insert_or_skip(DraftRow, session.get_bind().dialect.name, list(place))
    if session.execute(new.values(place | values).returning(DraftRow.kind)).first() is None:
        session.execute(update(DraftRow).filter_by(**place).values(values))


def _place(ticket: int, by: Author, kind: str) -> dict[str, Any]:
    return {"ticket": ticket, "author": by.kind, "person": by.person, "kind": kind}


def _by_right(viewer: CustomerViewer, ticket: int) -> Author:
    right = viewer.right_to(ticket)
    if right is None:
        raise NotFound
    return Author(RIGHT, str(right.id))
