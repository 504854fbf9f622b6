"""What every inlet does with a raw mail: gather it in a file, hand it to `keep`, say what became.

An inlet says that a mail was taken only after `hand_in` returned.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from prometheus_client import Counter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from supportdesk import pace
from supportdesk.domain.errors import Invalid, Refused, TooLarge, Unavailable
from supportdesk.files.limits import Limits
from supportdesk.intake import storing
from supportdesk.intake.models import IncomingRow
from supportdesk.intake.storing import Stored
from supportdesk.store.database import reading
from supportdesk.web.signed import Headers, Proof

LARGEST = 100_000_000
HOOK, COMMAND, IMAP = "hook", "command", "imap"
IN_MEMORY = 500_000
TOO_LARGE = "This mail is larger than 100 MB. Send less at once."
ID_USED = "Another mail came with this webhook-id. Give each mail an id of its own."
NO_ROOM = "There is no room for temporary files, so no mail is taken. Free some disk space."
EMPTY = "There is no mail: nothing came."

taken = Counter("desk_inlet_mails_total", "Mails that were taken.", ["inlet"])


@dataclass(frozen=True)
class Raw:
    """A whole mail in a file that is gone afterwards. `digest`: SHA-256."""

    stream: BinaryIO
    size: int
    digest: str


@contextmanager
def gathered(pieces: Iterable[bytes]) -> Iterator[Raw]:
    """A mail of which all pieces came. Raises Invalid when it is empty, TooLarge."""
    found, size = hashlib.sha256(), 0
    with SpooledTemporaryFile(IN_MEMORY) as file:
        for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise TooLarge(TOO_LARGE)
            found.update(piece)
            _write(file, piece)
            pace.pause()
        if not size:
            raise Invalid({"body": EMPTY})
        file.seek(0)
        yield Raw(cast(BinaryIO, file), size, found.hexdigest())


def hand_in(raw: Raw, inlet: str, now: int, place: str, limits: Limits) -> Stored:
    """Have a mail kept. Raises Unavailable when the disk is low, and the database's error."""
    try:
        stored = _kept(raw, inlet, now, place, limits)
    except Refused as refusal:
        raise Unavailable(refusal.message, "disk") from None
    if not stored.repeated:
        taken.labels(inlet).inc()
    return stored


def take_signed(
    headers: Headers, body: Iterable[bytes], secrets: Sequence[str], now: int, limits: Limits
) -> Stored:
    """Take a mail that somebody handed in over HTTP, once for each `webhook-id`.

    Raises SignedOut, before the body is read where that can be known then; TooLarge, Invalid,
    Unavailable; and Refused for another mail under an id that was used.
    """
    proof = Proof(headers, secrets, now)

    def seen() -> Iterator[bytes]:
        for piece in body:
            proof.update(piece)
            yield piece
        proof.check()

    with gathered(seen()) as raw:
        stored = hand_in(raw, HOOK, now, f"hook:{proof.id}", limits)
        if stored.repeated and _digest_of(stored.id) != raw.digest:
            raise Refused(ID_USED)
        return stored


def _write(file: SpooledTemporaryFile[bytes], piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError:
        raise Unavailable(NO_ROOM, "disk") from None


def _kept(raw: Raw, inlet: str, now: int, place: str, limits: Limits) -> Stored:
    try:
        return storing.keep(raw.stream, inlet, now, place, limits=limits)
    except IntegrityError:  # the same place at the same moment: somebody else was faster
        raw.stream.seek(0)
        return storing.keep(raw.stream, inlet, now, place, limits=limits)


def _digest_of(mail: int) -> str | None:
    with reading() as session:
        return session.scalar(select(IncomingRow.digest).where(IncomingRow.id == mail))
