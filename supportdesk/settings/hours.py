"""Service hours as the operator writes them: `mon-fri 09:00-17:30 Europe/London; sat …`."""

import re
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SLOT = re.compile(r"([a-z,-]+) (\d\d:\d\d)-(\d\d:\d\d)(?: ([A-Za-z0-9_+/-]+))?")


@dataclass(frozen=True)
class Slot:
    """Open on these weekdays (0 is Monday) from `start` until `end`; midnight at the end is 24:00.

    `end` is `time.max` for 24:00.
    """

    days: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True)
class ServiceHours:
    """When customers are promised an answer: slots in one time zone."""

    slots: tuple[Slot, ...]
    timezone: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def service_hours(text: str) -> ServiceHours:
    """Read service hours. Raises ValueError with a sentence.

    Several slots are separated by `;`; the time zone stands after the first and holds for all.
    """
    slots, zones = [], []
    for part in (" ".join(piece.split()) for piece in text.split(";") if piece.strip()):
        found = _SLOT.fullmatch(part)
        if not found:
            raise ValueError(f"cannot read {part!r}; write mon-fri 09:00-17:30 Europe/London")
        days, start, end, zone = found.groups()
        slots.append(_slot(days, start, end))
        zones.append(zone)
    if not slots:
        raise ValueError("names no hours")
    return ServiceHours(tuple(slots), _one_zone(zones))


def _slot(days: str, start: str, end: str) -> Slot:
    opens, closes = _time(start), time.max if end in ("24:00", "00:00") else _time(end)
    if opens >= closes:
        raise ValueError(f"{start}-{end} ends before it begins")
    return Slot(_days(days), opens, closes)


def _days(text: str) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"{part!r} is no weekday; the days are {' '.join(DAYS)}")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        found |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return frozenset(found)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is no time of day") from None


def _one_zone(zones: list[str | None]) -> str:
    named = {zone for zone in zones if zone}
    if len(named) != 1:
        raise ValueError("needs one time zone, such as Europe/London")
    zone = named.pop()
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{zone} is no time zone") from None
    return zone
