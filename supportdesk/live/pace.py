"""Letting others go on. A process has one thread: whoever works on keeps everybody else waiting."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import gevent

T = TypeVar("T")

PAUSE_SECONDS = 0.0005
"""A timer's pause, never 0: gevent runs fifty of those who only stepped aside before it looks at
sockets and timers again."""
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
