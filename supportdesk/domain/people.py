"""What the staff platform says about a person, and when that person is present.

Pure values. Reading them from JSON is the directory's work; nothing here is ever stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Role = Literal["l1", "l2", "admin"]
Availability = Literal["available", "away", "off"]
ROLES: tuple[Role, ...] = ("l1", "l2", "admin")
DAYS_AHEAD = 8
FULL = {"L1": 8, "L2": 5}
"""How many tickets in hand are a full load, by level, until it is a setting."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A slot of the working week on the person's own wall clock.

    `days` counts from Monday = 0; `start` and `end` are minutes after midnight (0 to 1440).
    A slot whose start is after its end runs over midnight and belongs to the day it starts on.
    """

    days: frozenset[int]
    start: int
    end: int

    def covers(self, weekday: int, minute: int) -> bool:
        if self.start <= self.end:
            return weekday in self.days and self.start <= minute < self.end
        begun_yesterday = (weekday - 1) % 7 in self.days and minute < self.end
        return begun_yesterday or (weekday in self.days and minute >= self.start)


@dataclass(frozen=True, slots=True)
class Absence:
    """Time off: milliseconds since the epoch, the end no longer part of it."""

    start: int
    end: int

    def covers(self, now: int) -> bool:
        return self.start <= now < self.end


@dataclass(frozen=True, slots=True)
class Staff:
    """One person as the staff platform describes them at one moment."""

    id: str
    username: str
    name: str
    email: str = ""
    active: bool = True
    roles: frozenset[str] = frozenset()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    team: str = ""
    timezone: str = "UTC"
    working_hours: tuple[Hours, ...] = ()
    time_off: tuple[Absence, ...] = ()
    on_call: bool = False
    updated_at: int | None = None

    def has(self, role: str) -> bool:
        """The role is granted and counts: nobody inactive has any."""
        return self.active and role in self.roles

    def has_access(self) -> bool:
        return any(self.has(role) for role in ROLES)

    def availability(self, now: int) -> Availability:
        """Away is time off, whatever the hour; off is out of working hours, or not active.

        Who states no hours is always in them.
        """
        if any(absence.covers(now) for absence in self.time_off):
            return "away"
        return "available" if self.active and self.is_working(now) else "off"

    def shows(self, now: int, level: str, active: int) -> str:
        """Availability with what they have in hand: busy once that is a full load."""
        said = self.availability(now)
        return "busy" if said == "available" and active >= FULL[level] else said

    def is_present(self, now: int) -> bool:
        return self.availability(now) == "available"

    def changes_at(self, now: int) -> int | None:
        """When they come or go next (ms); None while nothing says so within a week and a day."""
        here = self.is_present(now)
        ends = {moment for off in self.time_off for moment in (off.start, off.end)}
        near = {now, *(moment for moment in ends if moment > now)}
        moments = ends.union(*(self._slot_ends(day) for day in near))
        later = sorted(moment for moment in moments if moment > now)
        return next((moment for moment in later if self.is_present(moment) != here), None)

    def _slot_ends(self, around: int) -> set[int]:
        """Every start and end of a slot from the day before a moment to a week after it."""
        zone = _zone(self.timezone)
        today = datetime.fromtimestamp(around // 1000, zone).replace(tzinfo=None)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        minutes = {minute for slot in self.working_hours for minute in (slot.start, slot.end)}
        walls = (
            midnight + timedelta(days=day, minutes=minute)
            for day in range(-1, DAYS_AHEAD + 1)
            for minute in minutes
        )
        return {int(wall.replace(tzinfo=zone).timestamp()) * 1000 for wall in walls}

    def is_working(self, now: int) -> bool:
        if not self.working_hours:
            return True
        local = datetime.fromtimestamp(now // 1000, _zone(self.timezone))
        return _any_covers(self.working_hours, local.weekday(), local.hour * 60 + local.minute)


def _any_covers(slots: Iterable[Hours], weekday: int, minute: int) -> bool:
    return any(slot.covers(weekday, minute) for slot in slots)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
