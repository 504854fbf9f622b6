"""Request bodies and their limits: who may send how much, and what is saved of too much."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from supportdesk.web.site import TEXT_BYTES, here

View = TypeVar("View", bound=Callable[..., Any])

# Read before a 413 is answered: a browser that is still sending would never see the answer.
_DRAIN = 64_000_000
_CHUNK = 65_536
# A text of 1 MB takes three times as much where each of its bytes is written as %25.
_SALVAGED = 64 * _CHUNK
_PAIRS = 100


def takes_files(view: View) -> View:
    """Mark a door that takes files; every other one takes `TEXT_BYTES` at most."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Raise the limit of a request for the doors that take files."""
    app.before_request(_measure)


def salvaged(source: Request) -> list[tuple[str, str]]:
    """The text fields of a body that was refused unread for its size; files are thrown away."""
    chunks = _chunks(source)
    saved: list[tuple[str, str]] = []
    if source.mimetype == "multipart/form-data":
        saved = _fields(chunks, source.mimetype_params.get("boundary", ""))
    elif source.mimetype == "application/x-www-form-urlencoded":
        begin = b"".join(islice(chunks, _SALVAGED // _CHUNK))
        if len(begin) == source.content_length:  # half of a text would pass for the whole
            saved = _pairs(begin)
    for _ in chunks:
        pass
    return saved


def _measure() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False) and request.mimetype == "multipart/form-data":
        request.max_content_length = here().upload_bytes


def _chunks(source: Request) -> Iterator[bytes]:
    left = min(source.content_length or 0, _DRAIN)
    while left > 0:
        chunk = source.environ["wsgi.input"].read(min(_CHUNK, left))
        if not chunk:
            return
        left -= len(chunk)
        yield chunk


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("ascii", "replace"), max_num_fields=_PAIRS)
    except ValueError:
        return []


def _fields(chunks: Iterator[bytes], boundary: str) -> list[tuple[str, str]]:
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), TEXT_BYTES, max_parts=1000)
    found: list[tuple[str, str]] = []
    name, parts = "", list[bytes]()
    try:
        for chunk in chunks:
            decoder.receive_data(chunk)
            while not isinstance(event := decoder.next_event(), NeedData):
                if isinstance(event, Epilogue):
                    return found
                if isinstance(event, Field | File):
                    name = event.name if isinstance(event, Field) else ""
                    parts = []
                elif isinstance(event, Data) and name:
                    parts.append(event.data)
                    if not event.more_data:
                        found.append((name, b"".join(parts).decode("utf-8", "replace")))
    except (ValueError, OSError, HTTPException):
        return found
    return found
