"""Who is on shift at a moment, by the person's own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.demo.company.fields import DAYS


def state(record: dict[str, Any], at: int) -> str:
    """`inactive`, `away` (time off), `on` or `off` shift; `at` in milliseconds."""
    if not record["active"]:
        return "inactive"
    moment = datetime.fromtimestamp(at / 1000, UTC)
    if any(_covers(absence, moment) for absence in record["time_off"]):
        return "away"
    local = moment.astimezone(ZoneInfo(record["timezone"]))
    return "on" if any(_includes(slot, local) for slot in record["working_hours"]) else "off"


def _covers(absence: dict[str, str], moment: datetime) -> bool:
    start, end = (datetime.fromisoformat(absence[name]) for name in ("from", "to"))
    return start <= moment < end


def _includes(slot: dict[str, Any], local: datetime) -> bool:
    """A slot over midnight belongs to the day it starts on."""
    clock, start, end = f"{local:%H:%M}", str(slot["from"]), str(slot["to"])
    today, yesterday = DAYS[local.weekday()], DAYS[local.weekday() - 1]
    if start < end:
        return today in slot["days"] and start <= clock < end
    begun_today = today in slot["days"] and clock >= start
    return begun_today or (yesterday in slot["days"] and clock < end)
