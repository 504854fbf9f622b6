"""Several streams at once, over both processes of a running desk."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx

from tests.play import Frame, Listening, listening

MANY = 6
"""So many streams are on both processes, but for one time in 32."""


@contextmanager
def several(http: httpx.Client, topics: str, **query: str) -> Iterator[list[Listening]]:
    """Streams of one browser, each open and complete."""
    with ExitStack() as stack:
        heard = [stack.enter_context(listening(http, topics, **query)) for _ in range(MANY)]
        for each in heard:
            assert each.status == 200
            each.expect(is_now)
        yield heard


def is_now(frame: Frame) -> bool:
    return frame.event == "now"


def says(word: str, event: str = "") -> "object":
    """A frame that holds a word, or ends the wait for it."""
    return lambda frame: frame.event == event and word in frame.data


def ended(heard: list[Listening], within: float) -> bool:
    return all(each.ended.wait(within) for each in heard)
