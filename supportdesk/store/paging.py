"""Lists that grow for ever, page by page: by the id of the last line, never by an offset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Row

PAGE = 50
ASKED = PAGE + 1
"""One more than is shown says whether there is another page."""
TOP = 2**62
"""Above every id: where the first page begins."""

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, the newest first; `older` is the mark of the next, 0 at the end."""

    lines: list[T]
    older: int


def beginning(before: int) -> int:
    """Below which id a page begins that was asked for with `before` (0: the first), whatever number
    that is.
    """
    return max(0, min(before or TOP, TOP))


def page(rows: Sequence[Row[Any]], line: Callable[[Row[Any]], T]) -> Page[T]:
    """The page of these rows (`ASKED` at most, each with its `id`)."""
    shown = rows[:PAGE]
    return Page([line(row) for row in shown], shown[-1].id if len(rows) > PAGE else 0)
