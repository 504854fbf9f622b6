"""Answering with a file that a person sent (SECURITY section 7)."""

import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from flask import Flask, Response, current_app

_INERT = "application/octet-stream"
# RFC 8187 attr-char; letters, digits and "_.-~" are left alone by `quote` itself.
_ATTR = "!#$&+^`|"


def file_answer(
    name: str, media_type: str, size: int, inline: bool, pieces: Iterable[bytes]
) -> Response:
    """The file as an answer; HEAD gets the same headers.

    `media_type` counts only for what is shown inline, everything else is bytes to save. The
    first piece is fetched here, so that what is missing is an error page and not a torn file.
    """
    rest = iter(pieces)
    first = next(rest, b"")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    body = _sent(app, first, rest)
    answer = Response(body, mimetype=None, content_type=media_type if inline else _INERT)
    headers = answer.headers
    headers["Content-Length"] = str(size)
    headers["Content-Disposition"] = disposition(name, inline=inline)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    headers["Cache-Control"] = "private, no-store"
    return answer


def _sent(app: Flask, first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces. The app's context is there while one is fetched, not while it is sent."""
    piece: bytes | None = first
    while piece is not None:
        yield piece
        with app.app_context():
            piece = next(rest, None)


def disposition(name: str, *, inline: bool) -> str:
    """Content-Disposition of RFC 6266: an ASCII name for old readers, the real one by RFC 8187."""
    how = "inline" if inline else "attachment"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # A percent sign is read as an escape by some, quotes and backslashes as quoting.
    safe = "".join(char if char.isprintable() and char not in '"\\%' else "_" for char in plain)
    return f"{how}; filename=\"{safe or 'file'}\"; filename*=UTF-8''{quote(name, safe=_ATTR)}"
