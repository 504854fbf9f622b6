"""How moments, hours and mails read on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from supportdesk.demo.company.fields import DAYS
from supportdesk.demo.company.letter import pieces
from supportdesk.demo.company.people import moment

ROLE_NAMES = {"l1": "Level 1", "l2": "Level 2", "admin": "Admin"}
STATE_NAMES = {
    "on": "on shift",
    "off": "off shift",
    "away": "on time off",
    "inactive": "inactive",
}


def local(at: int) -> str:
    """In this machine's zone, which is the onlooker's."""
    return f"{datetime.fromtimestamp(at / 1000):%d %b %H:%M:%S}"


def days(given: list[str]) -> str:
    """`mon-fri` for a run of three or more, else `mon,wed`."""
    first, last = DAYS.index(given[0]), DAYS.index(given[-1])
    run = last - first + 1 == len(given) and len(given) > 2
    return f"{given[0]}-{given[-1]}" if run else ",".join(given)


def hours(slots: list[dict[str, Any]]) -> str:
    """One line for each slot: `mon-fri 09:00-17:30`."""
    return "\n".join(f"{days(slot['days'])} {slot['from']}-{slot['to']}" for slot in slots)


def role(name: str) -> str:
    return ROLE_NAMES.get(name, name)


FILTERS: dict[str, Callable[..., Any]] = {
    "local": local,
    "moment": moment,
    "hours": hours,
    "role": role,
    "pieces": pieces,
    "state_name": STATE_NAMES.__getitem__,
}
