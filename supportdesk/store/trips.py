"""The last statements of a transaction, and its commit, in one trip to the database.

Each trip to PostgreSQL costs a turn of everybody else in the process. Behind the desk's own row all
other changes of the desk wait, so nothing may lie between its number, the events and the commit.
SQLite is in the process: there it is one statement after the other.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

Answer = Callable[[], Any]
Execute = Callable[[Executable, Any, bool], Answer]
"""Sends a statement; whether it returns a value that is to be asked for after the commit."""


@contextmanager
def one_trip(connection: Connection) -> Iterator[Execute]:
    """Send statements without waiting for what becomes of each. The commit belongs inside: it
    raises what failed.
    """
    if connection.dialect.name == "sqlite":
        yield lambda statement, rows, returns: _now(connection, statement, rows, returns)
        return
    raw: Any = connection.connection.driver_connection

    def send(statement: Executable, rows: Any, returns: bool) -> Answer:
        if not returns:
            connection.execute(statement, rows)
            return lambda: None
        # SQLAlchemy would look for the answer at once.
        cursor = raw.execute(_in_words(statement, connection.dialect), rows)
        return lambda: cursor.fetchone()[0]

    error_of_driver = connection.dialect.loaded_dbapi.Error
    try:
        with raw.pipeline():
            yield send
    except BaseException as error:
        connection.invalidate()  # the commit was not reached, and nobody would roll back
        if isinstance(error, error_of_driver):
            raise DBAPIError.instance("", None, error, error_of_driver) from error
        raise


def _now(connection: Connection, statement: Executable, rows: Any, returns: bool) -> Answer:
    result = connection.execute(statement, rows)
    answer = result.scalar_one() if returns else None
    return lambda: answer


@lru_cache(maxsize=16)
def _in_words(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))
