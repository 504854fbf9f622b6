"""One file of a message: its bytes are what its event says; what is shown is a picture. Pure."""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

from supportdesk.domain import digest
from supportdesk.domain.durations import HOUR
from supportdesk.files import images

ERASED_WITHIN = HOUR
"""How long the bytes of a withdrawn file may still be there. Its job gives up after ten minutes."""

Pieces = Callable[[str], Iterable[tuple[int, bytes]]]
"""The pieces of a file, each with its place among them, in order."""


class File(NamedTuple):
    """A row of `files` that belongs to a message."""

    ticket: int
    seq: int
    id: str
    place: int
    name: str | None
    media_type: str
    inline: bool
    size: int
    salt: bytes | None
    digest: str
    withdrawn_at: int | None


def wrong_with(row: File, expected: str, pieces: Pieces) -> str:
    """What is wrong with a file that is there; empty when nothing is."""
    seen: list[tuple[int, int]] = []
    start = BytesIO()

    def bytes_of() -> Iterator[bytes]:
        for n, data in pieces(row.id):
            seen.append((n, len(data)))
            if row.inline and start.tell() < images.MOST_BYTES:
                start.write(data)
            yield data

    try:
        own = digest.of_pieces(row.salt or b"", bytes_of())
    except (ValueError, TypeError):
        return "was changed"
    in_order = all(n == place for place, (n, _) in enumerate(seen))
    if not in_order or sum(size for _, size in seen) != row.size:
        return "lacks pieces, or has too many"
    if not own == expected == row.digest:
        return "was changed"
    if row.inline and not images.may_be_shown(start, row.media_type, row.size):
        return "is shown in the page, and is no picture that may be"
    return ""
