"""How many tickets are in each list, and in each pair of hands."""

import time
from typing import Any

from sqlalchemy import Row, ScalarSelect, case, func, select, union_all

from supportdesk.domain.ticket import HELD, Person, Ticket, Wait
from supportdesk.store import desk
from supportdesk.store.database import db, reading
from supportdesk.tickets.models import TicketRow as T
from supportdesk.tickets.views import (
    IS_LIVE,
    VIEWS,
    Group,
    for_me,
    group_name,
    groups_of,
    views_of,
)
from supportdesk.viewer import StaffViewer

OWN = ("mine", "escalated")
_counted: dict[str, Any] = {"of": "", "pos": -1, "until": 0.0, "counts": {}}


def loads() -> dict[str, int]:
    """How many tickets each engineer has in hand: what waits is not counted."""
    in_hand = (T.status == HELD) & T.wait_on.is_(None)
    query = select(T.assignee_id, func.count()).where(in_hand).group_by(T.assignee_id)
    with reading() as session:
        return {person: count for person, count in session.execute(query) if person}


def shared(pos: int | None = None) -> dict[str, int]:
    """How many are in each common list: one GROUP BY over live rows, kept for a second.

    Everything up to the desk's position `pos` is counted (None: up to now), because whoever
    follows from that number hears of it no more.
    """
    head = desk.head()[0] if pos is None else pos
    fresh = _counted["of"] == str(db.engine.url) and time.monotonic() < _counted["until"]
    if not fresh or _counted["pos"] < head:
        upto = max(head, desk.head()[0])
        _counted.update(of=str(db.engine.url), pos=upto, counts=_count())
        _counted["until"] = time.monotonic() + 1
    return dict(_counted["counts"])


def own(viewer: StaffViewer) -> dict[str, int]:
    """How many are in the lists that depend on who looks, and in their groups."""
    found = dict.fromkeys(OWN, 0)
    with reading() as session:
        numbers = session.execute(_OWN, for_me(viewer)).one()
    for (name, group), number in zip(_OWN_GROUPS, numbers, strict=True):
        found[name] += number
        if group.name:
            found[group_name(name, group)] = number
    return found


def _count() -> dict[str, int]:
    found = dict.fromkeys(_NAMES, 0)
    with reading() as session:
        kinds = session.execute(_SHARED).all()
    for kind in kinds:
        ticket = _one_of(kind)
        for name in (*views_of(ticket), *groups_of(ticket)):
            found[name] += kind.number
    return found


def _one_of(kind: Row[Any]) -> Ticket:
    """A ticket of a kind, as far as lists tell them apart: the lists themselves say which."""
    return Ticket(
        0,
        status=kind.status,
        level=kind.level,
        opener=None if kind.needs_opener else Person("", ""),
        wait=Wait("customer") if kind.on_customer else None,
        came_back=kind.needs_opener,
    )


def _size(group: Group) -> ScalarSelect[int]:
    numbers = union_all(*(select(T.number).where(part) for part in group.parts)).subquery()
    return select(func.count()).select_from(numbers).scalar_subquery()


_OWN_GROUPS = [(name, group) for name in OWN for group in VIEWS[name].groups]
OWN_HEADINGS = [group_name(name, group) for name, group in _OWN_GROUPS if group.name]
"""The counts of groups that depend on who looks."""
_OWN = select(*(_size(group) for _, group in _OWN_GROUPS))
_COMMON = [(name, view) for name, view in VIEWS.items() if view.holds and not view.newest_first]
_NAMES = [
    *(name for name, _ in _COMMON),
    *(group_name(name, group) for name, view in _COMMON for group in view.groups if group.name),
]
_KIND = (
    T.status,
    T.level,
    case((T.wait_on == "customer", 1), else_=0).label("on_customer"),
    T.needs_opener,
)
_SHARED = select(*_KIND, func.count().label("number")).where(IS_LIVE).group_by(*_KIND)
