"""The tables in order, a batch at a time: constant memory, however large the desk is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Column, Row, Select, Text, bindparam, cast, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from supportdesk.customers.models import AddressRow
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.proof import contents
from supportdesk.proof.files import File
from supportdesk.proof.history import Stored
from supportdesk.proof.line import Link, Placed
from supportdesk.proof.people import Joined
from supportdesk.store.eventlog import ChainRow, EventRow, TextRow
from supportdesk.tickets.models import ParticipantRow, TicketRow

BATCH = 1_000
TEXTS_AT_ONCE = 64
"""A text has up to 100,000 characters, and as many more in HTML."""
PIECES_AT_ONCE = 4

_Column = InstrumentedAttribute[Any] | Column[Any]


class Numbered(Protocol):
    """Something that stands beside an event."""

    @property
    def ticket(self) -> int: ...
    @property
    def seq(self) -> int: ...


R = TypeVar("R", bound=Numbered)


class Beside(Generic[R]):
    """Rows in the order of their events, handed out event by event."""

    def __init__(self, rows: Iterator[R]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def up_to(self, ticket: int, seq: int) -> tuple[Sequence[R], Sequence[R]]:
        """The rows of events before this one that nobody asked for, and those of this one."""
        if self._next is None or (self._next.ticket, self._next.seq) > (ticket, seq):
            return (), ()
        strays: list[R] = []
        own: list[R] = []
        while self._next is not None and (self._next.ticket, self._next.seq) <= (ticket, seq):
            here = (self._next.ticket, self._next.seq) == (ticket, seq)
            (own if here else strays).append(self._next)
            self._next = next(self._rows, None)
        return strays, own


def events(session: Session) -> Iterator[Stored]:
    """Every event, by ticket and number."""
    names = [name for name in Stored._fields if name != "data"]
    columns = [getattr(EventRow, name) for name in names]
    # JSON as text, here and below: what somebody broke by hand must not end the reading.
    query = select(*columns, cast(EventRow.data, Text).label("data"))
    key = [EventRow.ticket, EventRow.seq]
    return map(Stored._make, _in_order(session, query, key, BATCH))


def line(session: Session) -> Iterator[Placed]:
    """Every event, by position."""
    query = select(EventRow.pos, EventRow.ticket, EventRow.seq, EventRow.digest, EventRow.at)
    return map(Placed._make, _in_order(session, query, [EventRow.pos], BATCH))


def chain(session: Session) -> Iterator[Link]:
    """The desk's chain, by position."""
    query = select(ChainRow.pos, ChainRow.ticket, ChainRow.seq, ChainRow.digest)
    return map(Link._make, _in_order(session, query, [ChainRow.pos], BATCH))


def texts(session: Session) -> Iterator[contents.Text]:
    """Every text, by event."""
    query = select(*(getattr(TextRow, name) for name in contents.Text._fields))
    key = [TextRow.ticket, TextRow.seq, TextRow.name]
    return map(contents.Text._make, _in_order(session, query, key, TEXTS_AT_ONCE))


def files(session: Session) -> Iterator[File]:
    """Every file of a message, by event."""
    query = select(*(getattr(FileRow, name) for name in File._fields))
    query = query.where(FileRow.ticket.is_not(None), FileRow.seq.is_not(None))
    key = [FileRow.ticket, FileRow.seq, FileRow.id]
    return map(File._make, _in_order(session, query, key, BATCH))


def people(session: Session) -> Iterator[Joined]:
    """Everybody who takes part or did, by the event with which they came."""
    query = select(*(getattr(ParticipantRow, name) for name in Joined._fields))
    key = [ParticipantRow.ticket, ParticipantRow.seq]
    return map(Joined._make, _in_order(session, query, key, BATCH))


def pieces(session: Session, file_id: str) -> Iterable[tuple[int, bytes]]:
    """The bytes of a file."""
    query = select(ChunkRow.n, ChunkRow.data).where(ChunkRow.file_id == file_id)
    return ((row.n, row.data) for row in _in_order(session, query, [ChunkRow.n], PIECES_AT_ONCE))


def tickets(session: Session) -> Iterator[dict[str, Any]]:
    """Every ticket's row, with the customer whom its address belongs to."""
    customer = (AddressRow.customer_id.label("known_customer"), AddressRow.kind.label("known_kind"))
    lists = ("tags", "participants")
    columns = [each for each in TicketRow.__table__.columns if each.name not in lists]
    as_text = [cast(getattr(TicketRow, name), Text).label(name) for name in lists]
    query = select(*columns, *as_text, *customer)
    query = query.outerjoin(AddressRow, AddressRow.value == TicketRow.customer_address)
    return (row._asdict() for row in _in_order(session, query, [TicketRow.number], BATCH))


def _in_order(
    session: Session, query: Select[*tuple[Any, ...]], key: Sequence[_Column], size: int
) -> Iterator[Row[Any]]:
    """All rows by `key` (unique). No cursor stays open between two batches."""
    first = query.order_by(*key).limit(size)
    names = [f"after_{column.key}" for column in key]
    marks = [bindparam(name, type_=column.type) for name, column in zip(names, key, strict=True)]
    following = first.where(tuple_(*key) > tuple_(*marks))
    rows = session.execute(first).all()
    while rows:
        yield from rows
        if len(rows) < size:
            return
        last = [getattr(rows[-1], str(column.key)) for column in key]
        rows = session.execute(following, dict(zip(names, last, strict=True))).all()
