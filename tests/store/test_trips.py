"""What is written with the commit: all of it or nothing, whatever fails on the way."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from supportdesk.store.database import change, db, later, reading
from supportdesk.store.desk import DeskRow, head, take_positions
from supportdesk.store.keys import KeyRow

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
KEYS = insert(KeyRow).inline()
KEYS = KEYS.values(scope="ticket", author="mara", content="x", ticket=1, seq=1, at=1)


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def kept() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(KeyRow.key).order_by(KeyRow.id)))


def test_it_is_written_last_and_in_order() -> None:
    def work(session: Session) -> list[str]:
        later(session, KEYS, [{"key": "one"}, {"key": "two"}])
        later(session, KEYS, {"key": "three"})
        session.add(KeyRow(scope="", author="", key="zero", content="", ticket=1, seq=1, at=1))
        return list(session.scalars(select(KeyRow.key)))

    assert change(work) == ["zero"]
    assert kept() == ["zero", "one", "two", "three"]


def test_what_it_returned_is_told_once_that_is_committed() -> None:
    told: list[tuple[range, int]] = []
    change(lambda s: take_positions(s, 3, lambda taken: told.append((taken, head()[0]))))
    change(lambda s: take_positions(s, 1, lambda taken: told.append((taken, head()[0]))))
    assert told == [(range(1, 4), 3), (range(4, 5), 4)]


def test_when_one_of_them_fails_nothing_is_written_and_nobody_is_told() -> None:
    told: list[range] = []
    change(lambda session: later(session, KEYS, {"key": "one"}))

    def work(session: Session) -> None:
        session.execute(update(DeskRow).values(access=7))
        take_positions(session, 1, told.append)
        for key in ("two", "one", "three"):
            later(session, KEYS, {"key": key})

    with pytest.raises(IntegrityError):
        change(work)
    assert (kept(), head(), told) == (["one"], (0, 0), [])
    change(lambda session: later(session, KEYS, {"key": "four"}))
    assert kept() == ["one", "four"]


@ON_POSTGRESQL
def test_a_server_that_hung_up_before_the_commit_is_an_error_of_the_database() -> None:
    def work(session: Session) -> None:
        process = session.scalar(text("SELECT pg_backend_pid()"))
        take_positions(session, 1, lambda _: None)
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 1000)"), {"process": process})

    with pytest.raises(OperationalError):
        change(work)
    assert head()[0] == 0
    change(lambda session: later(session, KEYS, {"key": "one"}))
    assert kept() == ["one"]
