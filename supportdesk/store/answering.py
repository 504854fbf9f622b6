"""A connection to PostgreSQL that does not wait for ever.

What stands between us and the database may take every byte and hand on none: a proxy, a pooler that
is stuck. The system sees nothing wrong with such a line. Imported when PostgreSQL is first spoken
to, and not before gevent has patched this process.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

T = TypeVar("T")

ROUND_SECONDS = 0.1


class Answering(psycopg.Connection[Any]):
    """`seconds`: how long one question may wait for its answer; None: as long as it takes.

    It is closed where none comes, so that whoever pools it makes a new one.
    """

    seconds: float | None = None

    def wait(
        self, gen: PQGen[T], interval: float = ROUND_SECONDS, timeout: float | None = None
    ) -> T:
        """Raises psycopg.OperationalError."""
        if self.seconds is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(_limited(gen, round(self.seconds / ROUND_SECONDS)), ROUND_SECONDS)
        except _NoAnswerError:
            self.close()
            raise

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Meanwhile an answer may take no longer than this."""
        usual, self.seconds = self.seconds, seconds
        try:
            yield
        finally:
            self.seconds = usual


class _NoAnswerError(psycopg.OperationalError):
    pass


def _limited(gen: PQGen[T], rounds: int) -> Generator[Any, Any, T]:
    """The same, given up after so many rounds of waiting in a row that brought nothing. A process
    that was too busy to look, or was stopped, has waited one round however long that was."""
    left = rounds
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            left = left - 1 if not ready else rounds
            if not left:
                raise _NoAnswerError("no answer in time")
            wanted = gen.send(ready)
    except StopIteration as done:
        answer: T = done.value
        return answer
