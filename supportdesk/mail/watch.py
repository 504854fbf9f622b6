"""The outbox as open pages follow it: looked at again and again, compared with the look before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from supportdesk.domain.durations import DAY
from supportdesk.mail.models import FAILURES, OBSOLETE, PAUSED, RETURNED, UNSENT, WAITING, OutboxRow
from supportdesk.mail.queries import LATE_MS, SLOW_MS
from supportdesk.store.database import reading

MOST = 1_000
"""So many unsent mails are followed, the newest; a page that is loaded shows every one."""
LIVELY_MS = DAY
_Facts = tuple[int | None, str, int, str, bool]


@dataclass(frozen=True)
class Look:
    """One look. `stuck` mails need an admin, `went` are tickets of new mails that are out."""

    unsent: Mapping[int, _Facts] = field(default_factory=dict)
    went: frozenset[int] = frozenset()
    newest: int | None = None
    stuck: int = 0

    @property
    def returned(self) -> set[int]:
        """The tickets of which a mail came back."""
        return {
            ticket for ticket, state, *_ in self.unsent.values() if ticket and state == RETURNED
        }

    def is_other_than(self, last: "Look") -> bool:
        """May a list of the outbox have changed?"""
        return (self.unsent, self.newest) != (last.unsent, last.newest)

    def changed_since(self, last: "Look") -> set[int]:
        """The tickets whose mail is not what it was."""
        differ = dict(self.unsent.items() ^ last.unsent.items())
        return {facts[0] for facts in differ.values() if facts[0] is not None} | self.went


def look_again(last: Look, now: int) -> Look:
    """What has not gone out, and what came and went since the last look."""
    with reading() as session:
        database = session.connection()
        newest, stuck = database.execute(_STANDS, {"late": now - LATE_MS}).one()
        after = newest if last.newest is None else last.newest
        rows = database.execute(_SHOWN, {"after": after}).all()
    unsent = {row.id: _facts(row, now) for row in rows if row.state in UNSENT}
    went = frozenset(row.ticket for row in rows if row.id not in unsent and row.ticket is not None)
    return Look(unsent, went, newest, stuck)


def stuck(now: int) -> int:
    """How many mails will not go out by themselves, or should have long ago."""
    with reading() as session:
        return session.execute(_STUCK, {"late": now - LATE_MS}).scalar_one()


def with_news(tickets: Collection[int], now: int) -> set[int]:
    """Those among these tickets whose page may show mail otherwise than it is."""
    if not tickets:
        return set()
    lively = or_(_MAY_BE_SHOWN, OutboxRow.sent_at > now - LIVELY_MS)
    query = select(OutboxRow.ticket).where(OutboxRow.ticket.in_(tickets), lively)
    with reading() as session:
        return {number for number in session.scalars(query) if number is not None}


_MAY_BE_SHOWN = OutboxRow.state.in_((*UNSENT, OBSOLETE))  # when one was dropped nobody knows
_IS_UNSENT = OutboxRow.state.in_(UNSENT)
_IS_LATE = and_(_IS_UNSENT, OutboxRow.created_at < bindparam("late"))
_STUCK = select(func.count()).where(or_(OutboxRow.state.in_((*FAILURES, PAUSED)), _IS_LATE))
_NEWEST = select(func.coalesce(func.max(OutboxRow.id), 0))
_STANDS = select(_NEWEST.scalar_subquery().label("newest"), _STUCK.scalar_subquery().label("stuck"))
_SHOWN = (
    select(
        OutboxRow.id,
        OutboxRow.ticket,
        OutboxRow.state,
        OutboxRow.due,
        OutboxRow.last_error,
        OutboxRow.created_at,
    )
    .where(or_(_IS_UNSENT, OutboxRow.id > bindparam("after")))
    .order_by(OutboxRow.id.desc())
    .limit(MOST)
)


def _facts(row: Any, now: int) -> _Facts:
    """What its page shows of it."""
    slow = row.state == WAITING and row.created_at < now - SLOW_MS
    return row.ticket, row.state, row.due, row.last_error, slow
