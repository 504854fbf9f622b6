"""Paths of ours, as values: where to go on, and how a path may be written down."""

import re
from urllib.parse import urlsplit

_SECRET = re.compile(r"/c/[^\s?#\"'<>]+")


def own_path(text: str | None, default: str = "/") -> str:
    """A path on this desk, or the default: one leading slash, no backslash, nothing unprintable.

    Browsers drop tabs and line ends, and read `//` and `/\\` as another host (WHATWG URL).
    """
    if not text or len(text) > 2000 or not text.startswith("/") or text.startswith("//"):
        return default
    if "\\" in text or any(not char.isprintable() or char.isspace() for char in text):
        return default
    return text


def path_of(address: str | None, origin: str, default: str = "/") -> str:
    """The path of an absolute address on our origin, as a browser's Referer names it."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return default
    if f"{parts.scheme}://{parts.netloc}".lower() != origin:
        return default
    return own_path(parts.path + (f"?{parts.query}" if parts.query else ""), default)


def masked(text: str) -> str:
    """The text with everything below /c/ taken out: a link is a key, and no log may hold one."""
    return _SECRET.sub("/c/***", text)
