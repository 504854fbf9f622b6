"""Spoiling what one reader heard, to see that the judge turns red. Never part of a real proof."""

from collections.abc import Callable
from dataclasses import replace

from tests.prove.judge import Log

Plant = Callable[[list[Log]], list[Log]]


def lose(logs: list[Log]) -> list[Log]:
    """The first reader misses a frame."""
    place = _told(logs[0])[0]
    del logs[0].heard[place]
    return logs


def double(logs: list[Log]) -> list[Log]:
    """The first reader gets a frame twice."""
    place = _told(logs[0])[0]
    logs[0].heard.insert(place, logs[0].heard[place])
    return logs


def swap(logs: list[Log]) -> list[Log]:
    """The first reader gets two frames in the wrong order."""
    heard = logs[0].heard
    one, two = _told(logs[0])[:2]
    heard[one], heard[two] = heard[two], heard[one]
    return logs


def leak(logs: list[Log]) -> list[Log]:
    """The first reader, a customer, is shown a message of another ticket."""
    mine, others = logs[0], logs[2]
    foreign = others.heard[_told(others)[0]]
    mine.heard.append(replace(foreign, number=mine.heard[-1].number + 1))
    return logs


PLANTS: dict[str, Plant] = {
    "": lambda logs: logs,
    "lose": lose,
    "double": double,
    "swap": swap,
    "leak": leak,
}


def _told(log: Log) -> list[int]:
    """Where the frames with messages are."""
    return [place for place, heard in enumerate(log.heard) if heard.words]
