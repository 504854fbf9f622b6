"""SQLite's one lock in the hands of another process: waited for, and said as what it is."""

import sqlite3
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from supportdesk.store import dialects
from supportdesk.store.database import change
from supportdesk.store.desk import access_changed, head

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def other(app: Flask, database_url: str) -> Iterator[sqlite3.Connection]:
    """Another program's connection."""
    path = database_url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with app.app_context():
        yield connection
    connection.close()


def test_a_lock_that_is_given_back_was_only_waited_for(other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, lambda: other.execute("COMMIT")).start()
    change(access_changed)
    assert head()[1] == 1


def test_a_lock_that_is_held_is_an_error_of_the_database(
    other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "LOCK_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(dialects, "LEAST_TRIES", 3)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        change(access_changed)


def test_a_process_that_was_busy_for_all_that_time_still_tries(
    other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "LOCK_WAIT_SECONDS", 0.0)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.05, lambda: other.execute("COMMIT")).start()
    change(access_changed)
    assert head()[1] == 1
