"""`flask mail ingest`, as the program that a mail server runs."""

import re
import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import select

from supportdesk.intake import storing
from supportdesk.intake.models import IncomingRow
from supportdesk.store.database import reading
from tests.intake.signing import mail
from tests.processes import ROOT, plain_environment
from tests.servers import environment

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ingest(database_url, tmp_path):
    def ingest(*files, stdin=b"", **settings):
        env = plain_environment() | environment(database_url, tmp_path, **settings)
        command = [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "app",
            "mail",
            "ingest",
            *map(str, files),
        ]
        return subprocess.run(command, cwd=ROOT, env=env, input=stdin, capture_output=True)

    return ingest


@pytest.fixture
def stored(app):
    """What lies in the table, as (inlet, bytes)."""

    def stored():
        with app.app_context(), reading() as session:
            rows = session.scalars(select(IncomingRow).order_by(IncomingRow.id)).all()
            return [(row.inlet, b"".join(storing.raw(row.id))) for row in rows]

    return stored


@on_one_database
def test_a_mail_that_comes_by_the_pipe_is_kept_once(ingest, stored):
    body = b"Subject: \xff\x00\r\n\r\n" + bytes(range(256)) * 3_000
    first, second = ingest(stdin=body), ingest("-", stdin=body)
    assert (first.returncode, second.returncode) == (0, 0)
    assert b"taken before" in second.stdout
    assert b"taken before" not in first.stdout
    assert stored() == [("command", body)]


@on_one_database
def test_each_file_is_a_mail_and_each_is_answered(ingest, stored, tmp_path):
    for name, body in {"a.eml": mail("A"), "b.eml": b"", "c.eml": mail("C")}.items():
        (tmp_path / name).write_bytes(body)
    files = [tmp_path / name for name in ("a.eml", "b.eml", "missing.eml", "c.eml")]
    answer = ingest(*files)
    assert answer.returncode == 65
    assert answer.stdout.decode().splitlines() == [
        f"{files[0]}: Taken as mail 1.",
        f"{files[3]}: Taken as mail 2.",
    ]
    assert answer.stderr.decode().splitlines() == [
        f"{files[1]}: There is no mail: nothing came.",
        f"{files[2]}: No such file or directory",
    ]
    assert [body for _, body in stored()] == [mail("A"), mail("C")]


@on_one_database
def test_a_file_that_is_not_there_and_nothing_at_all_are_told_apart(ingest, tmp_path):
    assert ingest(tmp_path / "missing.eml", tmp_path).returncode == 66
    assert ingest().returncode == 65


@on_one_database
def test_a_database_that_cannot_be_written_is_tried_again_later(ingest, stored, database_url):
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("ALTER TABLE incoming RENAME TO gone")
    answer = ingest(stdin=mail())
    other.execute("ALTER TABLE gone RENAME TO incoming")
    other.close()
    assert (answer.returncode, stored()) == (75, [])
    assert "does not answer" in answer.stderr.decode()
    assert ingest(stdin=mail()).returncode == 0


@on_one_database
def test_a_database_that_is_away_is_tried_again_later(ingest):
    away = ingest(stdin=mail(), DESK_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:9/desk")
    assert away.returncode == 75


@on_one_database
@pytest.mark.parametrize(
    ("stdin", "settings", "status"),
    [(mail(), {}, 0), (b"", {}, 65), (mail(), {"DESK_SECRET_KEY": ""}, 75)],
)
def test_the_script_for_mail_servers_never_sends_mail_back_for_a_fault_of_ours(
    database_url, tmp_path, stdin, settings, status
):
    text = (ROOT / "docs" / "operations.md").read_text()
    script = re.search(r"```sh\n(#!/bin/sh.*?)```", text, re.S)[1]
    values = environment(database_url, tmp_path, **settings)
    (tmp_path / "env").write_text("".join(f"{name}='{value}'\n" for name, value in values.items()))
    for theirs, mine in {
        "/srv/supportdesk": str(ROOT),
        "/etc/supportdesk.env": str(tmp_path / "env"),
        ".venv/bin/flask": f"{sys.executable} -m flask",
    }.items():
        assert theirs in script
        script = script.replace(theirs, mine)
    ended = subprocess.run(["sh", "-c", script], input=stdin, capture_output=True)
    assert ended.returncode == status
