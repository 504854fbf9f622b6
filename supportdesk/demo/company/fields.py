"""What a staff record may hold: checks each field, names every fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*")


class Invalid(Exception):
    """Some fields are wrong; `faults` has a sentence for each."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in faults.items()))
        self.faults = faults


def cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields, checked. Raises Invalid; unknown fields are faults too."""
    kept: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in given.items():
        try:
            kept[name] = CHECKS[name](value)
        except KeyError:
            faults[name] = "No such field."
        except ValueError as fault:
            faults[name] = str(fault)
    if faults:
        raise Invalid(faults)
    return kept


def _username(value: object) -> str:
    if isinstance(value, str) and _USERNAME.fullmatch(value):
        return value
    raise ValueError("Lower-case letters, digits, dot, dash; up to 64.")


def _name(value: object) -> str:
    if isinstance(value, str) and 0 < len(value.strip()) <= 200:
        return value.strip()
    raise ValueError("Give a name of up to 200 characters.")


def _text(value: object) -> str:
    if isinstance(value, str) and len(value) <= 200:
        return value.strip()
    raise ValueError("Text of up to 200 characters.")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("True or false.")


def _words(value: object) -> list[str]:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return list(dict.fromkeys(word.strip() for word in value if word.strip()))
    raise ValueError("A list of words.")


def _zone(value: object) -> str:
    try:
        if isinstance(value, str) and _ZONE.fullmatch(value):
            return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, OSError):
        pass
    raise ValueError("A time zone such as Europe/London.")


def _hours(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise ValueError("A list of days with from and to.")
    return [_slot(slot) for slot in value]


def _slot(slot: object) -> dict[str, Any]:
    if not isinstance(slot, dict) or not set(slot.get("days") or ["?"]) <= set(DAYS):
        raise ValueError("Days are mon, tue, wed, thu, fri, sat, sun.")
    start, end = str(slot.get("from")), str(slot.get("to"))
    if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end) and start != end):
        raise ValueError("Times are like 09:00 and 17:30; to before from runs over midnight.")
    return {"days": [day for day in DAYS if day in slot["days"]], "from": start, "to": end}


def _absences(value: object) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise ValueError("A list of from and to.")
    return [_absence(absence) for absence in value]


def _absence(absence: object) -> dict[str, str]:
    try:
        if isinstance(absence, dict):
            start, end = (datetime.fromisoformat(absence[name]) for name in ("from", "to"))
            if start.tzinfo and end.tzinfo and start < end:
                return {"from": absence["from"], "to": absence["to"]}
    except (KeyError, TypeError, ValueError):
        pass
    raise ValueError("From and to are moments with a zone, from before to.")


CHECKS: dict[str, Callable[[object], Any]] = {
    "username": _username,
    "name": _name,
    "email": _text,
    "active": _flag,
    "roles": _words,
    "skills": _words,
    "languages": _words,
    "team": _text,
    "timezone": _zone,
    "working_hours": _hours,
    "time_off": _absences,
    "on_call": _flag,
}

BLANK: dict[str, Any] = {
    "username": "",
    "name": "",
    "email": "",
    "active": True,
    "roles": [],
    "skills": [],
    "languages": ["en"],
    "team": "Service Desk",
    "timezone": "Europe/London",
    "working_hours": [{"days": list(DAYS[:5]), "from": "09:00", "to": "17:30"}],
    "time_off": [],
    "on_call": False,
}
