"""A line to the database that is open and silent: given up, and the next question has a new one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from supportdesk.store import dialects
from supportdesk.store.answering import _limited, _NoAnswerError
from tests import desks
from tests.wire import Wire

ONE = text("SELECT 1")


@pytest.fixture
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    with desks.database("postgresql", request, tmp_path) as url, Wire(url) as wire:
        yield wire


@pytest.fixture
def engine(wire: Wire) -> Iterator[Engine]:
    engine = create_engine(wire.url, **dialects.engine_options(wire.url))
    dialects.prepare(engine)
    dialects.answer_within(engine, 0.3)
    yield engine
    engine.dispose()


def test_a_statement_that_nobody_answers_fails_and_the_next_one_does_not(
    wire: Wire, engine: Engine
) -> None:
    with engine.connect() as connection:
        connection.execute(ONE)
        wire.silence()
        with pytest.raises(OperationalError) as failed:
            connection.execute(ONE)
        assert failed.value.connection_invalidated
    with engine.connect() as connection:
        assert connection.execute(ONE).scalar() == 1


def test_of_connections_that_rested_one_is_asked_and_all_are_renewed(
    wire: Wire, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "RESTED_SECONDS", 0.0)
    monkeypatch.setattr(dialects, "SOON_SECONDS", 0.3)
    asked, closed = [], []
    for one in [engine.connect() for _ in range(3)]:
        one.execute(ONE)
        closed.append(one.connection.dbapi_connection)
        one.close()
    wire.silence()
    ping = engine.dialect.do_ping
    monkeypatch.setattr(engine.dialect, "do_ping", lambda raw: asked.append(raw) or ping(raw))
    for one in [engine.connect() for _ in range(3)]:
        assert one.execute(ONE).scalar() == 1
        one.close()
    assert len([raw for raw in asked if raw in closed]) == 1
    assert all(raw.closed for raw in closed)


def test_who_was_too_busy_to_look_has_not_waited() -> None:
    def question() -> Iterator[str]:
        while not (yield "readable"):
            pass
        return "the answer"

    asked = _limited(question(), 2)
    assert next(asked) == "readable"
    assert asked.send(0) == "readable"  # however long this round was
    with pytest.raises(StopIteration) as done:
        asked.send(1)
    assert done.value.value == "the answer"
    again = _limited(question(), 2)
    next(again)
    again.send(0)
    with pytest.raises(_NoAnswerError):
        again.send(0)
