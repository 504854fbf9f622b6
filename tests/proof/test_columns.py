"""SQLite keeps anything in any column: each such row is a fault, and the reading goes on."""

import json
from random import Random

import pytest

from supportdesk.proof import streams
from supportdesk.proof.telling import lines, values
from supportdesk.proof.verifying import verify
from tests.proof.conftest import LONG_AFTER, Spoiling
from tests.proof.hand import Hand

pytestmark = pytest.mark.parametrize("spoiling", ["sqlite"], indirect=True)

DEEP = "[" * 50_000 + "]" * 50_000
ODD = [
    ("tickets", "last_seq", "'x'", "rows"),
    ("tickets", "needs_opener", "7", "rows"),
    ("tickets", "subject", "CAST(x'ff' AS TEXT)", "rows"),
    ("tickets", "tags", f"'{DEEP}'", "rows"),
    ("events", "seq", "'x'", "events"),
    ("events", "pos", "'x'", "positions"),
    ("events", "at", "x'00'", "events"),
    ("events", "public", "7", "events"),
    ("events", "digest", "x'00'", "events"),
    ("events", "by_name", "CAST(x'ff' AS TEXT)", "events"),
    ("events", "data", f"'{DEEP}'", "events"),
    ("texts", "seq", "'x'", "texts"),
    ("texts", "name", "CAST(x'ff' AS TEXT)", "texts"),
    ("texts", "salt", "'x'", "texts"),
    ("files", "ticket", "'x'", "files"),
    ("files", "inline", "7", "files"),
    ("files", "withdrawn_at", "'x'", "files"),
    ("chunks", "data", "'x'", "files"),
    ("chain", "pos", "'x'", "chain"),
    ("chain", "digest", "x'00'", "chain"),
    ("desk", "pos", "'x'", "positions"),
]
WHERE = {
    "tickets": "number = (SELECT max(number) FROM tickets)",
    "events": "pos = (SELECT max(pos) FROM events)",
    "texts": "name = 'subject' AND ticket = (SELECT max(ticket) FROM texts)",
    "files": "id = '{file}'",
    "chunks": "file_id = '{file}'",
    "chain": "pos = (SELECT max(pos) FROM chain)",
    "desk": "id = 1",
}


@pytest.mark.parametrize(("table", "column", "value", "kind"), ODD, ids=lambda it: it[:12])
def test_what_no_column_may_hold_is_a_fault_beside_all_others(
    spoiling: Spoiling, table: str, column: str, value: str, kind: str
) -> None:
    with spoiling() as session:
        hand = Hand(session, Random(1))
        where = WHERE[table].format(file=hand.file("size > 0").id)
        hand.do(f"UPDATE {table} SET {column} = {value} WHERE {where}")
        hand.do("UPDATE tickets SET status = 'lost' WHERE number = 1001")
        report = verify(session, LONG_AFTER)
    assert kind in report.first
    assert report.count["rows"] >= 1 + (kind == "rows")
    assert "\n".join(lines(report)).encode()
    assert json.dumps(values(report))


def test_the_reading_goes_on_behind_a_name_that_is_no_text(
    spoiling: Spoiling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "TEXTS_AT_ONCE", 1)
    with spoiling() as session:
        hand = Hand(session, Random(3))
        hand.change_text(hand.text("name = 'body'"), "name = CAST(x'ff' AS TEXT)")
        count = verify(session, LONG_AFTER).count
    assert count == {"texts": 2}, "gone by its name, and there under another"


def test_what_is_not_0_or_1_is_no_truth_though_it_counts_as_true(spoiling: Spoiling) -> None:
    """A query for what customers see passes over it: their replay lacks a reply."""
    with spoiling() as session:
        hand = Hand(session, Random(2))
        row = hand.event("public = 1")
        hand.change_event(row, "public = 7")
        fault = verify(session, LONG_AFTER).first["events"]
    assert (fault.ticket, fault.seq) == (row.ticket, row.seq)
    assert "public" in fault.what
