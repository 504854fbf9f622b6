"""Tries that are counted in the database, so that all processes count together."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    LargeBinary,
    String,
    and_,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from supportdesk.domain.errors import Throttled
from supportdesk.store.database import Base, change, reading
from supportdesk.store.dialects import BigKey


class TryRow(Base):
    """One try: what was tried, a digest of by whom, and when (milliseconds)."""

    __tablename__ = "tries"
    __table_args__ = (Index(None, "what", "who", "at"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    what: Mapped[str] = mapped_column(String(40))
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[int] = mapped_column(BigInteger, index=True)


@dataclass(frozen=True)
class Limit:
    """At most `most` tries of `what` by one person in `window` milliseconds.

    `sentence` is what a person reads who is over it.
    """

    what: str
    most: int
    window: int
    sentence: str


def admit(limit: Limit, who: str, now: int) -> int:
    """Write a try down and give its number, or raise Throttled.

    It is written and committed before it is counted: of many at the same moment no more than
    `most` get through. A refused try is taken back, so that waiting does help.
    """
    number = change(lambda session: note(session, limit.what, who, now))
    with reading() as session:
        over = count(session, limit.what, who, now - limit.window) > limit.most
        wait = _wait(session, limit, who, now) if over else 0
    if over:
        withdraw(number)
        raise Throttled(limit.sentence, wait)
    return number


def withdraw(number: int) -> None:
    """Take a try back: it went well, and only failures count."""
    change(lambda session: session.execute(delete(TryRow).where(TryRow.id == number)))


def note(session: Session, what: str, who: str, now: int) -> int:
    """Write a try down; gives its number."""
    row = {"what": what, "who": digest(what, who), "at": now}
    return session.execute(insert(TryRow).values(row).returning(TryRow.id)).scalar_one()


def count(session: Session, what: str, who: str, since: int) -> int:
    """How many tries later than `since`."""
    return session.execute(
        select(func.count()).select_from(TryRow).where(_theirs(what, who), TryRow.at > since)
    ).scalar_one()


def prune(session: Session, before: int) -> None:
    """Forget all tries older than `before`; the longest window must lie behind it."""
    session.execute(delete(TryRow).where(TryRow.at < before))


def digest(what: str, who: str) -> bytes:
    """What is stored of a person: not their name or address, only whether it is the same."""
    return hashlib.sha256(f"{what}\0{who}".encode()).digest()


def _theirs(what: str, who: str) -> ColumnElement[bool]:
    return and_(TryRow.what == what, TryRow.who == digest(what, who))


def _wait(session: Session, limit: Limit, who: str, now: int) -> int:
    """Whole seconds until enough of the tries are out of the window."""
    newest = (
        select(TryRow.at)
        .where(_theirs(limit.what, who))
        .order_by(TryRow.at.desc())
        .offset(limit.most)
        .limit(1)
    )
    edge = session.execute(newest).scalar()
    return max(1, ((edge if edge is not None else now) + limit.window - now) // 1000 + 1)
