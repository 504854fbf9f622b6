"""Figures of the desk as it is now, each from live rows by an index."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from supportdesk.domain.durations import HOUR
from supportdesk.domain.ticket import CLOSED, HELD, L1, L2, QUEUED, RESOLVED
from supportdesk.store.database import reading
from supportdesk.tickets.lists import BY_PRIORITY, Line, first_of, lines
from supportdesk.tickets.models import TicketRow as T
from supportdesk.tickets.views import IS_LIVE, LIVE

LISTED = 8
AGES = (
    ("under 1 h", 1),
    ("1–4 h", 4),
    ("4–8 h", 8),
    ("1 day", 24),
    ("2 days", 48),
    ("3–5 days", 120),
)
"""Columns of the ages: name, and under how many hours."""
OLDER = "older"
PLACES = ("L1 queue", "In hand at L1", "L2 queue", "In hand at L2", "On customer")
VIEW_OF = dict(zip(PLACES, ("l1", "open", "l2", "open", "waiting"), strict=True))


@dataclass(frozen=True)
class Now:
    """One number for each tile."""

    open: int
    queued_l1: int
    queued_l2: int
    at_l2: int
    on_customer: int
    needing_opener: int
    opened_today: int
    resolved_today: int

    @property
    def unassigned(self) -> int:
        return self.queued_l1 + self.queued_l2


@dataclass(frozen=True)
class Load:
    """What somebody has in hand; `current` is what they took up last, since `since` (ms)."""

    active: int = 0
    waiting: int = 0
    current: tuple[int, str] | None = None
    since: int = 0


@dataclass(frozen=True)
class Picture:
    """Everything on the dashboard that comes from tickets."""

    now: Now
    ages: Mapping[str, Mapping[str, int]]
    loads: Mapping[str, Load]
    names: Mapping[str, str]
    unassigned: list[Line]
    escalations: list[Line]
    median_at_l2: int
    needing_opener: list[Line] = field(default_factory=list)

    @property
    def most(self) -> int:
        """The fullest cell of the ages."""
        return max((number for row in self.ages.values() for number in row.values()), default=0)


def picture(now: int, midnight: int) -> Picture:
    """The desk at this moment; `midnight` is the start of the day that "today" means."""
    with reading() as session:
        kinds = session.execute(_KINDS, _begins_of_ages(now)).all()
        at_l2 = list(session.scalars(_AT_L2))
        loads, names = _loads(session)
        return Picture(
            _now(session, kinds, midnight),
            _ages(kinds),
            loads,
            names,
            lines(_UNASSIGNED),
            lines(_ESCALATIONS),
            int(now - statistics.median(at_l2)) if at_l2 else 0,
            lines(_NEEDING_OPENER),
        )


def _begins_of_ages(now: int) -> dict[str, int]:
    return {name: now - hours * HOUR for name, hours in AGES}


def _now(session: Session, kinds: Sequence[Row[Any]], midnight: int) -> Now:
    opened, resolved = session.execute(_TODAY, {"midnight": midnight}).one()
    return Now(
        open=sum(kind.number for kind in kinds),
        queued_l1=sum(kind.number for kind in kinds if _place(kind) == PLACES[0]),
        queued_l2=sum(kind.number for kind in kinds if _place(kind) == PLACES[2]),
        at_l2=sum(kind.number for kind in kinds if kind.level == L2),
        on_customer=sum(kind.number for kind in kinds if kind.on_customer),
        needing_opener=sum(kind.number for kind in kinds if kind.needs_opener),
        opened_today=opened,
        resolved_today=resolved,
    )


def _ages(kinds: Iterable[Row[Any]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {
        name: dict.fromkeys([*(age for age, _ in AGES), OLDER], 0) for name in PLACES
    }
    for kind in kinds:
        found[_place(kind)][kind.age] += kind.number
    return found


def _place(kind: Row[Any]) -> str:
    if kind.on_customer:
        return PLACES[4]
    return PLACES[(0 if kind.status == QUEUED else 1) + (0 if kind.level == L1 else 2)]


def _loads(session: Session) -> tuple[dict[str, Load], dict[str, str]]:
    loads, names = {}, {}
    for row in session.execute(_NEWEST_HELD):
        waiting = int(row.waiting)
        current = (row.number, row.subject)
        loads[row.assignee_id] = Load(row.held - waiting, waiting, current, row.changed_at)
        names[row.assignee_id] = row.assignee_name
    return loads, names


# Built once: putting a statement together costs more than what a database does for it.
_UNASSIGNED = first_of(T.status == QUEUED, by=(T.opened_at, T.number), most=LISTED)
_AT_LEVEL_2 = [and_(T.status == status, T.level == L2) for status in LIVE]
_ESCALATIONS = first_of(*_AT_LEVEL_2, by=(T.level_since, T.number), most=LISTED)
_WITHOUT_OPENER = [and_(T.needs_opener, T.status == status) for status in LIVE]
_NEEDING_OPENER = first_of(*_WITHOUT_OPENER, by=BY_PRIORITY, most=LISTED)
_AT_L2 = select(T.level_since).where(IS_LIVE, T.level == L2).limit(1000)
_TODAY = select(
    *(
        select(func.count()).select_from(T).where(*which).scalar_subquery()
        for which in (
            (T.opened_at >= bindparam("midnight"),),
            (
                T.status.in_((RESOLVED, CLOSED)),
                T.changed_at >= bindparam("midnight"),
                T.resolved_at >= bindparam("midnight"),
                ~T.dismissed,
            ),
        )
    )
)


def _kinds() -> Select[Any]:
    """How many live tickets of each kind there are: all that tiles and ages need."""
    limits = [(T.opened_at > bindparam(name), name) for name, _ in AGES]
    kind = (
        select(T.status, T.level, case((T.wait_on == "customer", 1), else_=0).label("on_customer"))
        .add_columns(case(*limits, else_=OLDER).label("age"), T.needs_opener)
        .where(IS_LIVE)
        .subquery()
    )
    return select(*kind.c, func.count().label("number")).group_by(*kind.c)


def _newest_held() -> Select[Any]:
    """Of each engineer what they took up last, with how much they hold and how much of it waits."""
    who = T.assignee_id
    held = (
        select(T.assignee_id, T.assignee_name, T.number, T.subject, T.changed_at)
        .add_columns(
            func.row_number().over(partition_by=who, order_by=T.changed_at.desc()).label("place"),
            func.count().over(partition_by=who).label("held"),
            func.count(T.wait_on).over(partition_by=who).label("waiting"),
        )
        .where(T.status == HELD)
        .subquery()
    )
    return select(held).where(held.c.place == 1)


_KINDS, _NEWEST_HELD = _kinds(), _newest_held()
