"""Reads of mail that came in: its lists, how many wait for people, what came beside a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from supportdesk.intake.gates import ALL
from supportdesk.intake.models import ARRIVING, ASIDE, QUARANTINED, WAITING, IncomingRow
from supportdesk.intake.storing import key_of
from supportdesk.store.database import Base, reading
from supportdesk.store.jobs import JobRow

PAGE = 50
COUNTED = 100
"""So many are counted for a number beside a name; more are "100+"."""
MOST_ASIDE = 20


@dataclass(frozen=True)
class Trying:
    """What the worker did about a mail that waits: how often, and why it failed last."""

    times: int
    fault: str


@dataclass(frozen=True)
class Line:
    """A mail in a list."""

    id: int
    came_at: int
    inlet: str
    state: str
    kind: str
    reason: str
    way: str
    size: int
    sender: str
    sender_name: str
    authenticated: bool
    subject: str
    ticket: int | None
    duplicate_of: int | None
    tried: Trying | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list, the newest first; `older` is the mark of the next, 0 at the end."""

    lines: list[Line]
    older: int


def page_of(which: str, before: int = 0) -> Page:
    """A page of a list of mails (`gates.list_for`)."""
    values = {"state": which, "before": max(0, min(before or _TOP, _TOP))}
    with reading() as session:
        rows = session.execute(_ALL if which == ALL else _ONE_STATE, values).all()
        tried = _tried(session, [row.id for row in rows if row.state == WAITING])
    lines = [_line(row, tried.get(row.id)) for row in rows[:PAGE]]
    return Page(lines, lines[-1].id if len(rows) > PAGE else 0)


def tried(mail: int) -> Trying | None:
    """What the worker did about one mail that waits."""
    with reading() as session:
        return _tried(session, [mail]).get(mail)


def waiting_for_people() -> int:
    """How many mails wait for a decision; `COUNTED` where there are more."""
    with reading() as session:
        return session.scalar(_COUNTED, {"state": QUARANTINED}) or 0


def beside(ticket: int) -> list[Line]:
    """Mails about a ticket that are no part of its conversation, the newest first."""
    with reading() as session:
        return [_line(row) for row in session.execute(_BESIDE, {"its_ticket": ticket})]


def same_as(mail: int) -> list[int]:
    """The ids of mails that were the same as this one."""
    query = select(IncomingRow.id).where(IncomingRow.duplicate_of == mail)
    with reading() as session:
        return list(session.scalars(query.order_by(IncomingRow.id).limit(MOST_ASIDE)))


def _tried(session: Session, mails: Sequence[int]) -> Mapping[int, Trying]:
    if not mails:
        return {}
    keys = {key_of(mail): mail for mail in mails}
    jobs = select(JobRow.key, JobRow.attempts, JobRow.last_error)
    rows = session.execute(jobs.where(JobRow.key.in_(keys)))
    # Only the kind of fault: the rest may repeat what people wrote.
    return {keys[row.key]: Trying(row.attempts, row.last_error.partition(":")[0]) for row in rows}


def _line(row: Row[Any], tried: Trying | None = None) -> Line:
    return Line(**row._mapping, tried=tried)


_TABLE = Base.metadata.tables[IncomingRow.__tablename__]
_TOP = 2**62
_LINES: Select[Any] = (
    select(
        _TABLE.c.id,
        _TABLE.c.came_at,
        _TABLE.c.inlet,
        _TABLE.c.state,
        _TABLE.c.kind,
        _TABLE.c.reason,
        _TABLE.c.way,
        _TABLE.c.size,
        _TABLE.c.sender,
        _TABLE.c.sender_name,
        _TABLE.c.authenticated,
        _TABLE.c.subject,
        _TABLE.c.ticket,
        _TABLE.c.duplicate_of,
    )
    .order_by(_TABLE.c.id.desc())
    .limit(PAGE + 1)
)
_ALL = _LINES.where(_TABLE.c.id < bindparam("before"), _TABLE.c.state != ARRIVING)
_ONE_STATE = _LINES.where(_TABLE.c.state == bindparam("state"), _TABLE.c.id < bindparam("before"))
_BESIDE = _LINES.where(
    _TABLE.c.ticket == bindparam("its_ticket"), _TABLE.c.seq.is_(None), _TABLE.c.state == ASIDE
).limit(MOST_ASIDE)
_COUNTED = select(func.count()).select_from(
    select(_TABLE.c.id).where(_TABLE.c.state == bindparam("state")).limit(COUNTED).subquery()
)
