"""The first thing that happens to a mail: its raw bytes are kept. Nothing is parsed here.

Every inlet calls `keep`, and only after it returned says that the mail was taken.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from supportdesk.domain.durations import DAY
from supportdesk.domain.errors import NotFound, Refused
from supportdesk.files.limits import Limits, disk_is_low
from supportdesk.intake.models import ARRIVING, WAITING, IncomingRow, PieceRow
from supportdesk.store import jobs
from supportdesk.store.database import change, reading

TAKE_IN = "take_in"
PIECE_BYTES = 256_000
NO_SPACE = "There is little space left here, so no mail is taken. Free some disk space."
NO_LIMITS = Limits()

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A mail that is kept. `repeated`: it was before, from the same place."""

    id: int
    repeated: bool = False


def keep(
    stream: BinaryIO, inlet: str, now: int, place: str = "", *, limits: Limits = NO_LIMITS
) -> Stored:
    """Keep a raw mail and ask the worker to take it in.

    `place` says where the inlet found it: from there it is kept once. The stream is read piece
    by piece. Raises Refused when the disk of `limits` is low, and the database's error when it
    cannot be kept: in both cases the inlet leaves the mail where it was. Call it outside
    transactions.
    """
    if place and (known := _kept_from(place)):
        return Stored(known, repeated=True)
    if disk_is_low(limits):
        raise Refused(NO_SPACE)
    given = _pieces(stream)
    first, second = next(given, b""), next(given, None)
    if second is None:
        return Stored(change(lambda session: _keep_small(session, first, inlet, now, place)))
    return Stored(_keep_large([first, second], given, inlet, now, place))


def raw(mail: int) -> Iterator[bytes]:
    """The bytes of a mail as it came, piece by piece. Raises NotFound when they are not whole."""
    with reading() as session:
        size = session.scalar(select(IncomingRow.size).where(IncomingRow.id == mail))
    if size is None:
        raise NotFound
    yield from pieces(mail, size)


def pieces(mail: int, size: int) -> Iterator[bytes]:
    """The same where its size is known."""
    left, n = size, 0
    while left > 0:
        data = _piece(mail, n)
        yield data
        left, n = left - len(data), n + 1


def again(session: Session, mail: int, now: int) -> None:
    """Have the worker take in a mail that is kept."""
    jobs.put(session, TAKE_IN, {"mail": mail}, now, key=key_of(mail))


def key_of(mail: int) -> str:
    """What its job is found by."""
    return f"incoming:{mail}"


def tidy(now: int) -> int:
    """Forget mails whose inlet broke off while they arrived; it still has them. How many."""
    broken = (IncomingRow.state == ARRIVING, IncomingRow.came_at < now - DAY)
    with reading() as session:
        left = list(session.scalars(select(IncomingRow.id).where(*broken)))
    for mail in left:
        _forget(mail)
    return len(left)


def _keep_small(session: Session, data: bytes, inlet: str, now: int, place: str) -> int:
    """All of it in one transaction, which is what most mails cost."""
    mail = _begin(session, inlet, now)
    if data:
        _write(session, mail, 0, data)
    _end(session, mail, len(data), hashlib.sha256(data).hexdigest(), now, place)
    return mail


def _keep_large(begun: list[bytes], rest: Iterator[bytes], inlet: str, now: int, place: str) -> int:
    """Each piece in a transaction of its own: others write in between."""
    mail, size, found = change(lambda session: _begin(session, inlet, now)), 0, hashlib.sha256()
    try:
        for n, data in enumerate(_chained(begun, rest)):
            change(partial(_write, mail=mail, n=n, data=data))
            found.update(data)
            size += len(data)
        change(lambda session: _end(session, mail, size, found.hexdigest(), now, place))
    except BaseException:
        _forget_if_possible(mail)
        raise
    return mail


def _chained(begun: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    while begun:
        yield begun.pop(0)
    yield from rest


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Full pieces, however little a read gives; the last may be shorter."""
    data = bytearray()
    while more := stream.read(PIECE_BYTES - len(data)):
        data += more
        if len(data) == PIECE_BYTES:
            yield bytes(data)
            data.clear()
    if data:
        yield bytes(data)


def _begin(session: Session, inlet: str, now: int) -> int:
    values = {"inlet": inlet, "came_at": now}
    new = insert(IncomingRow).values(values).returning(IncomingRow.id)
    return session.execute(new).scalar_one()


def _write(session: Session, mail: int, n: int, data: bytes) -> None:
    session.execute(insert(PieceRow), {"mail": mail, "n": n, "data": data})


def _end(session: Session, mail: int, size: int, digest: str, now: int, place: str) -> None:
    whole = {"size": size, "digest": digest, "state": WAITING, "place": place or None}
    session.execute(update(IncomingRow).where(IncomingRow.id == mail).values(whole))
    again(session, mail, now)


def _kept_from(place: str) -> int | None:
    with reading() as session:
        return session.scalar(select(IncomingRow.id).where(IncomingRow.place == place))


def _piece(mail: int, n: int) -> bytes:
    here = (PieceRow.mail == mail, PieceRow.n == n)
    with reading() as session:
        data = session.scalar(select(PieceRow.data).where(*here))
    if not data:
        raise NotFound
    return data


def _forget_if_possible(mail: int) -> None:
    """Take away half a mail now; where that fails too, `tidy` does it later."""
    try:
        _forget(mail)
    except SQLAlchemyError:
        log.warning("half of a mail stays until it is tidied away")


def _forget(mail: int) -> None:
    """Piece by piece, the row last: so that it is found again when this breaks off."""
    with reading() as session:
        last = session.scalar(select(func.max(PieceRow.n)).where(PieceRow.mail == mail))
    for n in range(0 if last is None else last + 1):
        change(partial(_drop_piece, mail=mail, n=n))
    change(lambda session: session.execute(delete(IncomingRow).where(IncomingRow.id == mail)))


def _drop_piece(session: Session, mail: int, n: int) -> None:
    session.execute(delete(PieceRow).where(PieceRow.mail == mail, PieceRow.n == n))
