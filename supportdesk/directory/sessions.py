"""Staff sessions: a random key in the cookie, its hash in a row, nothing about the person.

Call `sign_in` outside any database session: it asks the staff platform.
"""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Database

from supportdesk.directory import failures
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.models import StaffSession
from supportdesk.directory.news import SIGNED_OUT, tell
from supportdesk.directory.port import LONGEST_ID, WrongPassword
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.domain.errors import Forbidden
from supportdesk.domain.people import Staff
from supportdesk.store.database import change, reading

KEY_BYTES = 32
LONGEST_PASSWORD = 1_024
LONGEST_SESSION_MS = 24 * HOUR
ABSENT, INACTIVE = "no longer on the staff platform", "deactivated on the staff platform"
NO_ROLES = "no role on this desk any more"
NO_ROLE = "Your account has no role on this desk. Ask your team lead to add one, then try again."


@dataclass(frozen=True, slots=True)
class Session:
    """A session that counts now."""

    id: int
    staff_id: str
    started_at: int
    last_used_at: int
    address: str
    browser: str


def sign_in(
    directory: CachedDirectory, username: str, password: str, address: str, browser: str, now: int
) -> tuple[str, Staff]:
    """Ask the platform once, and begin a session: the cookie's new key, and who it is.

    Raises what `Directory.verify` raises, Throttled after too many failures, Forbidden for
    somebody without a role.
    """
    with failures.counted(username, address, now) as attempt:
        if not _is_worth_asking(username, password):
            attempt.outcome = "failed"
            raise WrongPassword
        try:
            staff = directory.verify(username.strip(), password, address, now)
        except WrongPassword:
            attempt.outcome = "failed"
            raise
        attempt.outcome = "succeeded"
    if not staff.has_access():
        raise Forbidden(NO_ROLE)
    key = secrets.token_urlsafe(KEY_BYTES)
    change(lambda database: database.add(_new_row(key, staff.id, address, browser, now)))
    return key, staff


def session_for(key: str, now: int, idle_hours: int = 12, *, use: bool = True) -> Session | None:
    """The session of a cookie's key, if it counts. Looking for it is a use, unless told not.

    An open stream is not a use. The use is written down at most once a minute; where the database
    has no room for it, it counts all the same.
    """
    since = {"used": now - idle_hours * HOUR, "started": now - LONGEST_SESSION_MS}
    with reading() as database:
        row = database.connection().execute(_COUNTS, since | {"hashed": _hash(key)}).first()
    if row is None:
        return None
    if use and now - row.last_used_at >= MINUTE:
        with suppress(DBAPIError):  # without a database the page says so itself
            change(lambda database: _touch(database, row.id, now))
    return _session(row)


def why_ended(key: str) -> str:
    """Why the session of a cookie's key was ended; "" where it was not, or never was one."""
    if not 0 < len(key) <= 2 * KEY_BYTES:
        return ""
    why = select(StaffSession.ended_why).where(StaffSession.key_hash == _hash(key))
    with reading() as database:
        return database.scalar(why) or ""


_COUNTS = select(*StaffSession.__table__.columns).where(
    StaffSession.key_hash == bindparam("hashed"),
    StaffSession.ended_at.is_(None),
    StaffSession.last_used_at > bindparam("used"),
    StaffSession.started_at > bindparam("started"),
)


def live_sessions(now: int, idle_hours: int = 12) -> frozenset[str]:
    """The staff ids of everybody with a session that counts."""
    with reading() as database:
        return frozenset(
            database.scalars(
                select(StaffSession.staff_id).where(
                    StaffSession.ended_at.is_(None),
                    StaffSession.last_used_at > now - idle_hours * HOUR,
                    StaffSession.started_at > now - LONGEST_SESSION_MS,
                )
            )
        )


def counting(now: int, idle_hours: int = 12) -> list[Session]:
    """Every session that counts now, the one used last first."""
    with reading() as database:
        rows = database.scalars(
            select(StaffSession)
            .where(
                StaffSession.ended_at.is_(None),
                StaffSession.last_used_at > now - idle_hours * HOUR,
                StaffSession.started_at > now - LONGEST_SESSION_MS,
            )
            .order_by(StaffSession.last_used_at.desc())
        )
        return [_session(row) for row in rows]


def still_counting(ids: Iterable[int], now: int, idle_hours: int = 12) -> frozenset[int]:
    """Those among these sessions that count now. Looking is not a use."""
    with reading() as database:
        return frozenset(
            database.scalars(
                select(StaffSession.id).where(
                    StaffSession.id.in_(list(ids)),
                    StaffSession.ended_at.is_(None),
                    StaffSession.last_used_at > now - idle_hours * HOUR,
                    StaffSession.started_at > now - LONGEST_SESSION_MS,
                )
            )
        )


def sign_out(key: str, now: int) -> None:
    """End the session of a cookie's key. Streams of it end as everybody is told."""

    def work(database: Database) -> None:
        row = database.scalar(select(StaffSession).where(StaffSession.key_hash == _hash(key)))
        if row is not None and row.ended_at is None:
            row.ended_at, row.ended_why = now, "signed out"
            tell(database, [row.staff_id], SIGNED_OUT, now)

    change(work)


def sign_out_everywhere(staff_id: str, now: int) -> int:
    """End all sessions of a person at their own wish."""
    return end_sessions(staff_id, "signed out everywhere", now)


def end_sessions(staff_id: str, why: str, now: int) -> int:
    """End all sessions of a person; how many there were."""

    def work(database: Database) -> int:
        ended = database.execute(
            update(StaffSession)
            .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
            .values(ended_at=now, ended_why=why)
            .returning(StaffSession.id)
        ).all()
        if ended:
            tell(database, [staff_id], SIGNED_OUT, now)
        return len(ended)

    return change(work)


def _is_worth_asking(username: str, password: str) -> bool:
    """Whether name and password could belong to anybody. The platform never sees the rest."""
    try:
        size = len(password.encode())
        username.encode()
    except UnicodeEncodeError:
        return False
    name = username.strip()
    return 0 < size <= LONGEST_PASSWORD and 0 < len(name) <= LONGEST_ID and name.isprintable()


def _session(row: StaffSession | Row[Any]) -> Session:
    return Session(row.id, row.staff_id, row.started_at, row.last_used_at, row.address, row.browser)


def _new_row(key: str, staff_id: str, address: str, browser: str, now: int) -> StaffSession:
    return StaffSession(
        key_hash=_hash(key),
        staff_id=staff_id,
        started_at=now,
        last_used_at=now,
        address=address[:64],
        browser="".join(char for char in browser if char.isprintable())[:300],
    )


def _touch(database: Database, session_id: int, now: int) -> None:
    database.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.last_used_at < now)
        .values(last_used_at=now)
    )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
