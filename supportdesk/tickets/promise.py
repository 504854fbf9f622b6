"""What customers are promised: when a person answers, in service hours, and in plain words."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supportdesk.domain.durations import DAY, MINUTE
from supportdesk.settings.hours import ServiceHours, Slot

_DAYS_AHEAD = 800


def answer_due(asked_at: int, minutes: int, hours: ServiceHours) -> int:
    """The time (ms) at which `minutes` of service have passed since `asked_at` (ms)."""
    left = minutes * MINUTE
    at, day = asked_at, _local(asked_at, hours.zone).date()
    for _ in range(_DAYS_AHEAD):
        for opens, closes in _open_on(day, hours):
            begin = max(at, opens)
            if begin >= closes:
                continue
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)
    return asked_at + _DAYS_AHEAD * DAY


def by_when(at: int, now: int, zone: str) -> str:
    """`14:30` today, `tomorrow, 09:30`, `Monday, 09:30` within a week, else with the date."""
    then, today = _local(at, ZoneInfo(zone)), _local(now, ZoneInfo(zone)).date()
    days = (then.date() - today).days
    clock = f"{then:%H:%M}"
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow, {clock}"
    return f"{then:%A}, {clock}" if 1 < days < 7 else on_day(at, zone)


def on_day(at: int, zone: str) -> str:
    """`Sunday 22 November, 08:20`."""
    then = _local(at, ZoneInfo(zone))
    return f"{then:%A} {then.day} {then:%B}, {then:%H:%M}"


def day(at: int, zone: str) -> str:
    """`Sunday 22 November`."""
    then = _local(at, ZoneInfo(zone))
    return f"{then:%A} {then.day} {then:%B}"


def place(zone: str) -> str:
    """How people call the zone of these times: `London`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def length(seconds: int) -> str:
    """A length of time as people say it: `20 minutes`, `72 hours`, `14 days`."""
    for size, word, least in ((86_400, "day", 5), (3_600, "hour", 1), (60, "minute", 1)):
        if seconds >= size * least:
            number = seconds // size
            return f"{number} {word}" if number == 1 else f"{number} {word}s"
    return f"{seconds} seconds"


def hours_in_words(hours: ServiceHours) -> str:
    """`Monday to Friday, 09:00 to 17:30`; several slots one after the other."""
    return "; ".join(
        f"{_days(slot.days)}, {slot.start:%H:%M} to {_end(slot.end)}" for slot in hours.slots
    )


def _days(days: frozenset[int]) -> str:
    """Weekdays as runs: `Monday to Friday and Sunday`."""
    runs: list[list[int]] = []
    for each in sorted(days):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return " and ".join(_run(run) for run in runs)


def _run(run: list[int]) -> str:
    names = [calendar.day_name[each] for each in run]
    if len(run) == 7:
        return "Every day"
    return names[0] if len(run) == 1 else f"{names[0]} to {names[-1]}"


def _end(end: time) -> str:
    return "24:00" if end == time.max else f"{end:%H:%M}"


def _open_on(day: date, hours: ServiceHours) -> list[tuple[int, int]]:
    """When service is open on a day, in order, as (from, until) in ms."""
    slots = [slot for slot in hours.slots if day.weekday() in slot.days]
    return sorted(_bounds(day, slot, hours.zone) for slot in slots)


def _bounds(day: date, slot: Slot, zone: ZoneInfo) -> tuple[int, int]:
    if slot.end == time.max:
        end = datetime.combine(day + timedelta(days=1), time.min, zone)
    else:
        end = datetime.combine(day, slot.end, zone)
    return _ms(datetime.combine(day, slot.start, zone)), _ms(end)


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
