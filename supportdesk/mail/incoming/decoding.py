"""Transfer encodings (RFC 2045) as streams: a file of any size is never held whole.

What is broken is read as far as it goes, as other mail programs do.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

PIECE = 65_536
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OTHERS = bytes(set(range(256)) - set(_ALPHABET + b"-_="))
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SOFT = re.compile(rb"=[ \t]+(\r?\n|$)")


def pieces(stream: BinaryIO, begin: int, end: int, encoding: str) -> Iterator[bytes]:
    """What stands between two places of a stream, decoded, piece by piece."""
    stream.seek(begin)
    raw = _raw(stream, end - begin)
    match encoding:
        case "base64":
            return _base64(raw)
        case "quoted-printable":
            return _quoted_printable(raw)
        case "x-uuencode" | "uuencode" | "x-uue":
            return _uuencode(raw)
    return raw


def base64_bytes(data: bytes) -> bytes:
    """Some base64, however it is broken: strange characters dropped, padding made up."""
    return b"".join(_base64([data]))


def _raw(stream: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (piece := stream.read(min(PIECE, left))):
        left -= len(piece)
        yield piece


def _base64(raw: Iterable[bytes]) -> Iterator[bytes]:
    carry = b""
    for piece in raw:
        first, *others = piece.translate(_URL_SAFE, _OTHERS).split(b"=")
        carry += first
        whole = len(carry) // 4 * 4
        yield binascii.a2b_base64(carry[:whole])
        carry = carry[whole:]
        for after in others:  # "=" ends a run; another may follow it
            yield _last(carry)
            whole = len(after) // 4 * 4
            yield binascii.a2b_base64(after[:whole])
            carry = after[whole:]
    yield _last(carry)


def _last(run: bytes) -> bytes:
    """The end of a run that is no whole group; one character alone holds no byte."""
    return binascii.a2b_base64(run + b"=" * (4 - len(run))) if len(run) > 1 else b""


def _quoted_printable(raw: Iterable[bytes]) -> Iterator[bytes]:
    for lines in _whole_lines(raw):
        yield binascii.a2b_qp(_SOFT.sub(rb"=\1", lines))


def _uuencode(raw: Iterable[bytes]) -> Iterator[bytes]:
    for lines in _whole_lines(raw):
        for line in lines.splitlines():
            if line and not line.startswith((b"begin ", b"end", b"`")):
                yield _uuencoded_line(line)


def _uuencoded_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # trailing garbage: take as many characters as the length asks for
        characters = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:characters])
        except binascii.Error:
            return b""


def _whole_lines(raw: Iterable[bytes]) -> Iterator[bytes]:
    """Cut at line ends; a line longer than a piece is cut where no escape is torn."""
    carry = b""
    for piece in raw:
        carry += piece
        end = carry.rfind(b"\n") + 1
        if not end and len(carry) > PIECE:
            end = max(carry.rfind(b"=", len(carry) - 3), 0) or len(carry)
        yield carry[:end]
        carry = carry[end:]
    yield carry
