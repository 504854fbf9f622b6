"""The tables in order, a batch at a time: constant memory, however large the desk is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session

from supportdesk.customers.models import AddressRow
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.proof import columns, contents
from supportdesk.proof.faults import Fault
from supportdesk.proof.files import File
from supportdesk.proof.history import Stored
from supportdesk.proof.line import Link, Placed
from supportdesk.proof.people import Joined
from supportdesk.store import dialects
from supportdesk.store.eventlog import ChainRow, EventRow, TextRow
from supportdesk.tickets.models import ParticipantRow, TicketRow

BATCH = 1_000
TEXTS_AT_ONCE = 64
"""A text has up to 100,000 characters, and as many more in HTML."""
PIECES_AT_ONCE = 4

_Column = InstrumentedAttribute[Any] | Column[Any]
Found = Callable[[Fault], None]
"""Is told of a row that cannot be placed; the reading goes on with the next."""


class Numbered(Protocol):
    """Something that stands beside an event."""

    @property
    def ticket(self) -> int: ...
    @property
    def seq(self) -> int: ...


R = TypeVar("R", bound=Numbered)
N = TypeVar("N", bound=tuple[Any, ...])


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


def events(session: Session, found: Found) -> Iterator[Stored]:
    """Every event, by ticket and number."""
    query = select(*(_plain(getattr(EventRow, name)) for name in Stored._fields))
    key = [EventRow.ticket, EventRow.seq]
    rows = map(Stored._make, _in_order(session, query, key, BATCH))
    return _placeable(rows, "events", {"ticket", "seq"}, found)


def line(session: Session, found: Found) -> Iterator[Placed]:
    """Every event, by position. What else is wrong with it is told where its ticket is read."""
    query = select(*(getattr(EventRow, name) for name in Placed._fields))
    rows = map(Placed._make, _in_order(session, query, [EventRow.pos], BATCH))
    return _placeable(rows, "positions", {"pos"}, found, mended=True)


def chain(session: Session, found: Found) -> Iterator[Link]:
    """The desk's chain, by position."""
    query = select(*(getattr(ChainRow, name) for name in Link._fields))
    rows = map(Link._make, _in_order(session, query, [ChainRow.pos], BATCH))
    return _placeable(rows, "chain", {"pos"}, found, mended=True)


def texts(session: Session, found: Found) -> Iterator[contents.Text]:
    """Every text, by event."""
    query = select(*(getattr(TextRow, name) for name in contents.Text._fields))
    key = [TextRow.ticket, TextRow.seq, TextRow.name]
    rows = map(contents.Text._make, _in_order(session, query, key, TEXTS_AT_ONCE))
    return _placeable(rows, "texts", {"ticket", "seq", "name"}, found)


def files(session: Session, found: Found) -> Iterator[File]:
    """Every file of a message, by event."""
    query = select(*(_plain(getattr(FileRow, name)) for name in File._fields))
    query = query.where(FileRow.ticket.is_not(None), FileRow.seq.is_not(None))
    key = [FileRow.ticket, FileRow.seq, FileRow.id]
    rows = map(File._make, _in_order(session, query, key, BATCH))
    return _placeable(rows, "files", {"ticket", "seq", "id"}, found)


def people(session: Session, found: Found) -> Iterator[Joined]:
    """Everybody who takes part or did, by the event with which they came."""
    query = select(*(_plain(getattr(ParticipantRow, name)) for name in Joined._fields))
    key = [ParticipantRow.ticket, ParticipantRow.seq]
    rows = map(Joined._make, _in_order(session, query, key, BATCH))
    return _placeable(rows, "people", {"ticket", "seq"}, found)


def pieces(session: Session, file_id: str) -> Iterable[tuple[int, bytes]]:
    """The bytes of a file."""
    query = select(ChunkRow.n, ChunkRow.data).where(ChunkRow.file_id == file_id)
    return ((row.n, row.data) for row in _in_order(session, query, [ChunkRow.n], PIECES_AT_ONCE))


def tickets(session: Session) -> Iterator[dict[str, Any]]:
    """Every ticket's row, with the customer whom its address belongs to."""
    customer = (AddressRow.customer_id.label("known_customer"), AddressRow.kind.label("known_kind"))
    query = select(*map(_plain, TicketRow.__table__.columns), *customer)
    query = query.outerjoin(AddressRow, AddressRow.value == TicketRow.customer_address)
    return (row._asdict() for row in _in_order(session, query, [TicketRow.number], BATCH))


def _plain(column: Any) -> Any:
    """As it stands there: what somebody broke by hand must neither end the reading nor look
    whole. JSON as text, a truth value as its number.
    """
    if isinstance(column.type, Boolean):
        return type_coerce(column, Integer).label(column.key)
    return cast(column, Text).label(column.key) if isinstance(column.type, JSON) else column


def _placeable(
    rows: Iterator[N], kind: str, key: set[str], found: Found, *, mended: bool = False
) -> Iterator[N]:
    """The rows that say where they belong, `mended` where that is asked; of the others `found`
    is told."""
    for row in rows:
        odd = columns.odd(row)
        if not odd:
            yield row
        elif key.isdisjoint(odd):
            yield columns.mended(row) if mended else row
        else:
            found(columns.fault(kind, row))


def _in_order(
    session: Session, query: Select[*tuple[Any, ...]], key: Sequence[_Column], size: int
) -> Iterator[Row[Any]]:
    """All rows by `key` (unique). No cursor stays open between two batches."""
    first = query.order_by(*key).limit(size)
    names = [f"after_{column.key}" for column in key]
    marks = [bindparam(name, type_=column.type) for name, column in zip(names, key, strict=True)]
    following = first.where(tuple_(*key) > tuple_(*marks))
    rows = _all(session, first, {})
    while rows:
        yield from rows
        if len(rows) < size:
            return
        last = [_mark(getattr(rows[-1], str(column.key))) for column in key]
        rows = _all(session, following, dict(zip(names, last, strict=True)))


def _mark(value: Any) -> Any:
    """Where to read on. What is no text goes back as its bytes: as text no driver takes it."""
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return value.encode(errors="surrogateescape")
    return value


def _all(
    session: Session, query: Select[*tuple[Any, ...]], values: dict[str, Any]
) -> Sequence[Row[Any]]:
    try:
        return session.execute(query, values).all()
    except OperationalError as error:
        if not dialects.is_broken_text(error):
            raise
        with dialects.broken_text(session.connection()):
            return session.execute(query, values).all()
