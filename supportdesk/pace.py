"""Letting others go on. A process has one thread: whoever works on keeps everybody else waiting."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import gevent

T = TypeVar("T")

PAUSE_SECONDS = 0.0005
"""A timer's pause, never 0: gevent runs fifty of those who only stepped aside before it looks at
sockets and timers again."""
STRETCH_SECONDS = 0.01
"""Work goes on for so long in one go. In a full process a pause lasts as long as the work of
everybody else: who paused after each small piece would never be through."""
SLICE = 100


def pause() -> None:
    """Everybody else's turn: between two pieces of work of some milliseconds."""
    gevent.sleep(PAUSE_SECONDS)


def in_slices(many: Iterable[T], size: int = SLICE) -> Iterator[T]:
    """Each of many, as they are now; others go on after every few of them."""
    for number, each in enumerate(list(many), 1):
        yield each
        if number % size == 0:
            pause()


class Stretch:
    """Work in many small pieces: others go on once it took `seconds` since they last did."""

    def __init__(self, seconds: float = STRETCH_SECONDS) -> None:
        self._seconds = seconds
        self._since = time.monotonic()

    def step(self) -> None:
        """A piece is done."""
        if time.monotonic() - self._since >= self._seconds:
            pause()
            self._since = time.monotonic()
