"""`flask verify` and `flask checkpoint`, beside a desk that goes on working."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.proof import verifying
from supportdesk.proof.files import ERASED_WITHIN
from supportdesk.proof.telling import lines
from supportdesk.proof.verifying import verify
from supportdesk.store import chain, desk
from supportdesk.store.database import change, db, reading, snapshot
from supportdesk.store.eventlog import EventRow, TextRow
from supportdesk.tickets.models import TicketRow
from supportdesk.web.clock import now
from tests.cast import HOUR, NOON
from tests.proof.lives import Desk


@pytest.fixture
def lively(app: Flask) -> Iterator[Desk]:
    with app.app_context():
        lively = Desk(4)
        lively.live(40)
        yield lively


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def test_a_whole_desk_ends_with_0_and_its_checkpoint(app: Flask, lively: Desk) -> None:
    result = run(app, "verify")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.output.startswith("Whole: ")
    assert f"Checkpoint: {run(app, 'checkpoint').output.strip()}\n" in result.output


def test_an_empty_desk_is_whole(app: Flask) -> None:
    assert "Whole: 0 events of 0 tickets" in run(app, "verify").output


def test_a_fault_ends_with_1_and_says_where_and_what_to_do(app: Flask, lively: Desk) -> None:
    number = lively.numbers[0]
    lost = update(TicketRow).where(TicketRow.number == number).values(status="lost")
    change(lambda session: session.execute(lost))
    result = run(app, "verify")
    assert result.exit_code == 1
    assert "NOT WHOLE: 1 fault" in result.output
    assert f"TKT-{number}: Different: status ('lost' in the row, " in result.output
    assert "set the columns named back" in result.output
    assert "Checkpoint" not in result.output


def test_a_program_gets_values(app: Flask, lively: Desk) -> None:
    number = lively.numbers[0]
    gone = delete(TextRow).where(TextRow.ticket == number, TextRow.name == "subject")
    change(lambda session: session.execute(gone.where(TextRow.seq == 1)))
    result = run(app, "verify", "--json")
    told = json.loads(result.output)
    assert (result.exit_code, told["whole"]) == (1, False)
    assert [(fault["kind"], fault["ticket"], fault["number"]) for fault in told["faults"]] == [
        ("texts", number, 1)
    ]


def test_what_people_wrote_is_never_printed(app: Flask, lively: Desk) -> None:
    change(lambda session: session.execute(update(TicketRow).values(subject="No secret")))
    change(lambda session: session.execute(update(TextRow).values(text="My secret")))
    output = run(app, "verify").output + run(app, "verify", "--json").output
    assert "Different: subject" in output
    assert "secret" not in output
    assert "Łódź" not in output


def test_what_was_recorded_at_a_checkpoint_is_still_there(app: Flask, lively: Desk) -> None:
    kept = run(app, "checkpoint").output.strip()
    lively.live(20)
    later = run(app, "checkpoint").output.strip()
    assert run(app, "verify", "--since", kept, "--since", later).exit_code == 0


def test_a_desk_that_was_set_back_whole_is_found_by_its_checkpoint(
    app: Flask, lively: Desk
) -> None:
    """As a restored backup is: everything fits, and the newest ticket never was."""
    lively.somebody_asks()
    while chain.extend():
        pass
    kept = run(app, "checkpoint").output.strip()
    change(forget_the_newest)
    assert run(app, "verify").exit_code == 0
    result = run(app, "verify", "--since", kept)
    assert result.exit_code == 1
    assert "events at the checkpoint; the last is now" in result.output


def test_what_is_no_checkpoint_is_refused_before_anything_is_read(app: Flask) -> None:
    result = run(app, "verify", "--since", "yesterday")
    assert result.exit_code == 2
    assert "as `flask checkpoint` prints it" in result.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_cannot_be_read_is_said_in_words(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
        path = Path(str(db.engine.url.database))
    path.write_bytes(b"no database" * 1_000)
    result = run(app, "verify")
    assert result.exit_code == 2
    assert "could not be read to its end: file is not a database" in result.output


def test_events_that_wait_for_the_worker_are_a_warning_and_no_fault(
    app: Flask, lively: Desk
) -> None:
    chained = chain.head().pos
    lively.now = now()
    lively.somebody_asks()
    result = run(app, "verify")
    assert result.exit_code == 0
    assert f"Warning: the desk's chain ends at position {chained}; the newest 2 " in result.output
    told = json.loads(run(app, "verify", "--json").output)
    assert (told["chained"], told["unchained"]) == (chained, 2)


def test_events_that_wait_for_too_long_are_a_fault(app: Flask) -> None:
    with app.app_context():
        Desk(4, now() - HOUR).somebody_asks()
    result = run(app, "verify")
    assert result.exit_code == 1
    assert "#1 (position 1): The chain ends at position 0, and this is 60 minutes" in result.output
    assert "start one and look again" in result.output


def test_the_bytes_of_a_withdrawn_file_may_wait_an_hour_for_their_job(
    app: Flask, lively: Desk
) -> None:
    waiting = 0
    while not waiting:
        lively.somebody_asks()
        lively.file_is_withdrawn()
        with reading() as session:
            left = select(func.count(ChunkRow.file_id.distinct())).join(FileRow)
            waiting = session.scalar(left.where(FileRow.withdrawn_at.is_not(None))) or 0
    with snapshot() as session:
        report = verify(session, lively.now + ERASED_WITHIN)
        late = verify(session, lively.now + ERASED_WITHIN + 1)
    assert ("files" in report.first, report.erasing) == (False, waiting)
    assert "1 withdrawn file has bytes that a job deletes" in "\n".join(lines(report))
    assert (late.count["files"], late.erasing) == (waiting, 0)
    assert "its bytes are still there" in late.first["files"].what


@pytest.mark.parametrize("name", ["verify", "checkpoint"])
def test_the_commands_explain_themselves(app: Flask, name: str) -> None:
    assert "Keep it" in (told := run(app, name, "--help").output) or "whole" in told


def test_what_is_written_meanwhile_is_not_seen_and_does_not_wait(
    app: Flask, lively: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between any two batches of the reading a writer commits, as the desk does."""
    monkeypatch.setattr(verifying, "BATCH", 10)
    before, _ = desk.head()

    def write_beside(_done: int, _total: int) -> None:
        def live() -> None:
            with app.app_context():
                lively.somebody_asks()
                lively.live(3)

        with ThreadPoolExecutor(1) as threads:
            threads.submit(live).result(30)

    with snapshot() as session:
        report = verify(session, NOON, progress=write_beside)
    assert report.first == {}
    assert report.events == before
    with snapshot() as session:
        after = verify(session, NOON)
    assert after.first == {}
    assert after.events > before + 20


def forget_the_newest(session: Session) -> None:
    """The last ticket that came in, which nothing has happened to, with all that knows of it."""
    number, first = session.execute(
        text("SELECT ticket, pos FROM events WHERE seq = 1 ORDER BY pos DESC LIMIT 1")
    ).one()
    of_files = "SELECT id FROM files WHERE ticket = :n"
    for what in (
        f"chunks WHERE file_id IN ({of_files})", "files WHERE ticket = :n",
        "texts WHERE ticket = :n", "rights WHERE ticket = :n", "outbox WHERE ticket = :n",
        "keys WHERE ticket = :n", "events WHERE ticket = :n", "tickets WHERE number = :n",
    ):  # fmt: skip
        session.execute(text(f"DELETE FROM {what}"), {"n": number})
    session.execute(text("DELETE FROM chain WHERE pos >= :pos"), {"pos": first})
    session.execute(text("UPDATE desk SET pos = :pos - 1"), {"pos": first})
    assert session.query(EventRow).filter(EventRow.pos >= first).count() == 0
