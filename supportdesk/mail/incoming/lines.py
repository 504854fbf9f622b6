"""Lines of a text: quoted ones, empty ones. Pure, and linear in their number."""

from collections.abc import Sequence


def is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def has_text(lines: Sequence[str], begin: int, end: int) -> bool:
    return any(line.strip() for line in lines[begin:end])


def first_text(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def last_text(lines: Sequence[str], begin: int, end: int) -> int:
    at = end - 1
    while at >= begin and not lines[at].strip():
        at -= 1
    return at
