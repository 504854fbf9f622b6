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
        self._next_try = self._failed_at = 0
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

    def has_just_failed(self, now: int) -> bool:
        """Whether nobody who can do without should ask now; takes nobody's try."""
        with self._lock:
            return self._failures > 0 and 0 <= now - self._failed_at < self._rest

    def is_failing(self, since: int = 0) -> bool:
        """Whether the last question got no answer, and was asked after `since`."""
        return self._failures > 0 and self._failed_at > since

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self, now: int) -> None:
        with self._lock:
            self._failures += 1
            self._failed_at = now
            self._next_try = now + self._rest
