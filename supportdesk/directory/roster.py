"""Everybody the staff platform lists: for choosing an engineer and for the dashboard."""

import threading
from dataclasses import dataclass, replace

from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.deadline import within
from supportdesk.directory.port import Unreachable
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.people import Staff

PAUSE_MS = 5_000
PAGE_SECONDS, PATIENT_SECONDS = 2.0, 60.0


@dataclass(frozen=True)
class Listed:
    """The list as of `as_of` (ms; 0: never had one); `late` when it could not be asked again."""

    people: tuple[Staff, ...]
    as_of: int
    late: bool

    def engineers(self, role: str) -> list[Staff]:
        return [person for person in self.people if person.has(role)]


NOBODY_LISTED = Listed((), 0, late=False)
"""Where nobody is chosen."""


class Roster:
    """The whole list with a short memory. The last one stays while the platform is away."""

    def __init__(
        self, directory: CachedDirectory, ttl: int = MINUTE, page_seconds: float = PAGE_SECONDS
    ) -> None:
        self._directory, self._ttl, self._page_seconds = directory, ttl, page_seconds
        self._listed = Listed((), 0, late=True)
        self._next_try = 0
        self._lock = threading.Lock()

    def listed(self, now: int, *, patiently: bool = False) -> Listed:
        """Never raises: an old list, or an empty one, says so by `late`.

        A page waits for all of it together as long as for one person; `patiently` is for who
        has a thread of their own, so that a very long list is had at all.
        """
        if now >= self._next_try and self._lock.acquire(blocking=False):
            try:
                self._ask(now, PATIENT_SECONDS if patiently else self._page_seconds)
            finally:
                self._lock.release()
        return self._listed

    def _ask(self, now: int, seconds: float) -> None:
        if self._directory.has_just_failed(now):
            self._listed = replace(self._listed, late=True)
            return
        try:
            with within(seconds):
                people = list(self._directory.changed_since(None))
        except Unreachable:
            self._next_try = now + PAUSE_MS
            self._listed = replace(self._listed, late=True)
            return
        self._directory.learn(people, now)
        ordered = tuple(sorted(people, key=lambda person: person.name.casefold()))
        self._listed = Listed(ordered, now, late=False)
        self._next_try = now + self._ttl
