"""Frames as bytes (the event stream format of the HTML standard, section 9.2)."""


def change(number: int, html: str, seal: str = "") -> bytes:
    """One change: its number, what proves it, and the HTML of everything it redraws."""
    return b"id: %d\n%s%s\n\n" % (number, _sealed(seal), _data(html))


def passing(kind: str, html: str) -> bytes:
    """Typing, presence, seen: without a number, never replayed."""
    return b"event: %s\n%s\n\n" % (kind.encode(), _data(html))


def other_roles(roles: str, html: str) -> bytes:
    """To a page that was drawn for others: what of it is old, and what it will be drawn for."""
    return b"event: state\nroles: %s\n%s\n\n" % (roles.encode(), _data(html))


def now(number: int, seal: str = "") -> bytes:
    """Everything up to this number was sent."""
    return b"event: now\nid: %d\n%sdata:\n\n" % (number, _sealed(seal))


ALIVE = b":\n\n"
"""A comment, to who waits: the line is not dead."""
RESET = b"event: reset\ndata:\n\n"
AWAY = b"event: away\ndata:\n\n"
"""Instead of a beat while the database does not answer: nobody knows whether this is all."""


def _sealed(seal: str) -> bytes:
    """A field that only our pages know: they bring it back with the number (decision 0056)."""
    return b"seal: %s\n" % seal.encode() if seal else b""


def _data(html: str) -> bytes:
    lines = html.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return b"\n".join(b"data: " + line.encode() for line in lines)
