"""Files through the doors of staff: sent with a note, named when left out, fetched again."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.files.queries import File, files_of
from supportdesk.settings import Settings
from supportdesk.store.eventlog import history
from tests.cast import MARA
from tests.desk import app_of, signed_in
from tests.files.build import ticket
from tests.servers import environment


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    small = environment(database_url, tmp_path, DESK_UPLOAD_MB="1", DESK_UPLOAD_FILES="2")
    return Settings.from_environ(small)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with app_of(settings, MemoryDirectory(MARA)) as app:
        yield app


@pytest.fixture
def mara(app: Flask) -> FlaskClient:
    return signed_in(app, "mara")


def send(client: FlaskClient, number: int, *files: tuple[bytes, str]) -> None:
    """Send a note with these files."""
    attached = [(BytesIO(data), name) for data, name in files]
    form = {"kind": "note", "body": "see these", "seen": "9", "attachments": attached}
    client.post(f"/tickets/{number}/messages", data=form)


def files_in(number: int) -> tuple[File, ...]:
    return files_of([(number, 3)]).get((number, 3), ())


def test_a_file_that_was_sent_is_fetched_again(mara: FlaskClient) -> None:
    number = ticket()
    send(mara, number, (b"\0\1\2" * 200_000, "dump.bin"))
    [file] = files_in(number)
    answer = mara.get(f"/tickets/{number}/files/{file.id}")
    assert answer.data == b"\0\1\2" * 200_000
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert re.match('attachment; filename="dump.bin"', answer.headers["Content-Disposition"])
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_too_large_or_too_many_is_left_out_and_the_text_stays(mara: FlaskClient) -> None:
    number = ticket()
    files = [(b"x", "a.txt"), (b"x" * 1_000_001, "big.iso"), (b"x", "b.txt"), (b"x", "c.txt")]
    send(mara, number, *files)
    assert [file.name for file in files_in(number)] == ["a.txt", "b.txt"]
    assert len(history(number)) == 3


def test_a_request_over_both_limits_together_is_too_large(mara: FlaskClient) -> None:
    number = ticket()
    form = {"body": "see this", "attachments": [(BytesIO(b"x" * 5_000_000), "huge.iso")]}
    answer = mara.post(f"/tickets/{number}/messages", data=form)
    assert answer.status_code == 413
    assert "see this" in answer.text
    assert len(history(number)) == 2


def test_an_id_of_another_ticket_is_not_found(mara: FlaskClient) -> None:
    number, other = ticket(), ticket()
    send(mara, number, (b"x", "a.txt"))
    [file] = files_in(number)
    assert mara.get(f"/tickets/{other}/files/{file.id}").status_code == 404
    assert mara.get(f"/tickets/{number}/files/nothing").status_code == 404


def test_who_is_signed_out_gets_no_file(app: Flask, mara: FlaskClient) -> None:
    number = ticket()
    send(mara, number, (b"x", "a.txt"))
    [file] = files_in(number)
    address = f"/tickets/{number}/files/{file.id}"
    assert app.test_client().get(address).status_code == 303
