"""The Date field (RFC 5322 section 3.3, and what stands there instead)."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNZONED = re.compile(r"\d\d?:\d\d(?::\d\d)?\s*$")
_ISO = re.compile(r"\d{4}-\d\d?-\d\d?[T ]\d\d?:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?")


def sent_at(raw: str) -> tuple[int | None, bool]:
    """Milliseconds since the epoch, and whether a zone was named; without one it is read as UTC.

    None for what is no date.
    """
    for read in (_rfc5322, _iso):
        found = read(raw[:200])
        if found:
            moment, zoned = found
            return (moment - EPOCH) // timedelta(milliseconds=1), zoned
    return None, False


def _rfc5322(raw: str) -> tuple[datetime, bool] | None:
    try:
        parts = parsedate_tz(raw)
        if parts is None:
            return None
        year, month, day, hour, minute, second, *_, offset = parts
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return moment - timedelta(seconds=offset or 0), not _UNZONED.search(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(raw: str) -> tuple[datetime, bool] | None:
    found = _ISO.search(raw)
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(found[0].replace(" ", "T", 1).replace(" ", ""))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), bool(moment.tzinfo)
    except ValueError:
        return None
