"""Following the staff platform: whole passes, and the news that the desk's processes hear."""

import time

from supportdesk.directory.following import GONE, Verdict, follow
from supportdesk.directory.news import Follower
from supportdesk.doors import Desk
from supportdesk.tickets import leaving

QUIET_MS, LONGEST_MS = 400, 1_500
"""News is gathered until none came for a moment: many people gone at once must be seen as that."""

LOOK_AGAIN_MS = 3_000
"""Whoever there was news about is looked at once more when every process has heard of it (2 s):
until then one of them may have given a ticket to who left."""


class StaffWatch:
    """One for each worker. Never call it inside a database session."""

    def __init__(self, desk: Desk, now: int) -> None:
        self._desk = desk
        self._follower = Follower(desk.directory, now)
        self._heard: dict[str, int] = {}
        self._again: dict[str, int] = {}
        self._newest = 0
        self._listed_at: int | None = None

    def whole_pass(self, now: int) -> Verdict:
        """Ask about everybody with a session or a ticket."""
        verdict = self._follow(now, only=None, listed_at=self._listed_at)
        self._listed_at = now
        return verdict

    def hear(self, now: int) -> Verdict | None:
        """Take up what the other processes told; act once it is quiet, or has waited enough."""
        for staff_id in self._follower.catch_up(now):
            self._newest = now
            self._heard.setdefault(staff_id, now)
            self._again[staff_id] = now + LOOK_AGAIN_MS
        people = self._told(now) | self._due_again(now)
        return self._follow(now, only=sorted(people), listed_at=None) if people else None

    def _told(self, now: int) -> set[str]:
        """Whom there was news about, once it is quiet."""
        oldest = min(self._heard.values(), default=now)
        if now - self._newest < QUIET_MS and now - oldest < LONGEST_MS:
            return set()
        people = set(self._heard)
        self._heard.clear()
        return people

    def _due_again(self, now: int) -> set[str]:
        people = {staff_id for staff_id, at in self._again.items() if at <= now}
        for staff_id in people:
            del self._again[staff_id]
        return people

    def _follow(self, now: int, *, only: list[str] | None, listed_at: int | None) -> Verdict:
        began = time.monotonic()

        def clock() -> int:
            return now + int((time.monotonic() - began) * 1000)

        def requeue(staff_id: str, _: str, as_opener: bool, as_holder: bool, why: str) -> int:
            said = "gone" if why in GONE else "role"
            return leaving.requeue(staff_id, as_opener, as_holder, said, now)

        return follow(
            self._desk.directory,
            leaving.holders,
            requeue,
            now,
            clock=clock,
            only=only,
            listed_at=listed_at,
            idle_hours=self._desk.settings.session_hours,
        )
