"""What is known of files: those of entries, and how much is used."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from supportdesk.domain.durations import DAY
from supportdesk.files.images import might_be_shown
from supportdesk.files.limits import Sender, Used
from supportdesk.files.models import FileRow
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Place, at_places


@dataclass(frozen=True)
class File:
    """A file of entry `seq`. One that was withdrawn has no name any more."""

    id: str
    seq: int
    name: str
    size: int
    media_type: str
    inline: bool
    withdrawn: bool


def files_of(places: Collection[Place]) -> Mapping[Place, tuple[File, ...]]:
    """The files of those entries, in the order in which they were attached."""
    if not places:
        return {}
    query = select(FileRow).where(at_places(FileRow, places))
    found: dict[Place, list[File]] = defaultdict(list)
    with reading() as session:
        for row in session.scalars(query.order_by(FileRow.ticket, FileRow.seq, FileRow.place)):
            found[row.ticket or 0, row.seq or 0].append(file_from(row))
    return {place: tuple(files) for place, files in found.items()}


def used_by(by: Sender, ticket: int | None, sent: int, now: int) -> Used:
    """What counts against the limits of a sender who attaches to a ticket (None: a new one)."""
    since = FileRow.made_at > now - DAY
    today = 0
    with reading():
        stored = _bytes(FileRow.ticket == ticket) if ticket is not None else 0
        if not by.proved:
            today = max(
                _bytes(since, FileRow.address == by.address) if by.address else 0,
                _bytes(since, FileRow.origin == by.origin) if by.origin else 0,
            )
    return Used(sent, stored + (sent if ticket is not None else 0), today)


def file_from(row: FileRow) -> File:
    return File(
        row.id,
        row.seq or 0,
        row.name or "",
        row.size,
        row.media_type,
        row.inline and might_be_shown(row.media_type, row.size),
        row.withdrawn_at is not None,
    )


def _bytes(*which: ColumnElement[bool]) -> int:
    with reading() as session:
        return session.scalar(select(func.sum(FileRow.size)).where(*which)) or 0
