"""The figures of the live line since midnight, over all processes of this machine.

Prometheus counts since the start. What stood there at midnight is kept in a file beside it,
written by whichever process notices the new day first.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from supportdesk.web import measures

OURS = "desk_live_"
LAG = f"{OURS}lag_seconds_bucket"
_STATES = (f"{OURS}streams", f"{OURS}topics", f"{OURS}began_seconds")

Samples = dict[str, float]


@dataclass(frozen=True)
class Figures:
    """What an admin is told. Times in seconds; `since` 0.0 is midnight.

    `half` and `nearly_all` are within how long so many changes were handed out, None before
    there was one: the upper bound of a measured step, never a guess between two.
    """

    staff: int
    customers: int
    topics: Mapping[str, int]
    since: float
    frames: int
    bytes: int
    opened: int
    resumed: int
    reset: int
    cut: int
    refused: int
    lost: int
    half: float | None
    nearly_all: float | None


class Today:
    """Keeps what was counted until midnight, in this time zone."""

    def __init__(self, zone: ZoneInfo, folder: Path | None) -> None:
        self._zone, self._folder = zone, folder
        self._day = ""

    def begin_at_midnight(self, at: float) -> None:
        """Call it every second; `at` in seconds since the epoch."""
        day = self._date(at)
        if self._day and self._day != day and self._folder is not None:
            self._keep(self._folder / f"day-{day}.json")
        self._day = day

    def figures(self, at: float) -> Figures:
        found = _samples()
        before = self._before(self._date(at))
        since = 0.0 if before else found.get(f"{OURS}began_seconds:web", at)
        return _figures({name: found[name] - before.get(name, 0.0) for name in found}, since)

    def _date(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._zone).date().isoformat()

    def _keep(self, path: Path) -> None:
        try:
            with path.open("x") as file:
                json.dump({k: v for k, v in _samples().items() if not k.startswith(_STATES)}, file)
        except FileExistsError:  # another process was first
            return
        for old in path.parent.glob("day-*.json"):
            if old.name < path.name:
                old.unlink(missing_ok=True)

    def _before(self, day: str) -> Samples:
        if self._folder is None:
            return {}
        try:
            kept: Samples = json.loads((self._folder / f"day-{day}.json").read_text())
        except (FileNotFoundError, ValueError):  # counting began today, or it is being written
            return {}
        return kept


def of(zone: ZoneInfo) -> Today:
    return Today(zone, measures.folder())


def _samples() -> Samples:
    """Every figure of the live line by its name, with the value of its label behind it."""
    return {
        ":".join((sample.name, *sample.labels.values())): sample.value
        for metric in measures.registry().collect()
        if metric.name.startswith(OURS)
        for sample in metric.samples
    }


def _figures(found: Samples, since: float) -> Figures:
    def count(name: str) -> int:
        return int(found.get(f"{OURS}{name}", 0.0))

    topics = {name.rpartition(":")[2]: int(found[name]) for name in found if ":" in name}
    return Figures(
        staff=count("streams:staff"),
        customers=count("streams:customers"),
        topics={kind: topics.get(kind, 0) for kind in ("ticket", "queue", "person", "dashboard")},
        since=since,
        cut=count("cut_total:full") + count("cut_total:unread"),
        lost=count("wakeups_lost_total"),
        half=_within(found, 0.5),
        nearly_all=_within(found, 0.99),
        **{name: count(f"{name}_total") for name in _COUNTED},
    )


_COUNTED = ("frames", "bytes", "opened", "resumed", "reset", "refused")


def _within(found: Samples, share: float) -> float | None:
    """The smallest measured step within which that share of the changes was handed out."""
    steps = {
        float(name.rpartition(":")[2]): number
        for name, number in found.items()
        if name.startswith(LAG)
    }
    total = max(steps.values(), default=0.0)
    fits = [step for step, number in sorted(steps.items()) if number >= share * total]
    return fits[0] if total else None
