"""The lists of tickets and their counts: the views of the rail."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from supportdesk.domain.errors import NotFound
from supportdesk.domain.ticket import CLOSED, HELD, L1, L2, PRIORITIES, QUEUED, RESOLVED, Ticket
from supportdesk.store.database import reading
from supportdesk.store.desk import head
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.gates import visible_to
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from supportdesk.viewer import StaffViewer

PAGE = 50
SEARCHED = 2_000
MOST_WORDS = 8
LIVE = (QUEUED, HELD)
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
class View:
    """One list: what is in it, in which order, and the topics that keep it up to date.

    `holds` says the same as `where` for one ticket, so that a pushed row can tell which
    lists it belongs to; None where that depends on who looks.
    """

    title: str
    where: Callable[[StaffViewer], ColumnElement[bool]]
    newest_first: bool
    topics: tuple[str, ...]
    holds: Callable[[Ticket], bool] | None = None


QUEUES = ("queue-l1", "queue-l2")
VIEWS: dict[str, View] = {
    "mine": View(
        "My tickets",
        lambda v: and_(T.status.in_(LIVE), or_(T.assignee_id == v.id, T.opener_id == v.id)),
        False,
        ("mine",),
    ),
    "l1": View(
        "L1 queue",
        # Those that need an opener stand above it as a group (`needing_opener`).
        lambda _: and_(T.status == QUEUED, T.level == L1, ~T.needs_opener),
        False,
        (*QUEUES, "mine"),
        lambda t: (t.status == QUEUED and t.level == L1) or t.needs_opener,
    ),
    "l2": View(
        "L2 queue",
        lambda _: and_(T.status == QUEUED, T.level == L2),
        False,
        ("queue-l2", "mine"),
        lambda t: t.status == QUEUED and t.level == L2,
    ),
    "waiting": View(
        "Waiting on customer",
        lambda _: and_(T.status == HELD, T.wait_on == "customer"),
        False,
        (*QUEUES, "mine"),
        lambda t: t.status == HELD and t.wait is not None and t.wait.on == "customer",
    ),
    "escalated": View(
        "Escalated by me",
        lambda v: and_(T.escalated_by == v.id, T.status.in_(LIVE), T.level == L2),
        False,
        (*QUEUES, "mine"),
    ),
    "open": View(
        "All open",
        lambda _: T.status.in_(LIVE),
        False,
        (*QUEUES, "mine"),
        lambda t: t.open,
    ),
    "resolved": View(
        "Resolved",
        lambda _: T.status.in_((RESOLVED, CLOSED)),
        True,
        (*QUEUES, "mine"),
        lambda t: not t.open,
    ),
}


@dataclass(frozen=True)
class Page:
    """One page of a list; `next` is the mark of the page after it, "" at the end.

    `pos` is the desk's position before it was read.
    """

    lines: list[Line]
    next: str
    pos: int = 0


def page_of(viewer: StaffViewer, view: str, after: str = "", words: str = "") -> Page:
    """A page of a view, by priority and age (or newest first), filtered by words."""
    if view not in VIEWS:
        raise NotFound
    which = VIEWS[view]
    query = _paged(select(T).where(visible_to(viewer), which.where(viewer)), which, after)
    with reading() as session:
        pos, _ = head()  # first: what is committed later comes again as a frame, harmlessly
        rows = list(session.scalars(_matching(query, words).limit(PAGE + 1)))
    lines = [_line(row) for row in rows[:PAGE]]
    more = len(rows) > PAGE
    return Page(lines, _mark(rows[PAGE - 1], which.newest_first) if more else "", pos)


def needing_opener(viewer: StaffViewer, words: str = "") -> list[Line]:
    """Tickets that nobody is accountable for: the group at the top of the L1 queue."""
    query = select(T).where(visible_to(viewer), T.status.in_(LIVE), T.needs_opener)
    found = _matching(query.order_by(T.opened_at), words).limit(PAGE)
    with reading() as session:
        return [_line(row) for row in session.scalars(found)]


def lines_of(numbers: Collection[int]) -> dict[int, Line]:
    """The lines of these tickets, for frames: who may see them is the stream's topics."""
    with reading() as session:
        rows = session.scalars(select(T).where(T.number.in_(numbers)))
        return {row.number: _line(row) for row in rows}


def lines_where(
    *which: ColumnElement[bool], order: InstrumentedAttribute[int], limit: int
) -> list[Line]:
    """Lines for readers that see the whole desk (the dashboard), in an order."""
    query = select(T).where(*which).order_by(order, T.number).limit(limit)
    with reading() as session:
        return [_line(row) for row in session.scalars(query)]


def views_of(ticket: Ticket) -> list[str]:
    """The lists (those that are the same for everybody) that hold this ticket."""
    return [name for name, view in VIEWS.items() if view.holds and view.holds(ticket)]


def all_views_of(ticket: Ticket) -> str:
    """Every list that holds this ticket, as a row names them; personal ones with their person."""
    names = views_of(ticket)
    if ticket.open:
        people = {person.id for person in (ticket.opener, ticket.assignee) if person}
        names += [f"mine:{quote(id_, safe='')}" for id_ in sorted(people)]
        if ticket.escalated_by and ticket.level == L2:
            names.append(f"escalated:{quote(ticket.escalated_by, safe='')}")
    return " ".join(names)


def _matching(query: Select[TicketRow], words: str) -> Select[TicketRow]:
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


def _paged(query: Select[TicketRow], view: View, after: str) -> Select[TicketRow]:
    if view.newest_first:
        order = (T.changed_at, T.number)
        if mark := _numbers(after, 2):
            query = query.where(tuple_(*order) < mark)
        return query.order_by(*(column.desc() for column in order))
    keys = (T.priority_rank, T.opened_at, T.number)
    if mark := _numbers(after, 3):
        query = query.where(tuple_(*keys) > mark)
    return query.order_by(*keys)


def _numbers(mark: str, how_many: int) -> tuple[int, ...] | None:
    parts = mark.split(".")
    if len(parts) != how_many or not all(re.fullmatch(r"[0-9]{1,18}", part) for part in parts):
        return None
    first, *rest = map(int, parts)
    return (first if how_many == 2 else min(first, len(PRIORITIES)), *rest)


def _mark(row: TicketRow, newest_first: bool) -> str:
    values = (row.changed_at, row.number)
    return ".".join(
        map(str, values if newest_first else (row.priority_rank, row.opened_at, row.number))
    )


def _line(row: TicketRow) -> Line:
    return Line(ticket_of(row, prefix()), row.subject, row.customer_name)
