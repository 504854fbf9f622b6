"""A raw message's structure: which part stands where in its file (RFC 2046 section 5).

One pass line by line; bodies are never held. Headers, depth and number of parts are bounded, so
that no message costs more than its length.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from supportdesk.mail.incoming.headers import FIELD, Headers

HEADER_BYTES, HEADER_LINES = 2_000_000, 20_000
FIELD_BYTES = 750_000  # ten thousand recipients; what follows a longer field is read all the same
PARTS, DEPTH = 1_000, 250
_LINE = 65_536
_ENDS = (b"\n", b"\r")
_BOM = b"\xef\xbb\xbf"
_ENVELOPE = re.compile(rb">?From ")

CUT_HEADER = "The header is too long; not all of it was read."
TOO_MANY_PARTS = f"There are more than {PARTS} parts; the rest was not taken apart."
TOO_DEEP = f"Parts lie more than {DEPTH} deep; what is deeper was not taken apart."
NO_BOUNDARY = "A multipart without its boundary was read as text."
STRAY_LINE = "The header has a line that is none."


@dataclass(frozen=True)
class Part:
    """A message or a part of it. Its body stands between two places of the file."""

    headers: Headers
    begin: int
    end: int
    children: "tuple[Part, ...]" = ()
    default: str = "text/plain"
    broken: bool = False

    @property
    def media_type(self) -> str:
        """What it is, or has to be taken for."""
        if self.broken:
            return "text/plain"
        return self.headers.media_type if "content-type" in self.headers else self.default

    @property
    def encoding(self) -> str:
        """Its transfer encoding."""
        return self.headers.token("content-transfer-encoding")


@dataclass(frozen=True)
class Scanned:
    """The message, what was wrong with its structure, and the digest of its body: the same for
    the same mail whatever its line ends, and without blank lines at its end."""

    message: Part
    faults: tuple[str, ...]
    body_digest: str


def scan(stream: BinaryIO) -> Scanned:
    """Read the structure of a raw message from the stream's beginning."""
    return _Scan().of(stream)


@dataclass
class _Open:
    """A part whose end was not seen yet."""

    default: str = "text/plain"
    lines: list[bytes] = field(default_factory=list)
    length: int = 0
    of_field: int = 0
    headers: Headers | None = None
    begin: int = 0
    boundary: bytes = b""
    children: list[Part] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return bool(self.headers) and self.media_type.startswith("multipart/")

    @property
    def media_type(self) -> str:
        headers = self.headers or Headers()
        return headers.media_type if "content-type" in headers else self.default


class _Scan:
    def __init__(self) -> None:
        self.stack = [_Open()]
        self.markers: dict[bytes, tuple[int, bool]] = {}
        self.faults: dict[str, None] = {}
        self.parts = 1
        self.stray: int | None = None
        self.digest = _BodyDigest()

    def of(self, stream: BinaryIO) -> Scanned:
        end = before = 0
        for at, line, whole in _lines(stream):
            end = at + len(line)
            if self.stack[0].headers is not None:
                self.digest.add(line)
            if whole and line.startswith(b"--") and self._ends_part(line, before):
                before = end
                continue
            part = self.stack[-1]
            if part.headers is None:
                self._header_line(part, line, at, whole)
            elif whole and part.is_multipart and not part.boundary and line[:2] == b"--":
                self._guess_boundary(line)
            before = end - (len(line) - len(line.rstrip(b"\r\n")) if line[-1:] in _ENDS else 0)
        self._close(1, end)
        return Scanned(self._made(self.stack[0], end), tuple(self.faults), self.digest.hex())

    def _header_line(self, part: _Open, line: bytes, at: int, whole: bool) -> None:
        if not whole:
            self._keep(part, line, more=True)
        elif not line.strip(b"\r\n"):
            if part.lines or len(self.stack) > 1:
                self._header_ends(part, at + len(line) if self.stray is None else self.stray)
        elif FIELD.match(line) or (line[:1] in b" \t" and part.lines):
            if self.stray is not None:
                self.faults[STRAY_LINE] = None
                self.stray = None
            self._keep(part, line)
        elif self.stray is not None or (not part.lines and not _ENVELOPE.match(line)):
            self._header_ends(part, at if self.stray is None else self.stray)
        elif part.lines:
            self.stray = at

    def _keep(self, part: _Open, line: bytes, more: bool = False) -> None:
        begins = not more and line[:1] not in (b" ", b"\t")
        part.of_field = len(line) + (0 if begins else part.of_field)
        is_full = part.length + len(line) > HEADER_BYTES or len(part.lines) >= HEADER_LINES
        if is_full or part.of_field > FIELD_BYTES:
            self.faults[CUT_HEADER] = None
            part.of_field = FIELD_BYTES  # nor is what follows of this field
            return
        part.length += len(line)
        if more and part.lines:
            part.lines[-1] += line
        else:
            part.lines.append(line)

    def _header_ends(self, part: _Open, begin: int) -> None:
        part.headers, part.begin, self.stray = Headers.of_lines(part.lines), begin, None
        part.lines = []
        if not part.is_multipart:
            return
        if len(self.stack) >= DEPTH:
            self.faults[TOO_DEEP] = None
            return
        boundary = part.headers.parameters("content-type").get("boundary", "").rstrip()
        self._expect(boundary.encode("utf-8", "replace"))

    def _expect(self, boundary: bytes) -> None:
        self.stack[-1].boundary = boundary
        self._wait_for(boundary, len(self.stack) - 1)

    def _guess_boundary(self, line: bytes) -> None:
        guess = line.rstrip()[2:]
        is_one = guess.strip(b"-") and len(guess) <= 200 and guess[:1] != b" "
        if is_one and len(self.stack) < DEPTH:
            self._expect(guess)
            self._begin_child(self.stack[-1])

    def _ends_part(self, line: bytes, before: int) -> bool:
        """Whether the line is a boundary that is waited for; then what is inside it has ended."""
        found = self.markers.get(line.rstrip())
        if found is None:
            return False
        level, is_last = found
        if not is_last and self.parts >= PARTS:
            self.faults[TOO_MANY_PARTS] = None
            return False
        self._close(level + 1, before)
        if is_last:
            self._forget(level)
        else:
            self._begin_child(self.stack[level])
        return True

    def _begin_child(self, parent: _Open) -> None:
        self.parts += 1
        is_digest = parent.media_type == "multipart/digest"
        self.stack.append(_Open("message/rfc822" if is_digest else "text/plain"))

    def _forget(self, level: int) -> None:
        """After its last boundary a multipart waits for none; an outer one may have the same."""
        self.markers = {}
        for place, part in enumerate(self.stack[:level]):
            self._wait_for(part.boundary, place)

    def _wait_for(self, boundary: bytes, level: int) -> None:
        if boundary:
            self.markers[b"--" + boundary] = level, False
            self.markers[b"--" + boundary + b"--"] = level, True

    def _close(self, level: int, end: int) -> None:
        """All open parts from this level on end here, the innermost first."""
        while len(self.stack) > level:
            child = self._made(self.stack.pop(), end)
            self.stack[-1].children.append(child)
        self._forget(len(self.stack))

    def _made(self, part: _Open, end: int) -> Part:
        if part.headers is None:  # the file ended in the header
            part.headers, part.begin = Headers.of_lines(part.lines), end
            if self.stray is not None:
                part.begin, self.stray = self.stray, None
        broken = part.is_multipart and not part.children and part.begin < end
        if broken:
            self.faults[NO_BOUNDARY] = None
        begin = min(part.begin, end)
        children = tuple(part.children)
        return Part(part.headers, begin, end, children, part.default, broken)


class _BodyDigest:
    def __init__(self) -> None:
        self.sum, self.blank = hashlib.sha256(), 0

    def add(self, line: bytes) -> None:
        bare = line.rstrip(b"\r\n")
        if bare:
            self.sum.update(b"\n" * self.blank + bare)
            self.blank = 0
        self.blank += line[-1:] in _ENDS

    def hex(self) -> str:
        return self.sum.hexdigest()


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """Place, bytes, and whether a line begins there: longer ones come in several pieces."""
    at, whole, old = 0, True, False
    while read := stream.readline(_LINE):
        if not at and read.startswith(_BOM):
            at, read = len(_BOM), read[len(_BOM) :]
        # Lines of old Macintoshes end with a carriage return alone.
        old = old or (at <= len(_BOM) and b"\r" in read.rstrip(b"\r\n"))
        for line in read.splitlines(keepends=True) if old else [read]:
            yield at, line, whole
            at += len(line)
            whole = line.endswith((b"\n", b"\r") if old else b"\n")
