"""Template filters: times in the viewer's zone and amounts, as UX section 5 words them."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from supportdesk.domain.durations import DAY, MINUTE

_CACHED = 20_000


def time_of_day(at: int, zone: str) -> str:
    """`09:02`. `at` in milliseconds, `zone` an IANA name."""
    return _formatted(at // MINUTE, zone, "%H:%M")


def names_as_of(at: int, zone: str) -> str:
    """How old what the staff platform said is; `at` 0: it never said anything."""
    if not at:
        return "It has not answered yet, so nobody can be listed."
    return f"Names and levels are as of {time_of_day(at, zone)}."


def date(at: int, zone: str) -> str:
    """`24 Nov 2026`."""
    return _formatted(at // MINUTE, zone, "%d %b %Y").lstrip("0")


def moment(at: int, zone: str) -> str:
    """`24 Nov 2026, 09:02`."""
    return f"{date(at, zone)}, {time_of_day(at, zone)}"


def when(at: int, now: int, zone: str) -> str:
    """`09:02` today, `24 Nov, 09:02` this year, else the whole date."""
    if date(at, zone) == date(now, zone):
        return time_of_day(at, zone)
    day = date(at, zone)
    same_year = day[-4:] == date(now, zone)[-4:]
    return f"{day[:-5] if same_year else day}, {time_of_day(at, zone)}"


def weekday(at: int, zone: str) -> str:
    """`Wednesday 18 November 2026`: the head of a day."""
    return _formatted(at // MINUTE, zone, "%A %d %B %Y").replace(" 0", " ")


def shift_time(at: int, now: int, zone: str) -> str:
    """`16:30` today, `Mon 08:00` within a week, else `1 Dec`: when somebody comes or goes."""
    if date(at, zone) == date(now, zone):
        return time_of_day(at, zone)
    near = abs(at - now) < 6 * DAY
    return _formatted(at // MINUTE, zone, "%a %H:%M" if near else "%d %b").lstrip("0")


def iso(at: int) -> str:
    """RFC 3339 in UTC, for `<time datetime>`; the same in every zone."""
    return _iso(at // 1000)


def span(milliseconds: int) -> str:
    """`12s`, `48m`, `4h 58m`, `1d 3h`, `2d`: a length of time, cut down, without its sign."""
    seconds = abs(milliseconds) // 1000
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        rest = hours % 24 if days == 1 else 0
        return f"{days}d {rest}h" if rest else f"{days}d"
    if hours:
        return f"{hours}h {minutes % 60}m" if minutes % 60 else f"{hours}h"
    return f"{minutes}m" if minutes else f"{seconds}s"


def file_size(size: int) -> str:
    """`48 KB`, `2.1 MB`, `25 MB`: thousands, as the limits are meant (forms/basket.js, too)."""
    if size < 1_000_000:
        return f"{max(1, size // 1000)} KB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def plural(amount: int, one: str, many: str | None = None) -> str:
    """`1 ticket`, `3 tickets`; the second form where an s is not enough."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


@lru_cache(_CACHED)
def _formatted(minute: int, zone: str, form: str) -> str:
    return datetime.fromtimestamp(minute * 60, _zone(zone)).strftime(form)


@lru_cache(_CACHED)
def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(700)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
