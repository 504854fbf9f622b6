"""What is in the lists of tickets, page by page, and the lines that frames and readers show."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from supportdesk.domain.errors import NotFound
from supportdesk.domain.ticket import PRIORITIES, Ticket
from supportdesk.store.database import reading
from supportdesk.store.desk import head
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.gates import visible_to
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from supportdesk.tickets.views import IS_LIVE, VIEWS, for_me
from supportdesk.viewer import StaffViewer

PAGE = 50
SEARCHED = 2_000
MOST_WORDS = 8
T = TicketRow


@dataclass(frozen=True)
class Line:
    """A ticket in a list: its facts, the subject and the customer's name."""

    ticket: Ticket
    subject: str
    customer: str

    @property
    def rev(self) -> int:
        return self.ticket.last_seq


@dataclass(frozen=True)
class Page:
    """One page of a list; `next` is the mark of the page after it, "" at the end.

    `pos` is the desk's position before it was read; `group` stands above the first page.
    """

    lines: list[Line]
    next: str
    pos: int
    group: list[Line]


def page_of(viewer: StaffViewer, view: str, after: str = "", words: str = "") -> Page:
    """A page of a view, by priority and age (or newest first), filtered by words.

    Above the first page of the L1 queue stand those that need an opener (`group`).
    """
    if view not in VIEWS:
        raise NotFound
    newest_first = VIEWS[view].newest_first
    mark = _numbers(after, 2 if newest_first else 3)
    which = (visible_to(viewer), *_contains_all(words))
    most = SEARCHED if len(which) > 1 else PAGE + 1
    query = _lines_of_view(view, most, behind=mark is not None).where(*which).limit(PAGE + 1)
    values = for_me(viewer) | dict(zip(_MARKS, mark or (), strict=False))
    with reading() as session:
        pos, _ = head()  # first: what is committed later comes again as a frame, harmlessly
        found = session.execute(query, values).all()
        alone = view == "l1" and not after
        group = lines(_LEFT_ALONE.where(*which).limit(PAGE)) if alone else []
    last = found[PAGE - 1] if len(found) > PAGE else None
    next_ = _mark(last, newest_first=newest_first) if last else ""
    return Page([_line(row) for row in found[:PAGE]], next_, pos, group)


def lines_of(numbers: Collection[int]) -> dict[int, Line]:
    """The lines of these tickets, for frames: who may see them is the stream's topics."""
    with reading() as session:
        rows = session.execute(_ROWS.where(T.number.in_(numbers)))
        return {row.number: _line(row) for row in rows}


def oldest_first(
    *parts: ColumnElement[bool], by: InstrumentedAttribute[int], most: int
) -> Select[Any]:
    """The query for the first lines of the whole desk (the dashboard), for `lines`.

    No ticket may be in two `parts`.
    """
    return _first(parts, (by, T.number), most)


def lines(query: Select[Any]) -> list[Line]:
    """What such a query finds now."""
    with reading() as session:
        return [_line(row) for row in session.execute(query)]


@lru_cache
def _lines_of_view(name: str, most: int, *, behind: bool) -> Select[Any]:
    """The first lines of a view, or the first behind the mark that it is executed with."""
    view = VIEWS[name]
    if view.newest_first:
        keys = (T.changed_at, T.number)
        mark = tuple_(*keys) < tuple_(*map(bindparam, _MARKS[:2]))
        return _first(view.parts, [key.desc() for key in keys], most, mark if behind else None)
    keys_ = (T.priority_rank, T.opened_at, T.number)
    mark = tuple_(*keys_) > tuple_(*map(bindparam, _MARKS))
    return _first(view.parts, keys_, most, mark if behind else None)


def _first(
    parts: Iterable[ColumnElement[bool]],
    order: Iterable[Any],
    most: int,
    mark: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """The first lines of several parts together, in an order.

    Of each part only the numbers of its first tickets are read, in that order from an index:
    what a list costs does not grow with what is behind its first page.
    """
    order = tuple(order)
    numbers = [
        select(
            select(T.number)
            .where(part, *(() if mark is None else (mark,)))
            .order_by(*order)
            .limit(most)
            .subquery()
            .c.number
        )
        for part in parts
    ]
    first = union_all(*numbers).subquery()
    return _ROWS.join_from(first, T, T.number == first.c.number).order_by(*order).limit(most)


def _contains_all(words: str) -> list[ColumnElement[bool]]:
    return [_contains(word) for word in words.split()[:MOST_WORDS]]


def _contains(word: str) -> ColumnElement[bool]:
    texts = [T.subject, T.customer_name, T.assignee_name, T.opener_name, T.category]
    found = [column.icontains(word, autoescape=True) for column in texts]
    digits = word.rpartition("-")[2][:15]
    if digits.isascii() and digits.isdigit():
        found.append(T.number == int(digits))
    return or_(*found)


def _numbers(mark: str, how_many: int) -> tuple[int, ...] | None:
    parts = mark.split(".")
    if len(parts) != how_many or not all(re.fullmatch(r"[0-9]{1,18}", part) for part in parts):
        return None
    first, *rest = map(int, parts)
    return (first if how_many == 2 else min(first, len(PRIORITIES)), *rest)


def _mark(row: Row[Any], newest_first: bool) -> str:
    values = (row.changed_at, row.number)
    return ".".join(
        map(str, values if newest_first else (row.priority_rank, row.opened_at, row.number))
    )


def _line(row: Row[Any]) -> Line:
    return Line(ticket_of(row, prefix()), row.subject, row.customer_name)


# Built once: putting a statement together costs more than what SQLite does for it.
_MARKS = ("first", "second", "third")
_ROWS: Select[Any] = select(*T.__table__.columns)
_LEFT_ALONE = _ROWS.where(IS_LIVE, T.needs_opener).order_by(T.opened_at)
