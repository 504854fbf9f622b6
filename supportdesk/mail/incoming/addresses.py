"""Addresses of header fields (RFC 5322 section 3.4, and what is written instead). Never raises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from supportdesk.mail.incoming.words import decoded_words

MOST = 20_000
_REST = (
    r"(?P<angle><[^<>]*>)|(?P<comment>\()|(?P<mark>[,;:])|(?P<space>\s+)"
    r'|(?P<word>=\?[^?\s]+\?[bBqQ]\?[^?]*\?=|[^\s",;:<>()]+|.)'
)
_TOKEN = re.compile(rf'(?P<quoted>"(?:[^"\\]|\\.)*")|{_REST}', re.DOTALL)
# Once a quotation mark stays open, none after it is worth a search to the end.
_UNQUOTED = re.compile(_REST, re.DOTALL)
_IN_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL = re.compile(r"[\s\"(),:;<>\[\]\\]")
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Address:
    """Who a field names. `email` is "" where no address can be read; both for nobody at all."""

    name: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.email)


NOBODY = Address()


@dataclass
class _Entry:
    """What was seen of one address so far."""

    pieces: list[list[str]] = field(default_factory=list)
    angle: str | None = None
    comments: list[str] = field(default_factory=list)

    def add(self, text: str, spaced: bool) -> None:
        if self.pieces and not spaced:
            self.pieces[-1].append(text)
        else:
            self.pieces.append([text])

    @property
    def words(self) -> list[str]:
        return ["".join(pieces) for pieces in self.pieces]

    def addresses(self) -> Iterator[Address]:
        """Usually one; several when only spaces stand between them."""
        comment = " ".join(self.comments)
        if self.angle is not None:
            name = decoded_words(" ".join(self.words)) or decoded_words(comment)
            yield Address(name, bare(self.angle) or (bare(name) if "@" in name else ""))
            return
        emails = [email for word in self.words if (email := bare(word))]
        for email in emails:
            yield Address(decoded_words(comment), email)
        if not emails and (name := decoded_words(" ".join([*self.words, comment]))):
            yield Address(name)


def addresses(raw: str) -> list[Address]:
    """All addresses of a field, groups opened, at most 20,000."""
    found: list[Address] = []
    for entry in _entries(raw):
        found += entry.addresses()
        if len(found) >= MOST:
            break
    return found


def bare(text: str) -> str:
    """The address in some text without source route, comments or spaces; "" when it is none."""
    text = _COMMENT.sub("", text).strip().strip("<>").strip()
    if text.lower().startswith("mailto:"):
        text = text[7:]
    if text.startswith("@") and ":" in text:  # a route: <@one,@two:name@host>
        text = text.rpartition(":")[2]
    local, _, domain = text.rpartition("@")
    domain = domain.strip(". ")
    quoted = len(local) > 1 and local[0] == local[-1] == '"'
    if not local or not domain or _SPECIAL.search(domain.strip("[]").replace(":", "")):
        return ""
    if not quoted and (_SPECIAL.search(local) or "@" in local):
        return ""
    return f"{local}@{domain}" if len(text) <= 320 else ""


def _entries(raw: str) -> Iterator[_Entry]:
    entry, spaced, end, token = _Entry(), True, 0, _TOKEN
    while found := token.match(raw, end):
        kind, text, end = found.lastgroup, found[0], found.end()
        if kind == "comment":
            text, end = _comment(raw, end)
            entry.comments.append(text)
        elif kind == "angle":
            if entry.angle is not None:  # a comma was forgotten
                yield entry
                entry = _Entry()
            entry.angle = text[1:-1]
        elif kind == "mark" and (text != ":" or _opens_group(entry)):
            yield from [entry] if text != ":" else []
            entry = _Entry()
        elif kind == "quoted":
            is_local_part = raw[end : end + 1] == "@"
            entry.add(text if is_local_part else _ESCAPE.sub(r"\1", text[1:-1]), spaced)
        elif kind != "space":
            token = _UNQUOTED if text == '"' else token
            entry.add(text, spaced)
        spaced = kind not in ("word", "quoted", "mark")
    yield entry


def _opens_group(entry: _Entry) -> bool:
    """`Friends: a@b, c@d;` begins with words that are no address."""
    return entry.angle is None and not any("@" in word for word in entry.words)


def _comment(raw: str, begin: int) -> tuple[str, int]:
    """The text of a comment that was opened, and where it ends; nothing closes it: the rest."""
    depth = 1
    for found in _IN_COMMENT.finditer(raw, begin):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth:
            return _ESCAPE.sub(r"\1", raw[begin : found.start()]).strip(), found.end()
    return _ESCAPE.sub(r"\1", raw[begin:]).strip(), len(raw)
