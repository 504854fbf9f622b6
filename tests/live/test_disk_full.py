"""The disk of the database is full: the writer is told and keeps the text, nobody sees a half."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, text

from supportdesk.live.hub import STAFF, Stream
from supportdesk.store.database import db
from supportdesk.store.desk import head
from tests.cast import MARA
from tests.desk import JSON, Team

BODY = "The firewall drops the tunnel after 20 minutes. " * 400
FULL = """
CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_space BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_space();
"""


@contextmanager
def no_space(table: str) -> Iterator[None]:
    """The database has no room for another row of this table; SQLite for another page at all."""
    if db.engine.dialect.name == "sqlite":
        with _no_page_left():
            yield
        return
    with db.engine.begin() as connection:
        connection.execute(text(FULL.format(table=table)))
    yield
    with db.engine.begin() as connection:
        connection.execute(text("DROP FUNCTION no_space CASCADE"))


@contextmanager
def _no_page_left() -> Iterator[None]:
    def bound(connection: Connection) -> None:
        connection.connection.cursor().execute("PRAGMA max_page_count = 1")  # what there is

    def free(connection: Connection) -> None:
        connection.connection.cursor().execute("PRAGMA max_page_count = 1073741823")

    event.listen(db.engine, "begin", bound)
    yield
    event.remove(db.engine, "begin", bound)
    event.listen(db.engine, "begin", free)


@pytest.mark.parametrize("table", ["texts", "events", "keys"])
def test_a_message_that_finds_no_room_is_wholly_there_or_not_at_all(team: Team, table: str) -> None:
    number, mara = team.held(), team.as_(MARA)
    listener = team.app.extensions["live"].listener
    form = {"kind": "reply", "body": BODY, "seen": "99", "key": secrets.token_urlsafe(8)}
    with team.app.app_context():
        listener.look()
        before, entries = head(), team.entries(number)
        stream = Stream(STAFF, (f"ticket-{number}",), "mara")
        listener.join(stream, None)
        with no_space(table):
            page = mara.post(f"/tickets/{number}/messages", data=form)
            assert page.status_code == 503
            assert BODY.strip() in page.text
            assert form["key"] in page.text
            told = mara.post(f"/tickets/{number}/messages", data=form, headers=JSON)
            assert "no space left" in told.json["error"]["message"]
            listener.look()
        assert (head(), team.entries(number)) == (before, entries)
        assert stream.waiting == []
        assert mara.post(f"/tickets/{number}/messages", data=form).status_code == 303
        listener.look()
        assert len(team.entries(number)) == len(entries) + 1
        assert len(stream.waiting) == 1
