"""The text of a text part: charset, line ends, soft line breaks (RFC 3676)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from supportdesk.mail.incoming.charsets import decoded, known
from supportdesk.mail.incoming.decoding import pieces
from supportdesk.mail.incoming.scanning import Part

MOST_BYTES = 2_000_000
CUT = "The text is very long; its end stands only in the original."
_QUOTE = re.compile(r">*")
_META = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
# What does not stand in base64, spaces inside a line among it.
_STRANGE = re.compile(rb"[^A-Za-z0-9+/=\s_-]|(?<=\S)[ \t]+(?=\S)")


@dataclass
class Reader:
    """Reads parts of one file; what it had to guess or to leave is kept in `faults`."""

    stream: BinaryIO
    faults: dict[str, None] = field(default_factory=dict)
    left: int = 2 * MOST_BYTES

    def text(self, part: Part) -> str:
        """A part as text, lines ended by "\\n", soft breaks undone in plain text."""
        data = self._bytes(part)
        said = part.headers.parameters("content-type")
        charset = said.get("charset", "")
        if not known(charset) and part.media_type == "text/html":
            inside = _META.search(data[:4096])
            charset = inside[1].decode("ascii") if inside else charset
        if charset and not known(charset):
            self.faults[f"The charset “{charset[:40]}” is not known."] = None
        text, guessed = decoded(data, charset)
        if guessed:
            self.faults["The charset was guessed: some characters may be wrong."] = None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if part.media_type == "text/plain" and said.get("format", "").lower() == "flowed":
            return unflowed(text, said.get("delsp", "").lower() == "yes")
        return text

    def _bytes(self, part: Part) -> bytes:
        most, got = min(self.left, MOST_BYTES), bytearray()
        encoding = self._encoding(part)
        for piece in pieces(self.stream, part.begin, part.end, encoding):
            got += piece
            if len(got) > most:
                self.faults[CUT] = None
                del got[most:]
                break
        self.left -= len(got)
        return bytes(got)

    def _encoding(self, part: Part) -> str:
        """What it says, unless it is plainly text under the name of base64."""
        if part.encoding != "base64":
            return part.encoding
        self.stream.seek(part.begin)
        sample = self.stream.read(min(part.end - part.begin, 2_000))
        if len(_STRANGE.findall(sample)) * 50 > len(sample):
            self.faults["A text says it is base64 and is not."] = None
            return ""
        return "base64"


def unflowed(text: str, delete_space: bool = False) -> str:
    """The paragraphs of `format=flowed` text in one line each."""
    paragraphs: list[tuple[str, list[str]]] = []
    flows = False
    for raw in text.split("\n"):
        quote = _QUOTE.match(raw)[0]  # type: ignore[index]
        line = raw[len(quote) :].removeprefix(" ")
        is_signature = line == "-- "
        if not (flows and paragraphs[-1][0] == quote and not is_signature):
            paragraphs.append((quote, []))
        flows = line.endswith(" ") and not is_signature
        paragraphs[-1][1].append(line[:-1] if flows and delete_space else line)
    told = ((quote, "".join(lines)) for quote, lines in paragraphs)
    return "\n".join(f"{quote} {line}" if quote and line else quote + line for quote, line in told)


def joined(parts: list[Part], read: Callable[[Part], str]) -> str:
    """Several texts below each other."""
    return "\n".join(text.strip("\n") for part in parts if (text := read(part)).strip())
