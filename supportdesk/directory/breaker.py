"""Stops asking a platform that just failed, and tries again soon.

pybreaker holds its lock during the call, so one slow answer would make every other person of
the process wait in line; here only the bookkeeping is locked.
"""

import threading

FAILURES_TO_OPEN = 3
REST_MS = 5_000


class Breaker:
    """Opens after three failures in a row; every five seconds one question may try again."""

    def __init__(self, failures: int = FAILURES_TO_OPEN, rest: int = REST_MS) -> None:
        self._most, self._rest = failures, rest
        self._failures = 0
        self._next_try = 0
        self._lock = threading.Lock()

    def may_ask(self, now: int) -> bool:
        """Whether to ask. While open, a yes is also the one try of the next five seconds."""
        with self._lock:
            if self._failures < self._most:
                return True
            if 0 < self._next_try - now <= self._rest:
                return False
            self._next_try = now + self._rest
            return True

    def is_open(self, now: int) -> bool:
        """Whether it is no use to ask now; takes nobody's try."""
        with self._lock:
            return self._failures >= self._most and 0 < self._next_try - now <= self._rest

    @property
    def is_failing(self) -> bool:
        """Whether the last question got no answer: what dashboards and /readyz show."""
        return self._failures > 0

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self, now: int) -> None:
        with self._lock:
            self._failures += 1
            self._next_try = now + self._rest
