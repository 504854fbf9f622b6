"""The measured shares and quantiles (`distributions.json`, by `measure.py`), drawn from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from supportdesk.domain.durations import HOUR, MINUTE

T = TypeVar("T")
LONGEST = 0.975
"""The share of incidents whose length is taken as it is; the longest took most of a year."""

FILE = Path(__file__).with_name("distributions.json")


def quantile(table: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the measured ones lie."""
    place = share * (len(table) - 1)
    low = min(int(place), len(table) - 2)
    return table[low] + (table[low + 1] - table[low]) * (place - low)


def drawn(shares: Mapping[T, float], rng: Random) -> T:
    """One of the keys, by its share."""
    return rng.choices(list(shares), list(shares.values()))[0]


def even(how_many: int, rng: Random) -> list[float]:
    """Numbers between 0 and 1, one from each of equal slices, shuffled: a small fair sample."""
    found = [(place + rng.random()) / how_many for place in range(how_many)]
    rng.shuffle(found)
    return found


@dataclass(frozen=True)
class Shape:
    """What one incident of the log was like. Lengths in milliseconds."""

    first: int
    total: int
    moves: int
    waits: tuple[tuple[str, int], ...]


class Distributions:
    """`data`: the whole file."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    @classmethod
    def shipped(cls) -> "Distributions":
        return cls(json.loads(FILE.read_text(encoding="utf-8")))

    def shapes(self, how_many: int, rng: Random) -> list[Shape]:
        """Shapes of incidents that were resolved."""
        first, total = even(how_many, rng), even(how_many, rng)
        return [self._shape(*pair, rng) for pair in zip(first, total, strict=True)]

    def age(self, kind: str, share: float) -> int:
        """Age of what is open on a Tuesday; `kind` is `queued`, `working` or `waiting`."""
        return int(quantile(self.data["open_age_hours"][kind], share) * HOUR)

    def first(self, share: float) -> int:
        """From opening to a person."""
        return int(quantile(self.data["first_assignment_minutes"], share) * MINUTE)

    def wait(self, state: str, share: float) -> int:
        """How long a stay in a waiting state lasts."""
        return int(quantile(self.data["waits"][state]["hours"], share) * HOUR)

    def _shape(self, first: float, total: float, rng: Random) -> Shape:
        length = int(quantile(self.data["resolution_hours"], min(total, LONGEST)) * HOUR)
        row = next(
            each
            for each in self.data["lengths"]
            if each["below_hours"] is None or length < each["below_hours"] * HOUR
        )
        moves = int(drawn(row["reassignments"], rng))
        waits = [(s, each) for s, each in row["waits"].items() if rng.random() < each["share"]]
        spent = tuple((state, _fitting(each["hours"], length, rng)) for state, each in waits)
        return Shape(min(self.first(first), length // 3), length, moves, spent)


def _fitting(hours: list[float], length: int, rng: Random) -> int:
    """A wait that leaves room for the rest of the incident."""
    tries = (int(quantile(hours, rng.random()) * HOUR) for _ in range(12))
    return next((wait for wait in tries if wait < 0.9 * length), int(0.6 * length))
