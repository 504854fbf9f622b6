"""What a page reads does not grow with the tickets that are closed: the plans of every statement.

Each statement of a page is run once more where its database counts: SQLite the steps of its
machine, PostgreSQL the rows of each table that it touched.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, text

from supportdesk.mail.lists import LISTS
from supportdesk.store.database import db
from supportdesk.tickets import lists
from supportdesk.viewer import StaffViewer
from tests.cast import DAY, HELEN, MARA
from tests.desk import Team

MANY, MONTH = 20_000, 30 * DAY
MOST = {"sqlite": 20_000, "postgresql": 400}
"""Steps or rows of one statement; going through all closed tickets takes many times as much."""
VIEWS = ("mine", "l1", "l2", "waiting", "escalated", "open", "resolved")
Asked = list[tuple[str, Any]]
MAILS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
    INSERT INTO incoming (inlet, came_at, size, digest, state, kind, reason, settled_at, sender,
        sender_name, authenticated, people, subject, message_id, faults, ticket, seq, way)
    SELECT 'imap', i, 0, '', CASE i % 4 WHEN 0 THEN 'quarantined' WHEN 1 THEN 'filed' WHEN 2
        THEN 'aside' ELSE 'duplicate' END, '', 'Why', i, 'lena@brack.example', 'Lena', i < 0,
        '{}', 'VPN', '', '[]', CASE WHEN i % 4 = 1 THEN :ticket END, i, 'new' FROM n
"""

SENT = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
    INSERT INTO outbox (ticket, customer_id, address, kind, entries, state, counted, origin,
        attempts, due, last_error, created_at, message_id)
    SELECT :ticket, (SELECT customer_id FROM tickets), 'lena@brack.example', 'reply', '[]',
        CASE WHEN i % 400 = 0 THEN 'returned' WHEN i % 400 = 1 THEN 'failed' WHEN i % 400 = 2
        THEN 'waiting' WHEN i % 400 = 3 THEN 'paused' WHEN i % 4 = 0 THEN 'obsolete'
        ELSE 'sent' END, i > 0, '', 1, i, 'Why', i, i FROM n
"""


@pytest.fixture
def grown(team: Team) -> Team:
    """A desk with a few live tickets and a long past."""
    for make in (team.queued, team.held, team.queued_l2, team.held_l2, team.resolved) * 3:
        make()
    team.needs_opener()
    closed = team.closed()
    team.as_(MARA).post(f"/tickets/{closed}/seen", data={"seen": 2})
    with team.app.app_context(), db.engine.begin() as connection:
        _copy(connection, closed)
    with team.app.app_context():
        _analyze()
    return team


def test_no_page_reads_what_is_closed_and_not_on_it(grown: Team) -> None:
    after = ["resolved&after=0.1795608000000.2000", "open&after=0.2.1795608000000.2000"]
    lists = [f"/tickets?view={view}" for view in (*VIEWS, *after)]
    marks = "/tickets/news?of=" + ",".join(str(number) for number in range(1001, 1051))
    pages = [f"/tickets/{grown.held_l2()}", f"/tickets/{grown.closed()}"]
    mine = [*lists, marks, "/tickets/places", *pages]
    mara, helen = grown.as_(MARA), grown.as_(HELEN)
    assert [too_much(grown, mara, address) for address in mine] == [[]] * len(mine)
    assert too_much(grown, helen, "/dashboard") == []


def test_the_l1_queue_costs_the_same_however_many_need_an_opener(team: Team) -> None:
    number, viewer = team.needs_opener(), StaffViewer(MARA, 0, 0)
    with team.app.app_context():
        with db.engine.begin() as connection:
            _copy(connection, number)
        _analyze()
        with asked() as statements:
            first = lists.page_of(viewer, "l1")
            assert lists.page_of(viewer, "l1", first.next).next
        assert _cost(statements) == []


def test_mail_that_came_in_costs_the_same_however_much_came(team: Team) -> None:
    number, lists = team.held(), ("quarantined", "filed", "aside", "duplicate", "all")
    with team.app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text(MAILS), {"many": MANY, "ticket": number})
        _analyze()
    pages = [f"/incoming?state={name}{more}" for name in lists for more in ("", "&before=9000")]
    pages += ["/incoming/9000", "/incoming/blocks", f"/tickets/{number}", "/outbox"]
    helen = team.as_(HELEN)
    assert [too_much(team, helen, address) for address in pages] == [[]] * len(pages)


def test_mail_that_went_out_costs_the_same_however_much_went(team: Team) -> None:
    number = team.held()
    with team.app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text(SENT), {"many": MANY, "ticket": number})
        _analyze()
    pages = [f"/outbox?state={name}{more}" for name in LISTS for more in ("", "&before=9000")]
    helen = team.as_(HELEN)
    assert [too_much(team, helen, address) for address in [*pages, "/outbox/9000"]] == [
        [] for _ in [*pages, ""]
    ]


def test_what_goes_through_everything_is_found(grown: Team) -> None:
    with grown.app.app_context():
        assert _cost([("SELECT max(subject) FROM tickets", ())]) != []


def too_much(team: Team, client: FlaskClient, address: str) -> Asked:
    """The statements of a page that cost more than a page may, with what they cost."""
    client.get(address)  # what is kept for a second, or written once a minute, is no part of it
    with asked() as statements:
        assert client.get(address).status_code == 200
    assert statements
    with team.app.app_context():
        return _cost(statements)


@contextmanager
def asked() -> Iterator[Asked]:
    """The SELECTs that are asked meanwhile."""
    found: Asked = []

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _analyze() -> None:
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _cost(statements: Asked) -> Asked:
    with db.engine.connect() as connection:
        kind = connection.dialect.name
        measure = _steps if kind == "sqlite" else _rows
        costs = [(statement, measure(connection, statement, v)) for statement, v in statements]
    return [(statement, cost) for statement, cost in costs if cost > MOST[kind]]


def _steps(connection: Connection, statement: str, values: Any) -> int:
    raw: Any = connection.connection.dbapi_connection
    ticks: list[int] = []
    raw.set_progress_handler(lambda: ticks.append(1), 100)
    raw.execute(statement, values).fetchall()
    raw.set_progress_handler(None, 0)
    return len(ticks) * 100


def _rows(connection: Connection, statement: str, values: Any) -> int:
    plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
    told = plan.scalar_one()
    return max(_touched((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]))


def _touched(node: dict[str, Any]) -> Iterator[int]:
    """The rows that each scan in a plan went through."""
    yield 0
    if "Relation Name" in node:
        gone = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        yield int((node["Actual Rows"] + gone) * node["Actual Loops"])
    for inner in node.get("Plans", ()):
        yield from _touched(inner)


def _copy(connection: Connection, number: int) -> None:
    """A ticket many times, a month and more ago, each with its events."""
    anew = {
        "tickets": {
            "number": "number + 1000 + i",
            "opened_at": f"opened_at - {MONTH} - i",
            "changed_at": f"changed_at - {MONTH} - i",
        },
        "events": {"ticket": "ticket + 1000 + i", "pos": "10000 + i * 100 + seq"},
        "seen": {"ticket": "ticket + 1000 + i"},
    }
    counted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
    for table, fresh in anew.items():
        columns = [column.name for column in db.metadata.tables[table].columns]
        values = ", ".join(fresh.get(name, name) for name in columns)
        source = f"SELECT {values} FROM {table}, n WHERE {table}.{next(iter(fresh))} = :number"
        insert = f"INSERT INTO {table} ({', '.join(columns)}) {counted} {source}"
        connection.execute(text(insert), {"many": MANY, "number": number})
