"""What is said when: a support channel's day, sixty times as fast. Knows no clock."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.prove import shape
from tests.prove.shape import Quantiles, Shape

SPEED = 60
MINUTES_OF_A_DAY = 1066
"""As long as the longest channel that was counted."""
WORDS = ("the printer", "on floor two", "says", "it", "again", "and I tried", "as you said")


@dataclass(frozen=True)
class Saying:
    """One message: `at` seconds after the start, in a channel, by somebody."""

    at: float
    channel: int
    who: str
    text: str


def of_file(path: Path) -> list[Saying]:
    """The channels of a file, side by side. Raises OSError, and ValueError for another format."""
    minutes: dict[tuple[str, int], list[dict[str, str]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        minutes[said["channel"], int(said["minute"])].append(said)
    names = {name: n for n, name in enumerate(dict.fromkeys(name for name, _ in minutes))}
    return sorted(
        (
            Saying(at, names[name], said["who"], said["text"] or "…")
            for (name, minute), saids in minutes.items()
            for at, said in zip(_moments(minute, len(saids)), saids, strict=True)
        ),
        key=lambda saying: saying.at,
    )


def made_up(seed: int = 4) -> list[Saying]:
    """Channels of the same tempo that nobody ever spoke in."""
    dice = random.Random(seed)
    kinds = [kind for kind in (shape.BUSY, shape.CALM) for _ in range(kind.channels)]
    sayings = (
        Saying(at, channel, who, _text(dice))
        for channel, kind in enumerate(kinds)
        for at, who in _channel(kind, dice)
    )
    return sorted(sayings, key=lambda saying: saying.at)


def shortened(sayings: list[Saying], seconds: float) -> list[Saying]:
    """The first seconds of them."""
    return [saying for saying in sayings if saying.at < seconds]


def _channel(kind: Shape, dice: random.Random) -> Iterator[tuple[float, str]]:
    minute, who = 0, "0"
    while minute < MINUTES_OF_A_DAY:
        end = minute + _drawn(kind.speaking_minutes, dice)
        for each in range(minute, end):
            for at in _moments(each, _drawn(kind.said_in_a_minute, dice)):
                if dice.random() > shape.SAME_PERSON_AGAIN:
                    who = str(int(shape.PEOPLE * dice.random() ** 2))  # some speak more
                yield at, who
        minute = end + _drawn(kind.silent_minutes, dice)


def _moments(minute: int, how_many: int) -> list[float]:
    """The file knows minutes only: what was said in one is spread over it."""
    return [(minute + (n + 0.5) / how_many) * 60 / SPEED for n in range(how_many)]


def _text(dice: random.Random) -> str:
    length = _drawn(shape.LENGTH, dice)
    return " ".join(dice.choices(WORDS, k=length // 4 + 1))


def _drawn(quantiles: Quantiles, dice: random.Random) -> int:
    place = dice.random() * (len(quantiles) - 1)
    low, share = int(place), place - int(place)
    return round(quantiles[low] + share * (quantiles[low + 1] - quantiles[low]))
