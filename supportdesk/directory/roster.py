"""Everybody the staff platform lists: for choosing an engineer and for the dashboard."""

import threading
from dataclasses import dataclass

from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.port import Unreachable
from supportdesk.domain.people import Staff

PAUSE_MS = 5_000


@dataclass(frozen=True)
class Listed:
    """The list as of `as_of` (ms; 0: never had one); `late` when it could not be asked again."""

    people: tuple[Staff, ...]
    as_of: int
    late: bool

    def engineers(self, role: str) -> list[Staff]:
        return [person for person in self.people if person.has(role)]


class Roster:
    """The whole list with a short memory. The last one stays while the platform is away."""

    def __init__(self, directory: CachedDirectory, ttl: int = 60_000) -> None:
        self._directory, self._ttl = directory, ttl
        self._listed = Listed((), 0, late=True)
        self._next_try = 0
        self._lock = threading.Lock()

    def listed(self, now: int) -> Listed:
        """Never raises: an old list, or an empty one, says so by `late`."""
        if now >= self._next_try and self._lock.acquire(blocking=False):
            try:
                self._ask(now)
            finally:
                self._lock.release()
        return self._listed

    def _ask(self, now: int) -> None:
        try:
            people = list(self._directory.changed_since(None))
        except Unreachable:
            self._next_try = now + PAUSE_MS
            self._listed = Listed(self._listed.people, self._listed.as_of, late=True)
            return
        self._directory.learn(people, now)
        ordered = tuple(sorted(people, key=lambda person: person.name.casefold()))
        self._listed = Listed(ordered, now, late=False)
        self._next_try = now + self._ttl
