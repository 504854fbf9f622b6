"""Text of header fields: encoded words (RFC 2047) and raw 8-bit text. Never raises."""

import binascii
import re
from dataclasses import dataclass

from supportdesk.mail.incoming.charsets import decoded, known, sound
from supportdesk.mail.incoming.decoding import base64_bytes

# Spaces inside a word are wrong, and common.
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?=\s]+)*)\?=")
_FOLD = re.compile(rb"\r?\n(?=[ \t])|[\r\n]+")


@dataclass
class _Run:
    """Bytes of words side by side in one charset: a character may be cut in two between them."""

    charset: str
    data: bytes


def raw_text(value: bytes, hint: str = "") -> str:
    """A field as one line of text; encoded words stay as they are."""
    line = _FOLD.sub(b"", value)
    return decoded(line, hint=hint)[0].replace("\t", " ").strip()


def decoded_words(text: str) -> str:
    """The text with its encoded words decoded."""
    pieces: list[str | _Run] = []
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        if not (pieces and not between.strip()):
            pieces.append(between)
        _add(pieces, found[1].partition("*")[0], _bytes(found[2], found[3]))
        end = found.end()
    pieces.append(text[end:])
    told = (
        each if isinstance(each, str) else decoded(each.data, each.charset)[0] for each in pieces
    )
    return " ".join(sound("".join(told)).splitlines()).strip()


def _add(pieces: list[str | _Run], charset: str, data: bytes) -> None:
    last = pieces[-1]
    if isinstance(last, _Run) and known(last.charset) == known(charset):
        last.data += data
    else:
        pieces.append(_Run(charset, data))


def _bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8")
    if encoding in "bB":
        return base64_bytes(raw)
    return binascii.a2b_qp(raw.replace(b"\n", b""), header=True)
