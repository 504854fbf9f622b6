"""Keeping files, giving them to their message, taking them back.

The bytes are stored before the message, piece by piece, each in a short transaction of its
own: nothing waits for a sender inside a transaction, and others write in between.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import SEEK_END
from typing import IO, Any

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from supportdesk.domain import digest
from supportdesk.domain.errors import Refused
from supportdesk.files import images, queries
from supportdesk.files.limits import Limits, Sender, disk_is_low, too_many, why_not
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.files.names import shown_name
from supportdesk.store import jobs
from supportdesk.store.database import change
from supportdesk.store.eventlog import SALT_BYTES, TextRow, Written

CHUNK_BYTES = 256_000
PAUSE_SECONDS = 0.001
"""Between two pieces, so that whoever waits for a turn to write gets it (both are measured:
`tests/bench/files.py`, docs/decisions/0010)."""

ERASE = "erase_files"
NOT_STORED = "It could not be stored just now. Your text was sent; try the file again later."
NO_SPACE = "There is little space left here, so it is kept for text. Try again later."
GONE = "A file of this message was sent before, or is gone. Attach it again."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upload:
    """A file as it came in. `stream` can be read twice; `called` is a mail's name for it."""

    stream: IO[bytes]
    name: str
    declared_type: str = ""
    called: str = ""


@dataclass(frozen=True)
class Kept:
    """A stored file that belongs to no message yet."""

    id: str
    name: str
    digest: str
    size: int
    media_type: str
    inline: bool
    called: str = ""


@dataclass(frozen=True)
class Left:
    """A file that was left out, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Stored:
    """What became of the files of one message."""

    kept: tuple[Kept, ...] = ()
    left: tuple[Left, ...] = ()


def keep_all(
    uploads: Iterable[Upload], limits: Limits, by: Sender, now: int, ticket: int | None = None
) -> Stored:
    """Keep the files of one message. What cannot be kept is left out, never the text.

    A field without a file (no name, no bytes) is passed over. Call it outside transactions.
    """
    kept: list[Kept] = []
    left: list[Left] = []
    for upload in uploads:
        if not upload.name and not _size_of(upload.stream):
            continue
        if len(kept) >= limits.files:
            left.append(Left(shown_name(upload.name), too_many(limits)))
            continue
        sent = sum(file.size for file in kept)
        stream, declared = upload.stream, upload.declared_type
        result = keep(stream, upload.name, declared, limits, by, now, ticket, sent)
        if isinstance(result, Kept):
            kept.append(replace(result, called=upload.called))
        else:
            left.append(result)
    return Stored(tuple(kept), tuple(left))


def keep(
    stream: IO[bytes],
    name: str,
    declared_type: str,
    limits: Limits,
    by: Sender,
    now: int,
    ticket: int | None = None,
    sent: int = 0,
) -> Kept | Left:
    """Keep one file for a message that follows. `sent`: bytes kept for the same request before.

    A full disk, a fault of the database or of the stream is a reason, never an exception.
    """
    shown = shown_name(name)
    try:
        size = _size_of(stream)
        if disk_is_low(limits):
            return Left(shown, NO_SPACE)
        used = queries.used_by(by, ticket, sent, now)
        if reason := why_not(size, used, by, limits):
            return Left(shown, reason)
        media_type = images.media_type_of(stream, declared_type)
        inline = images.may_be_shown(stream, media_type, size)
        kept = Kept(secrets.token_urlsafe(16), shown, "", size, media_type, inline)
        return _stored(stream, kept, by, now)
    except (SQLAlchemyError, OSError) as error:
        # The kind alone: the message of a database error repeats what people wrote.
        log.warning("a file was left out: %s", type(getattr(error, "orig", error)).__name__)
        return Left(shown, NOT_STORED)


def pairs(kept: Iterable[Kept]) -> tuple[tuple[str, str], ...]:
    """What the message's event holds of its files."""
    return tuple((file.id, file.digest) for file in kept)


def names_of(kept: Iterable[Kept]) -> Mapping[str, Written]:
    """The names as texts of the message's event, which then holds their digests."""
    return {name_key(file.id): Written(file.name) for file in kept}


def name_key(file_id: str) -> str:
    """Under which name the texts of an event hold the name of a file."""
    return f"file:{file_id}"


def attach(session: Session, kept: Iterable[Kept], ticket: int, seq: int) -> None:
    """Give files to entry `seq`, in its transaction. Raises Refused when one is not free."""
    for place, file in enumerate(kept):
        free = update(FileRow).where(
            FileRow.id == file.id, FileRow.ticket.is_(None), FileRow.digest == file.digest
        )
        values = {"ticket": ticket, "seq": seq, "place": place}
        if session.execute(free.values(values).returning(FileRow.id)).first() is None:
            raise Refused(GONE)


def attaching(kept: Iterable[Kept]) -> Callable[[Session, int, int], None]:
    """`attach` as something that runs with a change."""
    return lambda session, ticket, seq: attach(session, kept, ticket, seq)


def belongs(session: Session, file_id: str, ticket: int, seq: int) -> bool:
    """Is it a file of that entry, not taken back yet?"""
    row = session.get(FileRow, file_id)
    return row is not None and (row.ticket, row.seq) == (ticket, seq) and row.withdrawn_at is None


def withdraw(session: Session, ticket: int, seq: int, file_id: str, now: int) -> None:
    """Take back all files of an entry, or the one named. Nobody gets them from here on.

    Names and salts go at once; a job deletes the bytes, which may be many.
    """
    which = [FileRow.ticket == ticket, FileRow.seq == seq, FileRow.withdrawn_at.is_(None)]
    if file_id:
        which.append(FileRow.id == file_id)
    gone = update(FileRow).where(*which).values(withdrawn_at=now, name=None, salt=None)
    ids = list(session.scalars(gone.returning(FileRow.id)))
    if not ids:
        return
    session.execute(
        update(TextRow)
        .where(TextRow.ticket == ticket, TextRow.seq == seq)
        .where(TextRow.name.in_([name_key(each) for each in ids]))
        .values(text=None, html=None, salt=None)
    )
    jobs.put(session, ERASE, {"files": ids}, due=now)


def _stored(stream: IO[bytes], kept: Kept, by: Sender, now: int) -> Kept:
    salt = secrets.token_bytes(SALT_BYTES)
    row = _row(kept, salt, by, now)
    try:
        change(lambda session: session.execute(insert(FileRow), row))
        its_digest = digest.of_pieces(salt, _written(stream, kept))
        complete = update(FileRow).where(FileRow.id == kept.id).values(digest=its_digest)
        change(lambda session: session.execute(complete))
    except (SQLAlchemyError, OSError):
        _discard(kept.id)
        raise
    return replace(kept, digest=its_digest)


def _written(stream: IO[bytes], kept: Kept) -> Iterator[bytes]:
    """The pieces of the stream, each as it was stored. Reading happens outside transactions."""
    stream.seek(0)
    left, n = kept.size, 0
    while left > 0:
        data = stream.read(min(CHUNK_BYTES, left))
        if not data:
            raise OSError("the file is shorter than it was")
        _write({"file_id": kept.id, "n": n, "data": data})
        yield data
        time.sleep(PAUSE_SECONDS)
        left, n = left - len(data), n + 1


def _write(piece: dict[str, Any]) -> None:
    change(lambda session: session.execute(insert(ChunkRow), piece))


def _discard(file_id: str) -> None:
    """Take away a half-stored file now; where that fails too, `jobs.prune` does it later."""

    def work(session: Session) -> None:
        session.execute(delete(ChunkRow).where(ChunkRow.file_id == file_id))
        session.execute(delete(FileRow).where(FileRow.id == file_id))

    try:
        change(work)
    except SQLAlchemyError:
        log.warning("half of a file stays until it is pruned")


def _row(kept: Kept, salt: bytes, by: Sender, now: int) -> dict[str, Any]:
    row = {"id": kept.id, "name": kept.name, "size": kept.size, "salt": salt, "made_at": now}
    row |= {"media_type": kept.media_type, "inline": kept.inline, "person": by.person}
    return row if by.proved else row | {"address": by.address, "origin": by.origin}


def _size_of(stream: IO[bytes]) -> int:
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    return size
