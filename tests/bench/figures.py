"""What a benchmark found: a target, what was measured, and whether it was reached."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much is asked for. `scale` below 1 is for slow machines, and no proof."""

    scale: float = 1.0
    rounds: int = 3
    minutes: float = 0.75

    def streams(self, many: int) -> int:
        return max(10, round(many * self.scale))


@dataclass(frozen=True)
class Figure:
    """`reached` None: it could not be measured here, and `measured` says why."""

    name: str
    target: str
    measured: str
    reached: bool | None

    @property
    def verdict(self) -> str:
        return {True: "reached", False: "NOT REACHED", None: "not measured"}[self.reached]


Part = Callable[[Size], Iterator[Figure]]


def below(name: str, found: float, most: float, unit: str = "ms") -> Figure:
    return Figure(name, f"under {most:g} {unit}", shown(found, unit), found < most)


def at_most(name: str, found: float, most: float, unit: str) -> Figure:
    return Figure(name, f"at most {most:g} {unit}", shown(found, unit), found <= most)


def at_least(name: str, found: float, least: float, unit: str) -> Figure:
    return Figure(name, f"at least {least:g} {unit}", shown(found, unit), found >= least)


def shown(number: float, unit: str) -> str:
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    return f"{number:,.{digits}f} {unit}"


def middle(values: Iterable[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: int = 99) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def say(line: str) -> None:
    print(f"  {line}", flush=True)


def table(figures: Sequence[Figure]) -> None:
    rows = [("", "target", "measured", "")]
    rows += [(one.name, one.target, one.measured, one.verdict) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print(
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        )
