"""Where a signature begins: after its mark, a device's own line, or a form of farewell."""

from collections.abc import Sequence
from itertools import islice

from supportdesk.mail.incoming import phrases
from supportdesk.mail.incoming.lines import is_quoted

_LINES, _WIDTH = 15, 90
_CLOSING_LINES = 8


def without_signature(lines: Sequence[str], begin: int, end: int, seen: bool = False) -> int:
    """The line at which the signature of these lines begins, else their end.

    `seen`: text stands above, so that it may begin at once.
    """
    for at in range(begin, end):
        line = lines[at].strip()
        if seen and line and _begins_signature(lines, at, end):
            return at
        seen = seen or bool(line and not is_quoted(line))
    return end


def _begins_signature(lines: Sequence[str], at: int, end: int) -> bool:
    line = lines[at].strip()
    if lines[at] == "-- ":
        return True
    if line in ("--", "—", "––") or (set(line) == {"_"} and len(line) > 1):
        return len(_texts(lines, at + 1, end, _LINES)) <= _LINES
    if phrases.DEVICE.match(line.partition("<http")[0]):
        return True
    if not phrases.CLOSING.match(line):
        return False
    after = _texts(lines, at + 1, end, _CLOSING_LINES)
    return len(after) <= _CLOSING_LINES and not any(map(_says_more, after))


def _says_more(line: str) -> bool:
    """Whether it is more than a name, a function or an address."""
    return len(line) > _WIDTH or line.rstrip().endswith("?")


def _texts(lines: Sequence[str], begin: int, end: int, most: int) -> list[str]:
    """The lines that are not empty, and one more than `most` at the most."""
    return list(islice((line for line in lines[begin:end] if line.strip()), most + 1))
