"""What is in the lists of tickets, page by page, and the lines that frames and readers show."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from supportdesk.customers.addresses import has_mail
from supportdesk.domain.errors import NotFound
from supportdesk.domain.ticket import PRIORITIES, QUEUED, Ticket
from supportdesk.store.database import reading
from supportdesk.store.desk import head
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.gates import visible_to
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.participants import takes_part
from supportdesk.tickets.rows import ticket_of
from supportdesk.tickets.views import VIEWS, Group, View, for_me
from supportdesk.viewer import StaffViewer

PAGE = 50
SEARCHED = 2_000
MOST_WORDS = 8
FROM_THE_TOP = -1
T = TicketRow
BY_PRIORITY = (T.priority_rank, T.opened_at, T.number)


@dataclass(frozen=True)
class Line:
    """A ticket in a list: its facts, the subject and its customer."""

    ticket: Ticket
    subject: str
    customer: str
    has_mail: bool = True
    """Does the customer read what we write?"""

    @property
    def rev(self) -> int:
        return self.ticket.last_seq


@dataclass(frozen=True)
class Stretch:
    """What of one group stands on a page."""

    group: Group
    lines: list[Line]


@dataclass(frozen=True)
class Page:
    """One page of a list; `next` is the mark of the page after it, "" at the end.

    `pos` is the desk's position before it was read.
    """

    stretches: list[Stretch]
    next: str
    pos: int

    @property
    def tickets(self) -> list[Ticket]:
        return [line.ticket for stretch in self.stretches for line in stretch.lines]


def page_of(viewer: StaffViewer, view: str, after: str = "", words: str = "") -> Page:
    """A page of a view, filtered by words: group by group, each by priority and age (or newest
    first)."""
    if view not in VIEWS:
        raise NotFound
    mark = _read_mark(after, VIEWS[view])
    which = (visible_to(viewer), *_contains_all(words))
    most = SEARCHED if len(which) > 1 else PAGE + 1
    query = _lines_of_view(view, most, mark[0] if mark else FROM_THE_TOP)
    values = for_me(viewer) | dict(zip(_MARKS, mark[1:], strict=False))
    with reading() as session:
        pos, _ = head()  # first: what is committed later comes again as a frame, harmlessly
        found = session.execute(query.where(*which).limit(PAGE + 1), values).all()
    next_ = _mark(found[PAGE - 1], VIEWS[view]) if len(found) > PAGE else ""
    return Page(_stretches(VIEWS[view], found[:PAGE]), next_, pos)


def next_to_claim(viewer: StaffViewer, level: str) -> Line | None:
    """The first that waits in the queue of a level, for who was too late for another."""
    query = first_of(and_(T.status == QUEUED, T.level == level), by=BY_PRIORITY, most=1)
    found = lines(query.where(visible_to(viewer)))
    return found[0] if found else None


def lines_of(numbers: Collection[int]) -> dict[int, Line]:
    """The lines of these tickets, for frames: who may see them is the stream's topics."""
    with reading() as session:
        rows = session.connection().execute(_THESE, {"numbers": list(numbers)})
        return {row.number: _line(row) for row in rows}


def first_of(
    *parts: ColumnElement[bool], by: tuple[InstrumentedAttribute[int], ...], most: int
) -> Select[Any]:
    """The query for the first lines of the whole desk (the dashboard), for `lines`.

    No ticket may be in two `parts`.
    """
    return _first([(0, part) for part in parts], by, most)


def lines(query: Select[Any]) -> list[Line]:
    """What such a query finds now."""
    with reading() as session:
        return [_line(row) for row in session.execute(query)]


@lru_cache
def _lines_of_view(name: str, most: int, start: int) -> Select[Any]:
    """The first lines of a view; or, with the number of a group to start in, the first behind
    the mark that it is executed with."""
    view = VIEWS[name]
    keys = _keys(view)
    here, marked = tuple_(*keys), tuple_(*map(bindparam, _MARKS[: len(keys)]))
    beyond = here < marked if view.newest_first else here > marked
    parts = [
        (place, and_(part, beyond) if place == start else part)
        for place, group in enumerate(view.groups)
        for part in group.parts
        if place >= start
    ]
    return _first(parts, [key.desc() if view.newest_first else key for key in keys], most)


def _first(
    parts: Iterable[tuple[int, ColumnElement[bool]]], order: Iterable[Any], most: int
) -> Select[Any]:
    """The first lines of several parts together: by the place of each part, then in an order.

    Of each part only the numbers of its first tickets are read, in that order from an index:
    what a list costs does not grow with what is behind its first page.
    """
    order = tuple(order)
    numbers = [
        select(
            literal_column(str(place), Integer).label("place"),
            select(T.number).where(part).order_by(*order).limit(most).subquery().c.number,
        )
        for place, part in parts
    ]
    first = union_all(*numbers).subquery()
    rows = _ROWS.add_columns(first.c.place).join_from(first, T, T.number == first.c.number)
    return rows.order_by(first.c.place, *order).limit(most)


def _stretches(view: View, found: Sequence[Row[Any]]) -> list[Stretch]:
    return [
        Stretch(view.groups[place], [_line(row) for row in rows])
        for place, rows in groupby(found, key=lambda row: int(row.place))
    ]


def _contains_all(words: str) -> list[ColumnElement[bool]]:
    return [_contains(word) for word in words.split()[:MOST_WORDS]]


def _contains(word: str) -> ColumnElement[bool]:
    texts = [T.subject, T.customer_name, T.assignee_name, T.opener_name, T.category]
    found = [column.icontains(word, autoescape=True) for column in texts]
    found.append(takes_part(word))
    digits = word.rpartition("-")[2][:15]
    if digits.isascii() and digits.isdigit():
        found.append(T.number == int(digits))
    return or_(*found)


def _keys(view: View) -> tuple[InstrumentedAttribute[int], ...]:
    return (T.changed_at, T.number) if view.newest_first else BY_PRIORITY


def _mark(row: Row[Any], view: View) -> str:
    """Where a page ended: the place of its last group, and what that group is ordered by."""
    return ".".join(str(getattr(row, name)) for name in ("place", *(k.key for k in _keys(view))))


def _read_mark(mark: str, view: View) -> tuple[int, ...]:
    """The numbers of a mark; none for what is no mark of this list."""
    parts = mark.split(".")
    if len(parts) != 1 + len(_keys(view)) or not all(map(_NUMBER.fullmatch, parts)):
        return ()
    place, first, *rest = map(int, parts)
    if place >= len(view.groups):
        return ()
    return (place, first if view.newest_first else min(first, len(PRIORITIES)), *rest)


def _line(row: Row[Any]) -> Line:
    reads = has_mail(row.customer_address_kind)
    return Line(ticket_of(row, prefix()), row.subject, row.customer_name, reads)


# Built once: putting a statement together costs more than what SQLite does for it.
_MARKS = ("first", "second", "third")
_NUMBER = re.compile(r"[0-9]{1,18}")
_ROWS: Select[Any] = select(*T.__table__.columns)
_THESE = _ROWS.where(T.number.in_(bindparam("numbers", expanding=True)))
