"""The raw view of a mail: as it came, but for our own links and signed addresses (SECURITY 3).

They are keys of customers, and mails quote them. Only lines and texts that hold one are written
anew; a mail without any is byte for byte what came. Files inside a mail stay as they are.
"""

import re
import time
from base64 import encodebytes
from collections.abc import Iterator
from quopri import encodestring
from tempfile import TemporaryFile
from typing import BinaryIO

from supportdesk.intake.texts import Cleaner
from supportdesk.mail.incoming.decoding import pieces
from supportdesk.mail.incoming.scanning import Part, scan

MOST_NESTED = 5
LARGEST_TEXT = 5_000_000
"""Of a larger text only what stands there in clear is masked."""
_LINE = 65_536
_LONGEST = 1_000_000
_SOFT = re.compile(rb"=[ \t]*\r?\n")
_ENCODED = ("base64", "quoted-printable")


def masked(stream: BinaryIO, clean: Cleaner, nested: int = 0) -> Iterator[bytes]:
    """The bytes of a mail, piece by piece, without keys."""
    at = 0
    leaves = sorted(_leaves(scan(stream).message), key=lambda part: part.begin)
    for part in leaves:
        anew = _anew(stream, part, clean, nested)
        if anew is not None:
            yield from _lines(stream, at, part.begin, clean)
            yield from anew
            at = part.end
    stream.seek(0, 2)
    yield from _lines(stream, at, stream.tell(), clean)


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _anew(stream: BinaryIO, part: Part, clean: Cleaner, nested: int) -> Iterator[bytes] | None:
    """What is written for a part; None for one whose lines say all."""
    if part.media_type.startswith("message/") and nested < MOST_NESTED:
        return _mail_inside(stream, part, clean, nested)
    is_text = part.media_type.startswith("text/") and part.encoding in _ENCODED
    if not is_text or part.end - part.begin > LARGEST_TEXT:
        return None
    text = b"".join(pieces(stream, part.begin, part.end, part.encoding))
    without = _without(text, clean)
    if without == text:
        return None
    if part.encoding == "base64":
        return iter([_crlf(encodebytes(without))])
    return iter([_crlf(encodestring(without.replace(b"\r\n", b"\n")))])


def _crlf(lines: bytes) -> bytes:
    return lines.replace(b"\n", b"\r\n")


def _mail_inside(stream: BinaryIO, part: Part, clean: Cleaner, nested: int) -> Iterator[bytes]:
    with TemporaryFile() as inside:
        inside.writelines(pieces(stream, part.begin, part.end, ""))
        inside.seek(0)
        yield from masked(inside, clean, nested + 1)


def _lines(stream: BinaryIO, at: int, end: int, clean: Cleaner) -> Iterator[bytes]:
    """What stands between two places: each line as it is, unless a key stands in it, or in what
    the soft line breaks of quoted-printable make one line."""
    stream.seek(at)
    held = b""
    while at < end and (read := stream.readline(min(_LINE, end - at))):
        at += len(read)
        held += read
        goes_on = _SOFT.search(held, max(0, len(held) - 8)) is not None
        if (goes_on or not held.endswith(b"\n")) and len(held) < _LONGEST:
            continue
        yield _line(held, clean)
        held = b""
        time.sleep(0)  # the others' turn
    yield _line(held, clean)


def _line(held: bytes, clean: Cleaner) -> bytes:
    whole = _SOFT.sub(b"", held)
    without = _without(whole, clean)
    return held if without == whole else without


def _without(text: bytes, clean: Cleaner) -> bytes:
    """Keys are ASCII: as Latin-1 every byte stays what it is."""
    return clean.keyless(text.decode("latin-1")).encode("latin-1")
