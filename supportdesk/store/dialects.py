"""Every difference between SQLite and PostgreSQL, each with its reason; how a transaction ends is
in `trips.py`."""

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Engine,
    Integer,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.dml import Insert

# SQLite numbers rows by itself only in a column that is exactly INTEGER PRIMARY KEY.
BigKey = BigInteger().with_variant(Integer, "sqlite")

LOCK_WAIT_SECONDS = 5.0
RESTED_SECONDS = 1.0
SOON_SECONDS = 4.0
"""An answer that takes no work, or that the live line waits for, comes by then or not at all."""
LEAST_TRIES = 100
"""A process that was busy for all of those seconds has hardly tried: time alone says nothing."""
# The system would wait a quarter of an hour for a server whose cable was pulled, and the server,
# which keeps our locks meanwhile, two hours for us: everybody else would wait for those. The
# keepalives notice it while nothing is sent, the timeout while something is not received.
_NOTICED_THERE = {
    "tcp_keepalives_idle": 3,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}
NOTICE_A_CUT: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
    "options": " ".join(f"-c {name}={value}" for name, value in _NOTICED_THERE.items()),
}
_made_once = lru_cache(maxsize=16)  # making an engine with options costs as much as a statement
_answer_seconds = WeakKeyDictionary[Dialect, float]()
_one_writer = threading.BoundedSemaphore(1)
_DEADLOCK, _SERIALIZATION = "40P01", "40001"


def engine_options(url: str) -> dict[str, Any]:
    """Pool and connection options for `create_engine`."""
    if url.startswith("sqlite"):
        # timeout=0: the driver waits inside C and would freeze every greenlet of the process.
        return {"connect_args": {"timeout": 0}}
    given = make_url(url).query  # what the operator says there counts
    return {
        "pool_size": 5,
        "max_overflow": 5,
        "pool_timeout": 10,  # a desk at its limit answers late before it refuses
        "connect_args": {k: v for k, v in NOTICE_A_CUT.items() if k not in given},
    }


def prepare(engine: Engine) -> None:
    """Teach an engine the manners of its database. Call once per engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "do_connect", _connect)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_look_whether_it_lives, engine))


def answer_within(engine: Engine, seconds: float) -> None:
    """From the next connection on a statement without an answer is an OperationalError after so
    long. SQLite answers from this machine's disk; PostgreSQL may be behind a line that is silent.
    """
    _answer_seconds[engine.dialect] = seconds


def own_engine(engine: Engine) -> Engine:
    """A pool of one connection beside an engine's, for one who may not wait behind the others,
    nor long for an answer.

    It is disposed of with that engine.
    """
    options = engine_options(str(engine.url)) | {"pool_size": 1, "max_overflow": 0}
    own = create_engine(engine.url, **options)
    prepare(own)
    answer_within(own, SOON_SECONDS)
    event.listen(engine, "engine_disposed", lambda _: own.dispose())
    return own


@_made_once
def read_engine(engine: Engine) -> Engine:
    """The same pool for reads: without BEGIN, each statement sees how things are then."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(each_alone=True)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@_made_once
def snapshot_engine(engine: Engine) -> Engine:
    """The same pool for one long look: all of it as at the first read, and no writer waits.

    In SQLite's WAL every transaction that only reads is one; PostgreSQL has to be asked.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@_made_once
def write_engine(engine: Engine) -> Engine:
    """The same pool for read–decide–write."""
    return engine.execution_options(write=True)


def writer_turn(engine: Engine) -> AbstractContextManager[Any]:
    """First come, first served inside one process; taken before the connection.

    SQLite has one writer; PostgreSQL locks rows.
    """
    return _one_writer if engine.dialect.name == "sqlite" else nullcontext()


@contextmanager
def broken_text(connection: Connection) -> Iterator[None]:
    """SQLite keeps any bytes as text and refuses to read those that are none: here they come as
    lone surrogates, which equal no text of ours. PostgreSQL lets no such bytes in.
    """
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def is_broken_text(error: OperationalError) -> bool:
    """Whether a read failed for that alone."""
    return isinstance(error.orig, sqlite3.OperationalError) and "UTF-8" in str(error.orig)


def insert_or_skip(table: Any, dialect: str, unique: list[str]) -> Insert:
    """INSERT that does nothing when the unique columns are taken (`.returning()` is then empty)."""
    return _insert(table, dialect).on_conflict_do_nothing(index_elements=unique)


def insert_or_update(table: Any, dialect: str, unique: list[str], changed: list[str]) -> Insert:
    """INSERT that gives these columns of a row that has the unique ones their new values."""
    new = _insert(table, dialect)
    values = {name: new.excluded[name] for name in changed}
    return new.on_conflict_do_update(index_elements=unique, set_=values)


def _insert(table: Any, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def worth_another_try(error: DBAPIError) -> bool:
    """A deadlock or a serialization failure: the whole transaction may be run once more."""
    return getattr(error.orig, "sqlstate", None) in (_DEADLOCK, _SERIALIZATION)


def _connect(dialect: Dialect, _: object, args: list[Any], options: dict[str, Any]) -> Any:
    from supportdesk.store.answering import Answering  # a desk with SQLite does without

    connection = Answering.connect(*args, **options)
    connection.seconds = _answer_seconds.get(dialect)
    return connection


def _note_use(_: object, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _look_whether_it_lives(
    engine: Engine, raw: Any, record: ConnectionPoolEntry, _: object
) -> None:
    """A connection that rested may be dead: it is asked. Asking before each use would double the
    round trips of a short read, so one that was in use just now is only looked at: a server that
    hung up has sent its goodbye and closed. One that is dead takes the whole pool with it: the
    others are no better, and each would have to be waited for.
    """
    try:
        if time.monotonic() < record.info.get("used", 0.0) + RESTED_SECONDS:
            raw.pgconn.consume_input()  # the goodbye
            raw.pgconn.consume_input()  # the end
            return
        with raw.within(SOON_SECONDS):
            engine.dialect.do_ping(raw)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _sqlite_connect(raw: sqlite3.Connection, _: object) -> None:
    raw.isolation_level = None  # the driver never begins by itself: its way loses updates
    # FULL: a commit that was acknowledged survives a power cut.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("each_alone"):
        return
    if not options.get("write"):
        connection.exec_driver_sql("BEGIN")
        return
    raw: Any = connection.connection.dbapi_connection
    end, tries = time.monotonic() + LOCK_WAIT_SECONDS, 0
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            tries += 1
            over = time.monotonic() > end and tries >= LEAST_TRIES
            if "locked" not in str(error) or over:
                # Raised as it is, it would pass those who wait for the database's errors.
                raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        time.sleep(0.001 + random.random() * 0.002)  # noqa: S311  yields under gevent
