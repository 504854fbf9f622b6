"""The raw view of a mail: as it came, but for our own links and signed addresses (SECURITY 3).

They are keys of customers, and mails quote them. Only lines and texts that hold one are written
anew; a mail without any is byte for byte what came. Files inside a mail stay as they are.
"""

import re
from base64 import encodebytes
from collections.abc import Iterator
from quopri import encodestring
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from supportdesk import pace
from supportdesk.intake.texts import Cleaner
from supportdesk.mail.incoming.decoding import pieces
from supportdesk.mail.incoming.scanning import Part, scan

MOST_NESTED = 5
LARGEST_TEXT = 5_000_000
"""Of a larger text only what stands there in clear is masked."""
_BLOCK, _LONGEST, _LINES_A_TURN = 65_536, 1_000_000, 2_000
_SOFT = re.compile(rb"=[ \t]*\r?\n")
_ENCODED = ("base64", "quoted-printable")


def masked(stream: BinaryIO, clean: Cleaner, nested: int = 0) -> Iterator[bytes]:
    """The bytes of a mail, piece by piece, without keys."""
    at = 0
    whole = scan(cast(BinaryIO, _Patient(stream))).message
    for part in sorted(_leaves(whole), key=lambda part: part.begin):
        yield from _lines(stream, at, part.begin, clean)
        yield from _body(stream, part, clean, nested)
        at = part.end
    stream.seek(0, 2)
    yield from _lines(stream, at, stream.tell(), clean)


class _Patient:
    """A file whose reader lets others go on: a mail may have millions of lines."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._read = stream, 0

    def readline(self, size: int) -> bytes:
        self._read += 1
        if self._read % _LINES_A_TURN == 0:
            pace.pause()
        return self._stream.readline(size)


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _body(stream: BinaryIO, part: Part, clean: Cleaner, nested: int) -> Iterator[bytes]:
    is_short = part.end - part.begin <= LARGEST_TEXT
    if part.media_type.startswith("message/") and nested < MOST_NESTED:
        return _mail_inside(stream, part, clean, nested)
    if part.media_type.startswith("text/") and part.encoding in _ENCODED and is_short:
        return _text(stream, part, clean)
    if part.encoding == "base64":  # what looks like a key there is none
        return pieces(stream, part.begin, part.end, "")
    return _lines(stream, part.begin, part.end, clean)


def _mail_inside(stream: BinaryIO, part: Part, clean: Cleaner, nested: int) -> Iterator[bytes]:
    with TemporaryFile() as inside:
        inside.writelines(pieces(stream, part.begin, part.end, ""))
        inside.seek(0)
        yield from masked(inside, clean, nested + 1)


def _text(stream: BinaryIO, part: Part, clean: Cleaner) -> Iterator[bytes]:
    """A text that is encoded: as it came, or encoded anew."""
    text = b"".join(pieces(stream, part.begin, part.end, part.encoding))
    without = _without(text, clean)
    if without == text:
        return pieces(stream, part.begin, part.end, "")
    if part.encoding == "base64":
        return iter([_crlf(encodebytes(without))])
    return iter([_crlf(encodestring(without.replace(b"\r\n", b"\n")))])


def _crlf(lines: bytes) -> bytes:
    return lines.replace(b"\n", b"\r\n")


def _lines(stream: BinaryIO, at: int, end: int, clean: Cleaner) -> Iterator[bytes]:
    """What stands between two places, in blocks of whole lines."""
    stream.seek(at)
    held = b""
    while at < end and (read := stream.read(min(_BLOCK, end - at))):
        at += len(read)
        held += read
        whole = _whole_lines(held)
        if not whole and len(held) < _LONGEST:
            continue
        yield _block(held[: whole or len(held)], clean)
        held = held[whole or len(held) :]
        pace.pause()
    yield _block(held, clean)


def _whole_lines(held: bytes) -> int:
    """Up to where it goes without cutting a line, nor one that quoted-printable broke softly."""
    end = held.rfind(b"\n") + 1
    while end and _is_soft(held[max(0, end - 80) : end]):
        end = held.rfind(b"\n", 0, end - 1) + 1
    return end


def _is_soft(line: bytes) -> bool:
    return line.rstrip(b"\r\n \t").endswith(b"=")


def _block(block: bytes, clean: Cleaner) -> bytes:
    """Each line as it is, unless a key stands in it, or in what soft breaks make one line."""
    whole = _SOFT.sub(b"", block)
    if _without(whole, clean) == whole:
        return block
    lines, held = [], b""
    for line in block.splitlines(keepends=True):
        held += line
        if not (line.endswith(b"\n") and _is_soft(line[-80:])):
            lines.append(_line(held, clean))
            held = b""
    return b"".join([*lines, _line(held, clean)])


def _line(held: bytes, clean: Cleaner) -> bytes:
    whole = _SOFT.sub(b"", held)
    without = _without(whole, clean)
    return held if without == whole else without


def _without(text: bytes, clean: Cleaner) -> bytes:
    """Keys are ASCII: as Latin-1 every byte stays what it is."""
    return clean.keyless(text.decode("latin-1")).encode("latin-1")
