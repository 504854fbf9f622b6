"""The append-only log: events, the texts beside them, and the two chains of digests.

One way in (`append`), for every change of every ticket. Readers follow `pos`.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    Row,
    Text,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from supportdesk.domain import digest
from supportdesk.domain.events import Event, public
from supportdesk.domain.newer import Newer
from supportdesk.domain.replay import Actor, Happened, applied
from supportdesk.domain.ticket import Ticket
from supportdesk.domain.wire import NOT_READABLE, from_data, to_data
from supportdesk.store import wake
from supportdesk.store.database import Base, at_end, later, reading
from supportdesk.store.desk import LAST, DeskRow, take_positions

SALT_BYTES = 16


class EventRow(Base):
    """One fact. `data` holds no text of people, only digests under `texts`.

    `public` repeats what EVENTS says, so that a customer's page reads only what is theirs.
    """

    __tablename__ = "events"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    pos: Mapped[int] = mapped_column(BigInteger, unique=True)
    at: Mapped[int] = mapped_column(BigInteger)
    wire: Mapped[str]
    by_kind: Mapped[str]
    by_id: Mapped[str]
    by_name: Mapped[str]
    public: Mapped[bool]
    version: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]


class TextRow(Base):
    """What a person wrote, under the event's number and the field's name.

    Withdrawal and erasure empty `text`, `html` and `salt`; the digest in the event stays.
    """

    __tablename__ = "texts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)


Place = tuple[int, int]
"""A ticket and one of its numbers."""


class ChainRow(Base):
    """The desk's chain, written by the worker behind the events.

    It repeats which event stood at the position, so that one that is gone can be named.
    """

    __tablename__ = "chain"

    pos: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ticket: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int]
    digest: Mapped[str]


@dataclass(frozen=True)
class Written:
    """A text of a person and its safe rendering (empty: shown as plain text)."""

    text: str
    html: str = ""


@dataclass(frozen=True)
class Recorded:
    """An event as it was just appended, with the ticket before and after it."""

    before: Ticket
    after: Ticket
    happened: Happened


Reaction = Callable[[Session, Recorded], None]
_reactions: dict[type[Event], tuple[Reaction, ...]] = {}


def react_with(reactions: Mapping[type[Event], Iterable[Reaction]]) -> None:
    """Install what follows from events in the same transaction (`reactions.py`)."""
    _reactions.clear()
    _reactions.update({kind: tuple(each) for kind, each in reactions.items()})


def append(
    session: Session,
    ticket: Ticket,
    events: Iterable[Event],
    by: Actor,
    now: int,
    texts: Mapping[str, Written],
    last_digest: str,
) -> tuple[Ticket, str]:
    """Append events to a locked ticket; `texts` belong to the first of them.

    Returns the ticket after them and its new digest. Positions are taken at the end of the
    transaction (`desk.take_positions`).
    """
    for event in events:
        happened = Happened(ticket.last_seq + 1, now, by, event)
        data = to_data(event) | _keep(session, ticket.number, happened.seq, texts)
        who = (by.kind, by.id, by.name)
        last_digest = digest.of_event(
            last_digest, ticket.number, happened.seq, now, event.wire, who, data
        )
        _queue(session, ticket.number, happened, data, last_digest)
        after = applied(ticket, happened)
        for reaction in _reactions.get(type(event), ()):
            reaction(session, Recorded(ticket, after, happened))
        ticket, texts = after, {}
    return ticket, last_digest


def happened(row: Row[Any] | EventRow) -> Happened:
    """The event that a row of `events` holds."""
    by = Actor(row.by_kind, row.by_id, row.by_name)
    return Happened(row.seq, row.at, by, from_data(row.wire, row.data))


def shown(row: Row[Any] | EventRow) -> Happened:
    """The same for a page, which stands whatever is in it: `Newer` for what cannot be read."""
    try:
        return happened(row)
    except NOT_READABLE:
        by = Actor(row.by_kind, row.by_id, row.by_name)
        return Happened(row.seq, row.at, by, Newer(row.pos))


def history(number: int) -> list[Happened]:
    """All events of a ticket, oldest first."""
    with reading() as session:
        query = select(EventRow).where(EventRow.ticket == number).order_by(EventRow.seq)
        return [happened(row) for row in session.scalars(query)]


def head_and_digest(at: int | None) -> tuple[int, int, str | None]:
    """The desk's position, its access counter, and the digest of the event at a position (None:
    at the newest), as committed now. One row."""
    with reading() as session:
        return session.connection().execute(_HEAD, {"at": at}).one()


_AT = func.coalesce(bindparam("at", type_=BigInteger), DeskRow.pos)
_THERE = select(EventRow.digest).where(EventRow.pos == _AT).scalar_subquery()
_HEAD = select(DeskRow.pos, DeskRow.access, _THERE)


def at_places(model: Any, places: Iterable[Place]) -> ColumnElement[bool]:
    """Which rows of a table with `ticket` and `seq` stand there: one look into its index for
    each ticket."""
    seqs: dict[int, list[int]] = defaultdict(list)
    for ticket, seq in places:
        seqs[ticket].append(seq)
    return or_(
        False,
        *(and_(model.ticket == ticket, model.seq.in_(which)) for ticket, which in seqs.items()),
    )


_KEEP = insert(Base.metadata.tables[TextRow.__tablename__])
_WRITE = insert(Base.metadata.tables[EventRow.__tablename__]).values(
    pos=LAST - bindparam("behind", type_=BigInteger)
)


def _keep(
    session: Session, ticket: int, seq: int, texts: Mapping[str, Written]
) -> dict[str, dict[str, str]]:
    """Put texts beside their event; the answer is what the event says of them (docs/digests.md)."""
    said: dict[str, dict[str, str]] = {"texts": {}}
    for name, written in texts.items():
        salt = secrets.token_bytes(SALT_BYTES)
        said["texts"][name] = digest.of_text(salt, written.text.encode())
        if written.html:
            said.setdefault("html", {})[name] = digest.of_text(salt, written.html.encode())
        row = {"ticket": ticket, "seq": seq, "name": name, "salt": salt}
        later(session, _KEEP, row | {"text": written.text, "html": written.html})
    return said


def _queue(
    session: Session, ticket: int, what: Happened, data: dict[str, Any], its_digest: str
) -> None:
    pending = session.info.setdefault("events", [])
    pending.append(
        {
            "ticket": ticket,
            "seq": what.seq,
            "at": what.at,
            "wire": what.event.wire,
            "by_kind": what.by.kind,
            "by_id": what.by.id,
            "by_name": what.by.name,
            "public": public(what.event),
            "version": digest.VERSION,
            "data": data,
            "digest": its_digest,
        }
    )
    at_end(session, "events", _write_pending)


def _write_pending(session: Session) -> None:
    rows = session.info.pop("events")
    take_positions(session, len(rows), wake.up)
    behind = range(len(rows) - 1, -1, -1)
    numbered = [row | {"behind": each} for row, each in zip(rows, behind, strict=True)]
    later(session, _WRITE, numbered[0] if len(rows) == 1 else numbered)
