"""A Tuesday whenever it is: the days of the history are moved so that today is one.

The time of day stays as it is between 09:30 and 17:00; at night "now" counts as 10:40.
"""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from supportdesk.demo.lively.distributions import Distributions
from supportdesk.domain.durations import DAY, MINUTE
from supportdesk.domain.people import Staff

TUESDAY = 1
OFFICE = ZoneInfo("Europe/London")
NIGHT_COUNTS_AS = (10, 40)
STEP = 20 * MINUTE
OVERTIME = 120 * MINUTE
SEARCHED = 4 * DAY


class Clock:
    """All times are milliseconds, really passed; only calendars are looked at as if on Tuesday."""

    def __init__(self, now: int, measured: Distributions, rng: Random) -> None:
        self.now = now
        self._shift = _to_tuesday(now)
        self._rng = rng
        self._weekdays = list(measured.data["weekday"].values())
        self._hours = list(measured.data["hour_of_day"].values())

    def is_working(self, person: Staff, at: int) -> bool:
        return person.is_working(at + self._shift)

    def is_up(self, person: Staff, at: int) -> bool:
        """At work, or early, or finishing what was begun before going home."""
        return any(self.is_working(person, at + off) for off in (0, -OVERTIME, OVERTIME))

    def by_day(self, at: int) -> int:
        """The next moment of an office day, for requests that came in days ago."""
        while not self._is_by_day(at):
            at += 2 * STEP + self._rng.randrange(STEP)
        return at

    def _is_by_day(self, at: int) -> bool:
        there = datetime.fromtimestamp((at + self._shift) / 1000, OFFICE)
        return there.weekday() < 5 and 8 <= there.hour < 18

    def at_work(self, person: Staff, at: int, after: int) -> int:
        """The moment closest to `at`, not before `after`, at which this person works."""
        for away in range(0, SEARCHED, STEP):
            for moment in (at + away, at - away):
                if after <= moment < self.now and self.is_up(person, moment):
                    return moment
        return max(at, after)

    def opening(self, days: int) -> int:
        """When a request of the last `days` days came in, by weekday and hour."""
        while True:
            weekday = self._rng.choices(range(7), self._weekdays)[0]
            hour = self._rng.choices(range(24), self._hours)[0]
            back = (TUESDAY - weekday) % 7 + 7 * self._rng.randrange(days // 7)
            today = datetime.fromtimestamp((self.now + self._shift) / 1000, OFFICE)
            at = today.replace(hour=hour, minute=self._rng.randrange(60)) - timedelta(days=back)
            moment = _ms(at) - self._shift
            if moment < self.now - MINUTE:
                return moment


def _to_tuesday(now: int) -> int:
    """What to add to a moment to find its place in the week of the Tuesday."""
    here = datetime.fromtimestamp(now / 1000, OFFICE)
    there = here + timedelta(days=TUESDAY - here.weekday())
    if not (9, 30) <= (here.hour, here.minute) < (17, 0):
        hour, minute = NIGHT_COUNTS_AS
        there = there.replace(hour=hour, minute=minute)
    return _ms(there) - now


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
