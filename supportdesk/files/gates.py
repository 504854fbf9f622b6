"""The loaders of files. Who may see the message of a file is asked above: `messages/gates.py`."""

from collections.abc import Iterator

from sqlalchemy import select

from supportdesk.domain.errors import NotFound
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.files.queries import File, file_from
from supportdesk.store.database import reading


def file_of(ticket: int, file_id: str) -> File:
    """A file of that ticket, or NotFound: unknown, of another ticket, withdrawn."""
    here = (FileRow.ticket == ticket, FileRow.withdrawn_at.is_(None))
    with reading() as session:
        row = session.scalars(select(FileRow).where(FileRow.id == file_id, *here)).first()
    if row is None:
        raise NotFound
    return file_from(row)


def content(file_id: str) -> Iterator[bytes]:
    """The bytes of a file, piece by piece; no connection is held while one is sent.

    Raises NotFound, also in the middle when the file is withdrawn meanwhile: what is cut off
    then is not taken for whole, because its length was announced.
    """
    left, n = _size(file_id), 0
    while left > 0:
        data = _chunk(file_id, n)
        yield data
        left, n = left - len(data), n + 1


def _size(file_id: str) -> int:
    there = select(FileRow.size).where(FileRow.id == file_id, FileRow.withdrawn_at.is_(None))
    with reading() as session:
        size = session.scalar(there)
    if size is None:
        raise NotFound
    return size


def _chunk(file_id: str, n: int) -> bytes:
    piece = (
        select(ChunkRow.data)
        .join(FileRow, FileRow.id == ChunkRow.file_id)
        .where(ChunkRow.file_id == file_id, ChunkRow.n == n, FileRow.withdrawn_at.is_(None))
    )
    with reading() as session:
        data = session.scalar(piece)
    if data is None:
        raise NotFound
    return data
