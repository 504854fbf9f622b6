"""Changing the shape of the database: one process at a time, on both kinds of database.

Differences between SQLite and PostgreSQL that only matter while tables change live here;
all others in `dialects.py`.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

_LOCK_KEY = 0x5D_E5_C0  # any number that no other program takes on our database


@contextmanager
def turn(engine: Engine) -> Iterator[Connection]:
    """A connection for migrations; a second process waits here until the first is done."""
    begin = _sqlite_turn if engine.dialect.name == "sqlite" else _postgresql_turn
    with begin(engine) as connection:
        yield connection


def check_references(connection: Connection) -> None:
    """Raise when the upgrade left a row that points nowhere (SQLite does not look by itself)."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        tables = sorted({row[0] for row in broken})
        raise RuntimeError(f"the upgrade left rows that point nowhere in: {', '.join(tables)}")


@contextmanager
def _postgresql_turn(engine: Engine) -> Iterator[Connection]:
    # On a connection of its own: outlives each transaction, dies with the process.
    guarding = engine.execution_options(isolation_level="AUTOCOMMIT")
    with guarding.connect() as guard, engine.connect() as connection:
        guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK_KEY})
        try:
            yield connection
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})


@contextmanager
def _sqlite_turn(engine: Engine) -> Iterator[Connection]:
    # A file lock: the database's own lock would give up after five seconds.
    path = Path(f"{engine.url.database}.upgrade")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with engine.connect().execution_options(write=True) as connection:
            _references(connection, "OFF")
            try:
                yield connection
            finally:
                connection.rollback()  # what failed half-way; nothing after a commit
                _references(connection, "ON")


def _references(connection: Connection, state: str) -> None:
    # Off while tables are rebuilt: dropping the old copy would delete every row that points
    # at it. SQLite ignores this inside a transaction, so it goes past SQLAlchemy's.
    raw = connection.connection.dbapi_connection
    assert raw is not None  # noqa: S101
    raw.cursor().execute(f"PRAGMA foreign_keys={state}")
