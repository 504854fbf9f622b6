"""Browsers whose person left them: what a cookie named there opens nothing any more."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from supportdesk.customers.models import DepartureRow
from supportdesk.domain.durations import DAY
from supportdesk.store import wake
from supportdesk.store.database import after_commit, at_end, reading
from supportdesk.store.desk import access_changed
from supportdesk.store.dialects import insert_or_skip

KEPT_MS = 31 * DAY
"""A day longer than the cookie that a departure makes worthless."""


def depart(session: Session, browser: str, now: int) -> None:
    """End what this browser holds: its open streams too, on every process."""
    left = insert_or_skip(DepartureRow, session.get_bind().dialect.name, ["browser"])
    session.execute(left.values(browser=browser, at=now))
    at_end(session, "access", access_changed)
    after_commit(session, wake.up)


def departed(browsers: Iterable[str]) -> frozenset[str]:
    """Those among these browsers whose person left."""
    query = select(DepartureRow.browser).where(DepartureRow.browser.in_(set(browsers)))
    with reading() as session:
        return frozenset(session.scalars(query))


def tidy(session: Session, now: int) -> None:
    """Forget departures whose cookie is over anyway."""
    session.execute(delete(DepartureRow).where(DepartureRow.at < now - KEPT_MS))
