"""The form of a person: from a record to its fields, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from werkzeug.datastructures import MultiDict

from supportdesk.demo.company import views
from supportdesk.demo.company.fields import DAYS, Invalid, cleaned

Form = MultiDict[str, str]
_LINE = re.compile(r"(?P<days>[a-z, -]+?)\s+(?P<from>\d\d:\d\d)\s*(?:-|–|to)\s*(?P<to>\d\d:\d\d)")
HOURS_HELP = "A line such as “mon-fri 09:00-17:30” for each slot."
OFF_HELP = "Give both moments, or leave both empty."


def filled(record: dict[str, Any]) -> dict[str, Any]:
    """A record as the form shows it."""
    zone = ZoneInfo(record["timezone"])
    return {
        **record,
        "skills": ", ".join(record["skills"]),
        "languages": ", ".join(record["languages"]),
        "working_hours": views.hours(record["working_hours"]),
        "time_off": [
            tuple(f"{datetime.fromisoformat(gap[n]).astimezone(zone):%Y-%m-%dT%H:%M}" for n in ENDS)
            for gap in record["time_off"]
        ],
    }


def typed(form: Form) -> dict[str, Any]:
    """What somebody typed, to show it again beside its faults."""
    return {
        **{name: form.get(name, "") for name in TEXTS},
        **{name: form.get(name, "") for name in ("skills", "languages", "working_hours")},
        "roles": form.getlist("roles"),
        "active": "active" in form,
        "on_call": "on_call" in form,
        "time_off": [gap for gap in _gaps(form) if any(gap)],
    }


def read(form: Form) -> dict[str, Any]:
    """The form as a record. Raises Invalid with every fault."""
    given: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, reader in READERS.items():
        try:
            given[name] = reader(form)
        except ValueError as fault:
            faults[name] = str(fault)
    try:
        record = cleaned(given)
    except Invalid as more:
        raise Invalid(faults | more.faults) from None
    if faults:
        raise Invalid(faults)
    return record


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


def _hours(form: Form) -> list[dict[str, Any]]:
    lines = form.get("working_hours", "").lower().splitlines()
    return [_slot(line.strip()) for line in lines if line.strip()]


def _slot(line: str) -> dict[str, Any]:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(HOURS_HELP)
    return {"days": _days(found["days"]), "from": found["from"], "to": found["to"]}


def _days(text: str) -> list[str]:
    names: list[str] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(HOURS_HELP)
        names += DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
    return names


def _time_off(form: Form) -> list[dict[str, str]]:
    given = [gap for gap in _gaps(form) if any(gap)]
    if not all(start and end for start, end in given):
        raise ValueError(OFF_HELP)
    return [{"from": _instant(form, start), "to": _instant(form, end)} for start, end in given]


def _instant(form: Form, text: str) -> str:
    """A local moment of the person's zone, with its offset."""
    try:
        zone = ZoneInfo(form.get("timezone", ""))
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError("The time zone is needed for this.") from None
    return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()


def _gaps(form: Form) -> list[tuple[str, str]]:
    return list(zip(form.getlist("off_from"), form.getlist("off_to"), strict=False))


ENDS = ("from", "to")
TEXTS = ("username", "name", "email", "team", "timezone")
READERS: dict[str, Callable[[Form], Any]] = {
    "username": lambda form: form.get("username", ""),
    "name": lambda form: form.get("name", ""),
    "email": lambda form: form.get("email", ""),
    "team": lambda form: form.get("team", ""),
    "timezone": lambda form: form.get("timezone", ""),
    "roles": lambda form: form.getlist("roles"),
    "skills": lambda form: _words(form.get("skills", "")),
    "languages": lambda form: _words(form.get("languages", "")),
    "working_hours": _hours,
    "time_off": _time_off,
    "active": lambda form: "active" in form,
    "on_call": lambda form: "on_call" in form,
}
