"""What is in the lists of tickets, page by page, and the lines that frames and readers show."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from supportdesk.domain.errors import NotFound
from supportdesk.domain.ticket import PRIORITIES, Ticket
from supportdesk.store.database import reading
from supportdesk.store.desk import head
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.gates import visible_to
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from supportdesk.tickets.views import LIVE, VIEWS, View, for_me
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
    query = _after(_ORDERED[view].where(visible_to(viewer)), VIEWS[view], after)
    with reading() as session:
        pos, _ = head()  # first: what is committed later comes again as a frame, harmlessly
        found = session.execute(_matching(query, words).limit(PAGE + 1), for_me(viewer)).all()
        group = _needing_opener(viewer, words) if view == "l1" and not after else []
    last = found[PAGE - 1] if len(found) > PAGE else None
    mark = _mark(last, VIEWS[view].newest_first) if last else ""
    return Page([_line(row) for row in found[:PAGE]], mark, pos, group)


def _needing_opener(viewer: StaffViewer, words: str) -> list[Line]:
    """Tickets that nobody is accountable for."""
    query = _matching(_LEFT_ALONE.where(visible_to(viewer)), words).limit(PAGE)
    with reading() as session:
        return [_line(row) for row in session.execute(query)]


def lines_of(numbers: Collection[int]) -> dict[int, Line]:
    """The lines of these tickets, for frames: who may see them is the stream's topics."""
    with reading() as session:
        rows = session.execute(_ROWS.where(T.number.in_(numbers)))
        return {row.number: _line(row) for row in rows}


def lines_where(
    *which: ColumnElement[bool], order: InstrumentedAttribute[int], limit: int
) -> Select[Any]:
    """The query for lines of the whole desk (the dashboard), in an order; see `lines`."""
    return _ROWS.where(*which).order_by(order, T.number).limit(limit)


def lines(query: Select[Any]) -> list[Line]:
    """What a query of `lines_where` finds now."""
    with reading() as session:
        return [_line(row) for row in session.execute(query)]


def _matching(query: Select[Any], words: str) -> Select[Any]:
    """Those among the first `SEARCHED` of a list that contain every word."""
    if not words.strip():
        return query
    first = query.with_only_columns(T.number).limit(SEARCHED).subquery()
    conditions = [_contains(word) for word in words.split()[:MOST_WORDS]]
    return query.where(T.number.in_(select(first.c.number)), *conditions)


def _contains(word: str) -> ColumnElement[bool]:
    texts = [T.subject, T.customer_name, T.assignee_name, T.opener_name, T.category]
    found = [column.icontains(word, autoescape=True) for column in texts]
    digits = word.rpartition("-")[2][:15]
    if digits.isascii() and digits.isdigit():
        found.append(T.number == int(digits))
    return or_(*found)


def _ordered(view: View) -> Select[Any]:
    query, order = _ROWS.where(view.where), _order(view)
    return query.order_by(*(column.desc() if view.newest_first else column for column in order))


def _order(view: View) -> tuple[InstrumentedAttribute[int], ...]:
    if view.newest_first:
        return (T.changed_at, T.number)
    return (T.priority_rank, T.opened_at, T.number)


def _after(query: Select[Any], view: View, after: str) -> Select[Any]:
    """What stands behind a mark."""
    order = _order(view)
    mark = _numbers(after, len(order))
    if mark is None:
        return query
    keys = tuple_(*order)
    return query.where(keys < mark if view.newest_first else keys > mark)


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
_ROWS: Select[Any] = select(*T.__table__.columns)
_ORDERED = {name: _ordered(view) for name, view in VIEWS.items()}
_LEFT_ALONE = _ROWS.where(T.status.in_(LIVE), T.needs_opener).order_by(T.opened_at)
