"""Taking bytes away, little by little: of withdrawn files and of those no message came for."""

from collections.abc import Iterable
from functools import partial

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from supportdesk.domain.durations import DAY
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.store.database import change, reading

AT_ONCE = 16


def erase(ids: Iterable[str]) -> None:
    """Delete the bytes of files; their rows stay. Done again, it does nothing."""
    for file_id in ids:
        for first in range(0, _chunks(file_id), AT_ONCE):
            _erase_some(file_id, first)


def prune(now: int) -> int:
    """Delete files older than a day that no message came for; returns how many.

    Also forgets where files of senders that are not proved came from, after a day.
    """
    old = FileRow.made_at < now - DAY
    with reading() as session:
        orphans = list(session.scalars(select(FileRow.id).where(FileRow.ticket.is_(None), old)))
    erase(orphans)
    for file_id in orphans:
        change(partial(_delete, file_id=file_id))
    known = (old, (FileRow.origin != "") | (FileRow.address != ""))
    forget = update(FileRow).where(*known).values(origin="", address="")
    change(lambda session: session.execute(forget))
    return len(orphans)


def _erase_some(file_id: str, first: int) -> None:
    some = (ChunkRow.file_id == file_id, ChunkRow.n >= first, ChunkRow.n < first + AT_ONCE)
    change(lambda session: session.execute(delete(ChunkRow).where(*some)))


def _delete(session: Session, file_id: str) -> None:
    session.execute(delete(FileRow).where(FileRow.id == file_id, FileRow.ticket.is_(None)))


def _chunks(file_id: str) -> int:
    last = select(func.max(ChunkRow.n)).where(ChunkRow.file_id == file_id)
    with reading() as session:
        n = session.scalar(last)
    return 0 if n is None else n + 1
