"""Chores by the clock: each has one row, so that of several workers one does it at a time."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from supportdesk.domain.durations import MINUTE
from supportdesk.store.database import Base, change, reading
from supportdesk.store.dialects import insert_or_skip

HEARTBEAT = "heartbeat"
CLOCKS_DIFFER_MS = MINUTE
"""So far the clocks of two machines may lie apart."""


class ChoreRow(Base):
    """When a chore began last and when it is next due; a worker that died leaves it due again.

    `done_at` is when it was last done without a fault, `last_error` what failed since.
    """

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due: Mapped[int] = mapped_column(BigInteger)
    began_at: Mapped[int] = mapped_column(BigInteger)
    done_at: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str] = mapped_column(String(200), default="")


@dataclass(frozen=True)
class Turn:
    """This worker's turn at a chore. `before` is when the turn before it began, if any."""

    name: str
    began_at: int
    before: int | None


def take(name: str, now: int, lease: int) -> Turn | None:
    """Take the turn if the chore is due; nobody else gets one for `lease` milliseconds."""

    def work(session: Session) -> Turn | None:
        first = {"name": name, "due": now + lease, "began_at": now}
        new = insert_or_skip(ChoreRow, session.get_bind().dialect.name, ["name"])
        if session.execute(new.values(first).returning(ChoreRow.name)).first():
            return Turn(name, now, None)
        row = session.scalar(select(ChoreRow).where(ChoreRow.name == name).with_for_update())
        if row is None or not _is_due(row.due, row.began_at, now):
            return None
        turn = Turn(name, now, row.began_at)
        row.due, row.began_at = now + lease, now
        return turn

    return change(work) if _due(name, now) else None


def done(turn: Turn, due: int, now: int, error: str = "") -> bool:
    """It was done, or why not; the next turn is at `due`. Whoever has one for long holds it on by
    a `due` that lies ahead. False for a worker whose lease ran out: it changes nothing."""
    values = {"due": due, "last_error": error[:200]}
    return _set(turn, values if error else {**values, "done_at": now})


def hold(turn: Turn, due: int) -> bool:
    """Go on with a turn that takes long; False when somebody else has it."""
    return _set(turn, {"due": due})


def last_done(name: str) -> int | None:
    """When a chore was last done without a fault (ms); None when never."""
    return last(name)[0]


def last(name: str) -> tuple[int | None, str]:
    """When a chore was last done without a fault (ms; None: never), and what failed since."""
    with reading() as session:
        query = select(ChoreRow.done_at, ChoreRow.last_error).where(ChoreRow.name == name)
        row = session.execute(query).first()
    return (row.done_at, row.last_error) if row else (None, "")


def _set(turn: Turn, values: dict[str, Any]) -> bool:
    mine = update(ChoreRow).where(ChoreRow.name == turn.name, ChoreRow.began_at == turn.began_at)
    change_it = mine.values(values).returning(ChoreRow.name)
    return change(lambda session: session.execute(change_it).first() is not None)


def _due(name: str, now: int) -> bool:
    with reading() as session:
        query = select(ChoreRow.due, ChoreRow.began_at).where(ChoreRow.name == name)
        row = session.execute(query).first()
    return row is None or _is_due(row.due, row.began_at, now)


def _is_due(due: int, began_at: int, now: int) -> bool:
    """Also when it began in the future: the clock was set back, and nobody waits until then."""
    return due <= now or began_at > now + CLOCKS_DIFFER_MS
