"""People who leave: whose tickets there are, and moving them. Only the desk does this."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, func, or_, select

from supportdesk.domain.errors import Refused
from supportdesk.domain.moves import Leave
from supportdesk.domain.replay import THE_DESK
from supportdesk.domain.ticket import HELD, L2, QUEUED
from supportdesk.store.database import reading
from supportdesk.tickets.actions import move
from supportdesk.tickets.changing import Change
from supportdesk.tickets.models import TicketRow as T

log = structlog.get_logger("tickets")


def holders() -> list[tuple[str, str, bool, bool]]:
    """Everybody with tickets to leave: (staff id, name as it was, opens some, holds some at L2).

    Resolved and closed tickets keep an opener who left.
    """
    openers = select(T.opener_id, T.opener_name).where(_live(), T.opener_id.is_not(None))
    at_l2 = select(T.assignee_id, T.assignee_name).where(T.status == HELD, T.level == L2)
    with reading() as session:
        opens = {row[0]: row[1] for row in session.execute(openers.distinct())}
        holds = {row[0]: row[1] for row in session.execute(at_l2.distinct())}
    return [
        (id_, name or "", id_ in opens, id_ in holds)
        for id_, name in (opens | holds).items()
        if id_ is not None
    ]


@dataclass(frozen=True)
class Leaver:
    """Somebody with so many tickets to leave; `name` as it was, "" for who has none."""

    id: str
    name: str
    tickets: int


def leavers(staff_ids: Collection[str]) -> list[Leaver]:
    """What each of these people would leave, whoever has most of it first."""
    opened = (
        select(T.opener_id, T.opener_name, func.count())
        .where(_live(), T.opener_id.in_(staff_ids))
        .group_by(T.opener_id, T.opener_name)
    )
    also_held = (
        select(T.assignee_id, T.assignee_name, func.count())
        .where(T.status == HELD, T.level == L2, T.assignee_id.in_(staff_ids))
        .where(T.assignee_id.is_distinct_from(T.opener_id))
        .group_by(T.assignee_id, T.assignee_name)
    )
    numbers, names = Counter(dict.fromkeys(staff_ids, 0)), dict.fromkeys(staff_ids, "")
    with reading() as session:
        for query in (opened, also_held):
            for id_, name, number in session.execute(query):
                if id_ is not None:
                    numbers[id_] += number
                    names[id_] = name or names[id_]
    found = [Leaver(id_, names[id_], number) for id_, number in numbers.items()]
    return sorted(found, key=lambda one: (-one.tickets, one.name.casefold(), one.id))


def requeue(staff_id: str, as_opener: bool, as_holder: bool, why: str, now: int) -> int:
    """Move every live ticket that somebody opened or holds at L2; how many there were.

    `why` is `gone` or `role`. Each ticket moves by itself, through the door that every change
    takes; done again, nothing is left to do.
    """
    moved = 0
    for number in _tickets_of(staff_id, as_opener, as_holder):
        try:
            move(number, Leave(staff_id, as_opener, as_holder, why), Change(THE_DESK, now))
        except Refused as refusal:
            log.warning("a ticket stays with who left", ticket=number, why=refusal.message)
        else:
            moved += 1
    return moved


def _tickets_of(staff_id: str, as_opener: bool, as_holder: bool) -> list[int]:
    whose: list[ColumnElement[bool]] = []
    if as_opener:
        whose.append(T.opener_id == staff_id)
    if as_holder:
        whose.append((T.assignee_id == staff_id) & (T.level == L2))
    with reading() as session:
        query = select(T.number).where(_live(), or_(*whose)).order_by(T.number)
        return list(session.scalars(query)) if whose else []


def _live() -> ColumnElement[bool]:
    return T.status.in_((QUEUED, HELD))
