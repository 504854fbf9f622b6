"""`python -m supportdesk.demo.lively.measure snow.jsonl`: writes `distributions.json` anew.

Reads the incident log that the file names as its source; keeps shares and quantiles, no incident.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("distributions.json")
SOURCE = {
    "title": "Incident management process enriched event log",
    "repository": "UCI Machine Learning Repository, dataset 498",
    "doi": "10.24432/C57S4H",
    "authors": "Amaral, C., Fantinato, M., Peres, S. (2018)",
    "licence": "CC BY 4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    "changes": "Only shares and quantiles are kept, computed from a sample of its incidents.",
}
METHOD = {
    "quantiles": "values at 0, 2.5, 5 … 100 percent, linear between neighbours",
    "first_assignment_minutes": "from opening to the first line of the log that names a person",
    "resolution_hours": "from opening to the time of resolution, incidents without one left out",
    "lengths": "the same incidents by time to resolution: their share, and within each class the "
    "share of every number of reassignments, and the waits",
    "waits": "by state: the share of incidents that were ever in it, and the hours of each stay, "
    "from its first line to the next line in another state",
    "open_age_hours": "age of what was open on Tuesdays at 10:40, April and May 2016, by state",
    "opened_today": "how many were opened that day before 10:40, per 100 open ones",
}
WAITING = ("Awaiting User Info", "Awaiting Evidence", "Awaiting Problem", "Awaiting Vendor")
LENGTHS = (1, 24, 168, None)
FIRST_TUESDAY, TUESDAYS = datetime(2016, 4, 5, 10, 40), 8
HOUR = 3600.0
Incident = dict[str, Any]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    with Path(arguments[0]).open(encoding="utf-8") as lines:
        incidents = [json.loads(line) for line in lines]
    measured = {"source": SOURCE, "method": METHOD, **measure(incidents)}
    TARGET.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(incidents: list[Incident]) -> dict[str, Any]:
    """All distributions, ready to be written."""
    resolved = [one for one in incidents if one["resolved"]]
    last = [one["events"][-1] for one in incidents]
    return {
        "incidents": len(incidents),
        "first_assignment_minutes": quantiles(map(_minutes_to_a_person, incidents)),
        "resolution_hours": quantiles(map(_hours_to_resolution, resolved)),
        "lengths": _lengths(resolved),
        "reassignments": shares(line["reassignments"] for line in last),
        "reopenings": shares(line["reopenings"] for line in last),
        "waits": {state: _wait(state, incidents) for state in WAITING},
        "contact_type": shares(one["channel"] for one in incidents),
        "urgency": shares(line["urgency"] for line in last),
        "priority": shares(line["priority"] for line in last),
        "category": shares(one["category"] for one in incidents),
        "weekday": shares((_time(one["opened"]).weekday() for one in incidents), range(7)),
        "hour_of_day": shares((_time(one["opened"]).hour for one in incidents), range(24)),
        **_tuesdays(incidents),
    }


def quantiles(values: Iterable[float | None]) -> list[float]:
    """41 quantiles of the values that are there; none where there are none."""
    ordered = sorted(value for value in values if value is not None)
    return [_at(ordered, step / 40) for step in range(41)] if ordered else []


def shares(values: Iterable[Any], keys: Iterable[Any] | None = None) -> dict[str, float]:
    """The share of each value, by the order of `keys` or the most frequent first."""
    counted = Counter(values)
    total = counted.total()
    order = keys if keys is not None else [key for key, _ in counted.most_common()]
    return {str(key): round(counted[key] / total, 5) for key in order}


def _at(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 3)


def _lengths(resolved: list[Incident]) -> list[dict[str, Any]]:
    found, above = [], -1.0
    for below in LENGTHS:
        those = [one for one in resolved if _within(_hours_to_resolution(one), above, below)]
        moved = shares(one["events"][-1]["reassignments"] for one in those)
        ever = {state: _wait(state, those) for state in WAITING}
        share = round(len(those) / len(resolved), 5)
        found.append({"below_hours": below, "share": share, "reassignments": moved, "waits": ever})
        above = float(below or 0)
    return found


def _within(hours: float, above: float, below: int | None) -> bool:
    return above <= hours and (below is None or hours < below)


def _wait(state: str, incidents: list[Incident]) -> dict[str, Any]:
    hours = [length for one in incidents for length in _stays(one, state)]
    share = _share(state, incidents)
    return {"share": share, "hours": quantiles(hours)}


def _stays(incident: Incident, state: str) -> list[float]:
    """How long each stay in a state lasted; one that never ended is left out."""
    found, since = [], None
    for line in incident["events"]:
        if line["activity"] == state:
            since = since or line["at"]
        elif since:
            found.append((_time(line["at"]) - _time(since)).total_seconds() / HOUR)
            since = None
    return found


def _tuesdays(incidents: list[Incident]) -> dict[str, Any]:
    moments = [FIRST_TUESDAY + timedelta(weeks=week) for week in range(TUESDAYS)]
    standing = [(one, at) for at in moments for one in incidents if _is_open(one, at)]
    kinds: dict[str, list[float]] = {"queued": [], "working": [], "waiting": []}
    for one, at in standing:
        kinds[_kind(one, at)].append((at - _time(one["opened"])).total_seconds() / HOUR)
    today = sum(
        at.replace(hour=0, minute=0) <= _time(one["opened"]) <= at
        for at in moments
        for one in incidents
    )
    return {
        "open_states": {k: round(len(v) / len(standing), 5) for k, v in kinds.items()},
        "open_age_hours": {kind: quantiles(ages) for kind, ages in kinds.items()},
        "opened_today": round(100 * today / len(standing), 1),
    }


def _is_open(incident: Incident, at: datetime) -> bool:
    end = incident["resolved"] or incident["events"][-1]["at"]
    return _time(incident["opened"]) <= at < _time(end)


def _kind(incident: Incident, at: datetime) -> str:
    before = [line for line in incident["events"] if _time(line["at"]) <= at]
    if not before or all(line["person"] == "?" for line in before):
        return "queued"
    return "waiting" if before[-1]["activity"] in WAITING else "working"


def _minutes_to_a_person(incident: Incident) -> float | None:
    for line in incident["events"]:
        if line["person"] not in ("?", "", None):
            passed = _time(line["at"]) - _time(incident["opened"])
            return max(0.0, passed.total_seconds() / 60)
    return None


def _hours_to_resolution(incident: Incident) -> float:
    passed = _time(incident["resolved"]) - _time(incident["opened"])
    return max(0.0, passed.total_seconds() / HOUR)


def _states(incident: Incident) -> set[str]:
    return {line["activity"] for line in incident["events"]}


def _share(state: str, those: list[Incident]) -> float:
    """Of incidents that were ever in this state."""
    return round(sum(state in _states(one) for one in those) / len(those), 5)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
