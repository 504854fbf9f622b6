"""Sign-ins that failed, counted in the database before the platform is asked.

Sources: SECURITY section 1; OWASP ASVS 5.0, 6.3 (brute force). The limits lie below the
platform's own lock.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from supportdesk.directory.models import SignInFailure
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.errors import Throttled
from supportdesk.store.database import change, reading
from supportdesk.web.networks import sender

WINDOW_MS = 15 * MINUTE
MOST_PER_NAME, MOST_PER_ADDRESS = 5, 30
WAIT = "There were too many tries. Wait a few minutes, then try once more."


@dataclass(slots=True)
class Attempt:
    """One try. What is neither a failure nor a success (the platform was away) counts as none."""

    outcome: Literal["unknown", "failed", "succeeded"] = "unknown"


@contextmanager
def counted(username: str, address: str, now: int) -> Iterator[Attempt]:
    """A try that counts as a failure from before it is made until it turns out otherwise.

    So a hundred tries at the same moment are a hundred, not one. Raises Throttled.
    """
    name, origin = _name_hash(username), sender(address)
    row = change(lambda session: _reserve(session, name, origin, now))
    attempt = Attempt()
    try:
        _check(name, origin, now)
        yield attempt
    finally:
        change(lambda session: _settle(session, attempt, name, row))


def _reserve(session: Session, name: str, origin: str, now: int) -> int:
    failure = SignInFailure(name_hash=name, address=origin, at=now)
    session.add(failure)
    session.flush()
    return failure.id


def _check(name: str, origin: str, now: int) -> None:
    """After our own row is committed: whoever comes later sees it, whoever came first is seen."""
    with reading() as session:
        for column, value, most in (
            (SignInFailure.name_hash, name, MOST_PER_NAME),
            (SignInFailure.address, origin, MOST_PER_ADDRESS),
        ):
            wait = _wait(session, column == value, most, now)
            if wait:
                raise Throttled(WAIT, wait)


def _wait(session: Session, whose: ColumnElement[bool], most: int, now: int) -> int:
    """Seconds until there are fewer than `most` others in the window; 0 when there are."""
    times = session.scalars(
        select(SignInFailure.at)
        .where(whose, SignInFailure.at > now - WINDOW_MS)
        .order_by(SignInFailure.at.desc())
        .limit(most + 1)
    ).all()
    if len(times) <= most:
        return 0
    return max(1, (times[most] + WINDOW_MS - now) // 1000)


def _settle(session: Session, attempt: Attempt, name: str, row: int) -> None:
    if attempt.outcome == "succeeded":
        session.execute(delete(SignInFailure).where(SignInFailure.name_hash == name))
    elif attempt.outcome == "unknown":
        session.execute(delete(SignInFailure).where(SignInFailure.id == row))


def _name_hash(username: str) -> str:
    name = unicodedata.normalize("NFKC", username[:1000]).strip().casefold()
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
