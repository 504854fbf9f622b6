"""The fifteen people the company starts with.

At any moment of a weekday (UTC) somebody of each level is on shift. A company first started at a
weekend works every day, so that whoever looks sees people at work.
"""

# ruff: noqa: E501  a table reads best with one row on one line

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from supportdesk.demo.company.fields import DAYS

WEEK = DAYS[:5]
DOMAIN = "northgate.example"

# name, roles, languages, zone, days, from, to, skills
PEOPLE: tuple[tuple[str, str, str, str, tuple[str, ...], str, str, str], ...] = (
    ("Mara Lindqvist", "l1", "en sv de", "Europe/Stockholm", WEEK, "08:00", "16:30", "accounts mail"),
    ("Tomasz Bielak", "l1", "en pl", "Europe/Warsaw", WEEK, "07:00", "15:30", "hardware printing"),
    ("Aiko Tanabe", "l1", "en ja", "Asia/Tokyo", WEEK, "09:00", "18:00", "software mail"),
    ("Devon Clarke", "l1", "en", "America/New_York", WEEK, "09:00", "17:30", "accounts remote-access"),
    ("Samira Haddad", "l1", "en fr ar", "Europe/London", DAYS[4:], "10:00", "18:30", "mail printing"),
    ("Rafael Moreno", "l1", "en es", "America/Los_Angeles", WEEK, "09:00", "18:00", "hardware"),
    ("Priya Raman", "l2", "en hi", "Europe/London", WEEK, "08:00", "16:30", "network remote-access security"),
    ("Jonas Wetzel", "l2", "en de", "Europe/Berlin", WEEK, "07:00", "15:30", "network printing hardware"),
    ("Ines Duarte", "l2", "en pt es", "Europe/Lisbon", WEEK, "10:00", "18:30", "mail accounts security"),
    ("Olu Adebayo", "l2", "en yo", "America/Chicago", DAYS[2:], "09:00", "17:30", "database software backup"),
    ("Hamish Doyle", "l2", "en", "Australia/Sydney", WEEK, "08:00", "17:00", "hardware software backup"),
    ("Lucia Ferreira", "l1 l2", "en pt", "America/Vancouver", WEEK, "10:00", "19:00", "network accounts"),
    ("Helen Voss", "admin", "en de", "Europe/London", WEEK, "07:00", "15:30", ""),
    ("Marcus Oyelaran", "l1 admin", "en", "America/Toronto", WEEK, "08:00", "16:30", "accounts"),
    ("Karl Nystrom", "l1", "en sv", "Europe/Stockholm", WEEK, "08:00", "16:30", "printing"),
)  # fmt: skip

LEAVERS = {"karl"}
ON_HOLIDAY = {"tomasz"}
ON_CALL = {"helen", "jonas"}
TEAMS = {"l1": "Service Desk", "l2": "Specialists", "admin": "Service Management"}


def records(today: datetime) -> list[dict[str, Any]]:
    """The staff records at the first start; the holiday is under way then."""
    return [_record(*row, today=today) for row in PEOPLE]


def _record(
    name: str, roles: str, languages: str, zone: str,
    days: tuple[str, ...], start: str, end: str, skills: str, *, today: datetime,
) -> dict[str, Any]:  # fmt: skip
    username = name.split()[0].lower()
    return {
        "username": username,
        "name": name,
        "email": f"{name.lower().replace(' ', '.')}@{DOMAIN}",
        "active": username not in LEAVERS,
        "roles": roles.split(),
        "skills": [skill.replace("-", " ") for skill in skills.split()],
        "languages": languages.split(),
        "team": TEAMS[roles.split()[-1]],
        "timezone": zone,
        "working_hours": [{"days": list(_shifted(days, today)), "from": start, "to": end}],
        "time_off": [_holiday(today)] if username in ON_HOLIDAY else [],
        "on_call": username in ON_CALL,
    }


def _shifted(days: tuple[str, ...], today: datetime) -> tuple[str, ...]:
    return DAYS if days == WEEK and DAYS[today.weekday()] not in WEEK else days


def _holiday(today: datetime) -> dict[str, str]:
    midnight = today.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (midnight - timedelta(days=1), midnight + timedelta(days=12))
    return {"from": days[0].isoformat(), "to": days[1].isoformat()}
