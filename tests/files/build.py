"""Small tickets with files, for the tests of files."""

from io import BytesIO

from sqlalchemy import func, select

from supportdesk.customers.rights import Right
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.files.actions import Kept, Left, keep
from supportdesk.files.limits import Limits, Sender
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.messages.actions import Message, post_as_staff
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, Written
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change
from supportdesk.viewer import CustomerViewer, StaffViewer

NOW = 1_800_000_000_000
DAY = 86_400_000
MARA = Sender("staff:mara")
STRANGER = Sender("form:eve@example.com", False, "eve@example.com", "203.0.113.9")


def staff(id_: str = "mara", role: str = "l1") -> StaffViewer:
    return StaffViewer(
        Staff(id_, id_, id_.title(), f"{id_}@desk.example", True, frozenset({role})), 1, NOW
    )


def customer(*tickets: int) -> CustomerViewer:
    return CustomerViewer(tuple(Right(n, n, 1, "eve@example.com", True) for n in tickets))


def ticket(*files: Kept) -> int:
    """A queued ticket with one message of its customer."""
    new = NewTicket(
        "Eve", "eve@example.com", "email", "Printer", Written("It burns"), "form", files=files
    )
    return open_ticket(new, Change(Actor(CUSTOMER), NOW)).ticket.number


def note(number: int, *files: Kept) -> int:
    """A note of staff with files; returns its number in the ticket."""
    message = Message("note", Written("see this"), files=files)
    return post_as_staff(number, message, Change(staff().actor, NOW)).seq


def kept(
    data: bytes = b"some bytes", name: str = "log.txt", by: Sender = MARA, now: int = NOW
) -> Kept:
    result = keep(BytesIO(data), name, "text/plain", Limits(), by, now)
    assert isinstance(result, Kept), result
    return result


def left(size: int, limits: Limits, by: Sender = MARA, ticket: int | None = None) -> str:
    """The reason why a file of that size is left out; empty when it is kept."""
    result = keep(BytesIO(b"x" * size), "x", "", limits, by, NOW, ticket)
    return result.reason if isinstance(result, Left) else ""


def count(table: type[FileRow] | type[ChunkRow]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def row_of(file_id: str) -> FileRow:
    with reading() as session:
        return session.scalars(select(FileRow).where(FileRow.id == file_id)).one()


def event_of(number: int, seq: int) -> EventRow:
    with reading() as session:
        return session.scalars(
            select(EventRow).where(EventRow.ticket == number, EventRow.seq == seq)
        ).one()
