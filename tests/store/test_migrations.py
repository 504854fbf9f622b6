"""The shape of the database: from zero, nothing forgotten, one upgrade at a time."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask_migrate
import pytest
import time_machine
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, inspect, text

from supportdesk import migrating, prepare
from supportdesk.domain import moves as m
from supportdesk.store import upgrades
from supportdesk.store.database import Base, db
from supportdesk.web.clock import now
from tests.cast import MARA, PRIYA, TOMASZ
from tests.desk import Team
from tests.house.source import ROOT
from tests.servers import environment


def test_the_migrations_make_every_table_the_models_know(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_what_the_command_writes_is_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    command = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
    env = environment(f"sqlite:///{data}/desk.db", tmp_path)
    subprocess.run(command, cwd=ROOT, env=os.environ | env, check=True, umask=0o022)
    assert {stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()} == {0o600}


def test_going_down_to_nothing_leaves_no_table(app: Flask) -> None:
    migrating.install(app)
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_going_down_and_up_again_works(app: Flask) -> None:
    migrating.install(app)
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        flask_migrate.upgrade()
        assert set(Base.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_waits_that_were_over_before_are_known_after_the_upgrade(team: Team) -> None:
    numbers = [team.held() for _ in range(4)]
    for number in numbers:
        team.do(number, MARA, m.SetWait("date", now() + 60_000))
    over, acted, given, _waits = numbers
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        for number in (over, acted, given):
            team.do_as_desk(number, m.EndWait())
    team.writes(acted, MARA, "Tried again.", "note")
    team.do(given, MARA, m.HandOver(TOMASZ), tried="Again", needed="Call them")
    migrating.install(team.app)
    with team.app.app_context():
        flask_migrate.downgrade(revision="0004")
        flask_migrate.upgrade()
    assert [team.ticket(number).wait_over for number in numbers] == [True, False, False, False]


def test_ways_that_were_gone_before_are_known_after_the_upgrade(team: Team) -> None:
    up = {"goal": "A", "tried": "B", "needed": "C"}
    numbers = [team.queued(), team.held(), team.held_l2(), team.held_l2(), team.resolved()]
    _queued, released, back, left, again = numbers
    team.do(released, MARA, m.Release(), tried="All", needed="Somebody else")
    team.do(released, TOMASZ, m.Claim())
    team.do(back, PRIYA, m.Return(), cause="A", done="B", verify="C")
    team.do(back, MARA, m.Escalate("network"), **up)
    team.do(back, MARA, m.Recall(), reason="It works")
    team.do_as_desk(left, m.Leave("mara", as_opener=True, as_holder=True, why="gone"))
    team.do_as_desk(left, m.Leave("priya", as_opener=True, as_holder=True, why="gone"))
    team.do(again, MARA, m.Reopen(), reason="It drops again")
    before = [(ticket.way, ticket.reopened) for ticket in map(team.ticket, numbers)]
    migrating.install(team.app)
    with team.app.app_context():
        flask_migrate.downgrade(revision="0009")
        flask_migrate.upgrade()
    assert [(ticket.way, ticket.reopened) for ticket in map(team.ticket, numbers)] == before
    assert [len(way) for way, _ in before] == [0, 1, 4, 2, 0]
    assert [reopened for _, reopened in before] == [False] * 4 + [True]


def test_a_database_that_needs_nothing_is_seen_without_loading_the_desk(app: Flask) -> None:
    url, marked = app.config["SQLALCHEMY_DATABASE_URI"], "UPDATE desk SET demonstration = "
    assert prepare.is_prepared(url, demonstration=False)
    assert not prepare.is_prepared(url, demonstration=True)
    for change, prepared in (
        (marked + "true", False),  # without tickets: it has to be filled
        (marked + "false", True),
        ("UPDATE alembic_version SET version_num = '0004'", False),
        ("DELETE FROM alembic_version", False),
        ("DROP TABLE alembic_version", False),
    ):
        with app.app_context(), db.engine.begin() as connection:
            connection.execution_options(write=True).execute(text(change))
        seen = [prepare.is_prepared(url, demonstration=kind) for kind in (False, True)]
        assert seen == [prepared, False], change


def test_what_serves_pages_loads_no_migrations(tmp_path: Path) -> None:
    loads = "import app, sys; print({'alembic', 'flask_migrate'} & set(sys.modules))"
    env = os.environ | environment(f"sqlite:///{tmp_path}/desk.db", tmp_path)
    command = [sys.executable, "-c", loads]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_an_upgrade_waits_for_the_one_before_it(app: Flask) -> None:
    told: list[str] = []

    def another() -> None:
        with upgrades.turn(engine):
            told.append("second")

    with app.app_context():
        engine = db.engine
    with ThreadPoolExecutor() as threads:
        with upgrades.turn(engine) as connection:
            second = threads.submit(another)
            connection.execute(text("SELECT 1"))
            told.append("first")
            assert not second.done()
        second.result(10)
    assert told == ["first", "second"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_references_rest_during_an_upgrade_and_count_again_after_it(app: Flask) -> None:
    with app.app_context(), upgrades.turn(db.engine) as connection:
        assert _references_count(connection) == 0
    with app.app_context(), db.engine.connect() as connection:
        assert _references_count(connection) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_upgrade_that_leaves_a_row_pointing_nowhere_is_refused(app: Flask) -> None:
    with app.app_context(), upgrades.turn(db.engine) as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (parent_id REFERENCES parent (id))")
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")
        with pytest.raises(RuntimeError, match="point nowhere in: child"):
            upgrades.check_references(connection)


def _references_count(connection: Connection) -> object:
    return connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
