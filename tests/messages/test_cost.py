"""What one message costs: every statement once, none of them made anew each time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from supportdesk.store.database import db
from tests.cast import MARA
from tests.desk import Team

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MOST = 12
"""Session, ticket; then locked: the ticket, its key asked for and written, text, draft, row,
position, event; and what a reply asks for besides."""


@contextmanager
def statements(team: Team) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    with team.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_note_asks_for_its_key_once_and_takes_few_statements(team: Team) -> None:
    number = team.held()
    client, form = team.as_(MARA), {"body": "Known since Monday.", "kind": "note"}
    client.get(f"/tickets/{number}")  # the use of the session is written down
    with statements(team) as asked:
        answer = client.post(f"/tickets/{number}/messages", data=form | {"key": "key-0123456789"})
    assert answer.status_code == 303
    assert len([each for each in asked if each.startswith("SELECT keys")]) == 1
    assert len(asked) <= MOST, "\n\n".join(asked)
