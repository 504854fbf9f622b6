"""How many tickets are in each list, and in each pair of hands."""

import time
from typing import Any

from sqlalchemy import ScalarSelect, case, func, select, union_all

from supportdesk.domain.ticket import HELD, QUEUED
from supportdesk.store import desk
from supportdesk.store.database import db, reading
from supportdesk.tickets.models import TicketRow as T
from supportdesk.tickets.views import IS_LIVE, VIEWS, View, for_me
from supportdesk.viewer import StaffViewer

OWN = ("mine", "escalated")
_counted: dict[str, Any] = {"of": "", "pos": -1, "until": 0.0, "counts": {}}


def loads() -> dict[str, int]:
    """How many tickets each engineer holds."""
    query = select(T.assignee_id, func.count()).where(T.status == HELD).group_by(T.assignee_id)
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
    """How many are in the lists that depend on who looks."""
    with reading() as session:
        return dict(zip(OWN, session.execute(_OWN, for_me(viewer)).one(), strict=True))


def _count() -> dict[str, int]:
    found = {"l1": 0, "l2": 0, "waiting": 0, "open": 0}
    with reading() as session:
        for status, level, waits, number in session.execute(_SHARED):
            found["open"] += number
            if status == QUEUED:
                found[level.lower()] += number
            elif waits:
                found["waiting"] += number
    return found


def _size(view: View) -> ScalarSelect[int]:
    numbers = union_all(*(select(T.number).where(part) for part in view.parts)).subquery()
    return select(func.count()).select_from(numbers).scalar_subquery()


_OWN = select(*(_size(VIEWS[name]) for name in OWN))
_ON_CUSTOMER = case((T.wait_on == "customer", 1), else_=0)
_SHARED = (
    select(T.status, T.level, _ON_CUSTOMER, func.count())
    .where(IS_LIVE)
    .group_by(T.status, T.level, _ON_CUSTOMER)
)
