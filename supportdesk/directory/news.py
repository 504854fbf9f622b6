"""How the processes of a desk tell each other that a person changed, within two seconds.

Each process calls `Follower.catch_up` whenever it is woken, and at least once a second.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supportdesk.directory.cached import CachedDirectory, News
from supportdesk.directory.models import Deactivation, StaffChange
from supportdesk.directory.port import Answer
from supportdesk.store import wake
from supportdesk.store.database import after_commit, at_end, change, reading
from supportdesk.store.desk import access_changed

# Rows become visible in the order of commits, not of their numbers, and clocks differ a little:
# each look goes back this far and leaves out what it has seen. A clock that was set back is no
# reason to miss anything.
OVERLAP_MS = 30_000

UPDATED, DEACTIVATED, SIGNED_OUT, CONFIRMED = "updated", "deactivated", "signed_out", "confirmed"


def tell(session: Session, staff_ids: Iterable[str], kind: str, now: int) -> None:
    """Write the news in the caller's transaction; the others are woken after the commit.

    `now` is when it is written, however long ago the work began: the others look back no
    further than OVERLAP_MS.
    """
    rows = [{"staff_id": staff_id, "kind": kind, "at": now} for staff_id in staff_ids]
    if rows:
        session.execute(insert(StaffChange), rows)
        at_end(session, "access", access_changed)
        after_commit(session, wake.up)


def differences(clock: Callable[[], int]) -> News:
    """For `CachedDirectory(on_news=…)`: tells what one process heard that is new."""

    def tell_difference(old: Answer, new: Answer) -> None:
        staff = new.staff or old.staff
        if staff:
            change(lambda session: tell(session, [staff.id], UPDATED, clock()))

    return tell_difference


def noticed_at(staff_id: str) -> int | None:
    """For `CachedDirectory(noticed_at=…)`: when the platform announced the person's end."""
    with reading() as session:
        return session.scalar(
            select(Deactivation.noticed_at).where(Deactivation.staff_id == staff_id)
        )


class Follower:
    """One per process: hears what the others told, and has the cache ask again."""

    def __init__(self, directory: CachedDirectory, now: int) -> None:
        self._directory = directory
        self._since = now
        self._seen: set[int] = set()

    def catch_up(self, now: int) -> list[str]:
        """Forget what is out of date, ask again about whoever this process knows.

        Returns the ids of everybody with news.
        """
        told = self.hear(now)
        self.ask_about(told, now)
        return told

    def hear(self, now: int) -> list[str]:
        """Read what the others told and forget what it outdates; nobody is asked anything.

        Returns the ids of everybody with news.
        """
        with reading() as session:
            rows = session.execute(
                select(StaffChange.id, StaffChange.staff_id, StaffChange.kind)
                .where(StaffChange.at >= min(self._since, now) - OVERLAP_MS)
                .order_by(StaffChange.id)
            ).all()
        fresh = [row for row in rows if row.id not in self._seen]
        self._seen, self._since = {row.id for row in rows}, now
        for staff_id in {row.staff_id for row in fresh if row.kind != SIGNED_OUT}:
            if self._directory.knows(staff_id):
                self._directory.forget(staff_id)
        return list(dict.fromkeys(row.staff_id for row in fresh))

    def ask_about(self, staff_ids: Iterable[str], now: int) -> None:
        """Ask the platform about those of them whom this process knows and has forgotten."""
        for staff_id in staff_ids:
            if self._directory.knows(staff_id) and self._directory.look_up(staff_id, now).late:
                return  # the platform is away: the others are asked about when they are needed
