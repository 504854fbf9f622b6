"""Figures of the desk as it is now, each from live rows by an index."""

import statistics
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from supportdesk.domain.ticket import HELD, L1, L2, QUEUED, RESOLVED
from supportdesk.store.database import reading
from supportdesk.tickets.lists import Line, lines_where
from supportdesk.tickets.models import TicketRow as T

LIVE = (QUEUED, HELD)
HOUR = 3_600_000
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
    unassigned: int
    at_l2: int
    on_customer: int
    opened_today: int
    resolved_today: int


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
        live = T.status.in_(LIVE)
        at_l2 = list(session.scalars(select(T.level_since).where(live, T.level == L2).limit(1000)))
        loads, names = _loads(session)
        return Picture(
            _now(session, midnight),
            _ages(session, now),
            loads,
            names,
            lines_where(T.status == QUEUED, order=T.opened_at, limit=LISTED),
            lines_where(live, T.level == L2, order=T.level_since, limit=LISTED),
            int(now - statistics.median(at_l2)) if at_l2 else 0,
            lines_where(live, T.needs_opener.is_(True), order=T.opened_at, limit=LISTED),
        )


def _now(session: Session, midnight: int) -> Now:
    on_customer = case((T.wait_on == "customer", 1), else_=0)
    counted = func.count()
    totals = session.execute(
        select(T.status, T.level, on_customer, counted)
        .where(T.status.in_(LIVE))
        .group_by(T.status, T.level, on_customer)
    ).all()
    return Now(
        open=sum(number for *_, number in totals),
        unassigned=sum(number for status, _, _, number in totals if status == QUEUED),
        at_l2=sum(number for _, level, _, number in totals if level == L2),
        on_customer=sum(number for *_, waits, number in totals if waits),
        opened_today=session.scalar(select(counted).where(T.opened_at >= midnight)) or 0,
        resolved_today=session.scalar(
            select(counted).where(T.status == RESOLVED, T.changed_at >= midnight)
        )
        or 0,
    )


def _ages(session: Session, now: int) -> dict[str, dict[str, int]]:
    limits = [(now - T.opened_at < hours * HOUR, name) for name, hours in AGES]
    age = case(*limits, else_=OLDER)
    place = case(
        (T.wait_on == "customer", PLACES[4]),
        ((T.status == QUEUED) & (T.level == L1), PLACES[0]),
        ((T.status == HELD) & (T.level == L1), PLACES[1]),
        (T.status == QUEUED, PLACES[2]),
        else_=PLACES[3],
    )
    kinds = select(place.label("place"), age.label("age")).where(T.status.in_(LIVE)).subquery()
    rows = session.execute(
        select(kinds.c.place, kinds.c.age, func.count()).group_by(kinds.c.place, kinds.c.age)
    )
    found: dict[str, dict[str, int]] = {
        name: dict.fromkeys([*(age for age, _ in AGES), OLDER], 0) for name in PLACES
    }
    for name, age_name, number in rows:
        found[name][age_name] = number
    return found


def _loads(session: Session) -> tuple[dict[str, Load], dict[str, str]]:
    newest = func.row_number().over(partition_by=T.assignee_id, order_by=T.changed_at.desc())
    waits = case((T.wait_on.is_not(None), 1), else_=0)
    held = (
        select(T.assignee_id, T.assignee_name, T.number, T.subject, T.changed_at)
        .add_columns(waits.label("waits"), newest.label("place"))
        .where(T.status == HELD)
        .subquery()
    )
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for who, waiting, number in session.execute(
        select(held.c.assignee_id, held.c.waits, func.count()).group_by(
            held.c.assignee_id, held.c.waits
        )
    ):
        totals[who][waiting] = number
    loads, names = {}, {}
    for row in session.execute(select(held).where(held.c.place == 1)):
        active, waiting = totals[row.assignee_id]
        current = (row.number, row.subject)
        loads[row.assignee_id] = Load(active, waiting, current, row.changed_at)
        names[row.assignee_id] = row.assignee_name
    return loads, names
