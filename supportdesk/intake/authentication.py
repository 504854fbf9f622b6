"""Who a mail is certainly from: what the one host that is believed says of it (RFC 8601). Pure.

Only `dmarc=pass` aligned with the domain of From counts. A field that is not well-formed says
nothing.
"""

import re
from collections.abc import Iterator, Sequence

from supportdesk.mail.addressing import ascii_domain

LONGEST = 10_000
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_VALUE = r'"(?:[^"\\]|\\.)*"|[^\s"\\]+'
_SERVER = re.compile(rf"\s*({_VALUE})(?:\s+[0-9]{{1,3}})?\s*", re.DOTALL)
_METHOD = re.compile(rf"\s*({_WORD})(?:\s*/\s*[0-9]{{1,3}})?\s*=\s*({_WORD})(?=\s|\Z)")
_PROPERTY = re.compile(rf"\s+({_WORD}(?:\.{_WORD})*)\s*=\s*({_VALUE})(?=\s|\Z)", re.DOTALL)
_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^";])*', re.DOTALL)

Result = tuple[str, str, list[tuple[str, str]]]
"""A method, its result and its properties, names in small letters."""


def is_authenticated(results: Sequence[str], host: str, sender: str) -> bool:
    """Is a mail certainly from the domain of this address?

    `results` are its Authentication-Results, topmost first; only the topmost counts, and only
    from `host` ("": nobody is believed).
    """
    domain = ascii_domain(sender.rpartition("@")[2])
    if not (host and domain and results) or len(results[0]) > LONGEST:
        return False
    field = read(results[0])
    if field is None or field[0].lower() != host.lower():
        return False
    said = [(result, properties) for method, result, properties in field[1] if method == "dmarc"]
    return bool(said) and all(
        result == "pass" and _aligned(properties, domain) for result, properties in said
    )


def read(field: str) -> tuple[str, list[Result]] | None:
    """The host that speaks and what it says; None for what is not well-formed."""
    bare = _without_comments(field)
    if bare is None:
        return None
    pieces = list(_pieces(bare))
    server = _SERVER.fullmatch(pieces[0]) if pieces else None
    results = [_result(piece) for piece in pieces[1:] if piece.strip() not in ("", "none")]
    if server is None or "=" in server[1] or None in results:
        return None
    return _plain(server[1]), [each for each in results if each]


def _aligned(properties: list[tuple[str, str]], domain: str) -> bool:
    said = [value for name, value in properties if name == "header.from"]
    return len(said) == 1 and ascii_domain(said[0].rpartition("@")[2].rstrip(".")) == domain


def _result(piece: str) -> Result | None:
    found = _METHOD.match(piece)
    if found is None:
        return None
    properties, end = [], found.end()
    while more := _PROPERTY.match(piece, end):
        properties.append((more[1].lower(), _plain(more[2])))
        end = more.end()
    return None if piece[end:].strip() else (found[1].lower(), found[2].lower(), properties)


def _pieces(text: str) -> Iterator[str]:
    """What stands between semicolons, those in quotes aside."""
    end = 0
    while end <= len(text):
        found = _PIECE.match(text, end)
        assert found  # noqa: S101  it matches nothing at least
        yield found[0]
        if text[found.end() : found.end() + 1] == '"':  # never closed
            yield '"'
            return
        end = found.end() + 1


def _without_comments(text: str) -> str | None:
    """A space in place of each comment; None where one does not end or never began."""
    kept, depth, quoted, escaped = list[str](), 0, False, False
    for character in text:
        if escaped or (character == "\\" and (depth or quoted)):
            escaped = not escaped
        elif character == '"' and not depth:
            quoted = not quoted
        elif character in "()" and not quoted:
            depth += 1 if character == "(" else -1
            kept += [" "] if depth == 0 else []
            if depth < 0:
                return None
            continue
        if not depth:
            kept.append(character)
    return None if depth or quoted else "".join(kept)


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
