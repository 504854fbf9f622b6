"""Work for later, written in the transaction of the change that asks for it.

A lease is `due` pushed into the future, `attempts` is the fence: a dead worker's jobs come
due again by themselves. An effect in this database is exactly once; an effect outside is at
least once and carries a stable id.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import JSON, BigInteger, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import Insert

from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.store.database import Base, change, later, reading
from supportdesk.store.dialects import BigKey, insert_or_update

LEASE_MS = MINUTE
GIVE_UP_AFTER = 8
LONGEST_PAUSE_MS = HOUR


class JobRow(Base):
    """`key` (optional, unique) makes a job one of its kind; `failed_at` marks a job given up."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    due: Mapped[int] = mapped_column(BigInteger, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class Job:
    """A job that this worker holds until its lease ends."""

    id: int
    name: str
    payload: dict[str, Any]
    attempts: int


def put(
    session: Session, name: str, payload: dict[str, Any], due: int, key: str | None = None
) -> None:
    """Ask for a job at `due` (ms). With a key, a waiting job of that key is only moved to `due`."""
    new = {"name": name, "key": key, "payload": payload, "due": due}
    fresh = {"attempts": 0, "failed_at": None, "last_error": ""}
    later(session, _put(session.get_bind().dialect.name), new | fresh)


@cache
def _put(dialect: str) -> Insert:
    table = Base.metadata.tables[JobRow.__tablename__]
    return insert_or_update(table, dialect, ["key"], ["due", "attempts", "failed_at"]).inline()


def claim(now: int, how_many: int = 10) -> list[Job]:
    """Take jobs that are due, oldest first; each is this worker's until its lease ends."""

    def take(session: Session) -> list[Job]:
        asked = {"now": now, "leased_until": now + LEASE_MS, "how_many": how_many}
        rows = session.connection().execute(_TAKE, asked)
        return sorted((Job(*row) for row in rows), key=lambda job: job.id)

    return change(take) if _any_due(now) else []


def finish(job: Job, effect: Callable[[Session], Any] | None = None) -> bool:
    """Delete the job together with its effect in this database; False when the lease was lost."""

    def done(session: Session) -> bool:
        mine = {"its_id": job.id, "its_attempts": job.attempts}
        if not session.connection().execute(_END, mine).rowcount:
            return False
        if effect:
            effect(session)
        return True

    return change(done)


def fail(job: Job, error: str, now: int) -> None:
    """Try again later, each time later; after `GIVE_UP_AFTER` tries leave it for people."""
    pause = min(LONGEST_PAUSE_MS, 1000 * 2**job.attempts)
    due = now + int(pause * random.uniform(0.5, 1.5))  # noqa: S311
    given_up = now if job.attempts >= GIVE_UP_AFTER else None
    change(
        lambda session: session.execute(
            update(JobRow)
            .where(JobRow.id == job.id, JobRow.attempts == job.attempts)
            .values(due=due, failed_at=given_up, last_error=error[:500])
        )
    )


def lag(now: int) -> int:
    """How long the oldest due job has waited, in milliseconds."""
    with reading() as session:
        oldest = session.scalar(
            select(JobRow.due).where(JobRow.failed_at.is_(None)).order_by(JobRow.due).limit(1)
        )
        return max(0, now - oldest) if oldest is not None else 0


def _any_due(now: int) -> bool:
    with reading() as session:
        due = select(JobRow.id).where(JobRow.due <= now, JobRow.failed_at.is_(None)).limit(1)
        return session.scalar(due) is not None


# In one statement each, and made once: a busy worker does little else than these two.
_TABLE = Base.metadata.tables[JobRow.__tablename__]
_DUE = (
    select(_TABLE.c.id)
    .where(_TABLE.c.due <= bindparam("now"), _TABLE.c.failed_at.is_(None))
    .order_by(_TABLE.c.due, _TABLE.c.id)
    .limit(bindparam("how_many"))
    .with_for_update(skip_locked=True)
    .cte("the_due")
)
_TAKE = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(select(_DUE.c.id)))
    .values(due=bindparam("leased_until"), attempts=_TABLE.c.attempts + 1)
    .returning(_TABLE.c.id, _TABLE.c.name, _TABLE.c.payload, _TABLE.c.attempts)
)
_END = delete(_TABLE).where(
    _TABLE.c.id == bindparam("its_id"), _TABLE.c.attempts == bindparam("its_attempts")
)
