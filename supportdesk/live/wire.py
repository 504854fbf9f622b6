"""Frames as bytes (the event stream format of the HTML standard, section 9.2)."""


def change(number: int, html: str) -> bytes:
    """One change: its number and the HTML of everything it redraws."""
    return b"id: %d\n%s\n\n" % (number, _data(html))


def passing(kind: str, html: str) -> bytes:
    """Typing, presence, seen: without a number, never replayed."""
    return b"event: %s\n%s\n\n" % (kind.encode(), _data(html))


def now(number: int) -> bytes:
    """Everything up to this number was sent."""
    return b"event: now\nid: %d\ndata:\n\n" % number


ALIVE = b":\n\n"
"""A comment, to who waits: the line is not dead."""
RESET = b"event: reset\ndata:\n\n"
AWAY = b"event: away\ndata:\n\n"
"""Instead of a beat while the database does not answer: nobody knows whether this is all."""


def _data(html: str) -> bytes:
    lines = html.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return b"\n".join(b"data: " + line.encode() for line in lines)
