"""Keeping files, giving them to their message, taking them back: on both databases."""

import os
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from supportdesk.domain import digest
from supportdesk.domain.errors import NotFound, Refused
from supportdesk.files import actions as files
from supportdesk.files import jobs as file_jobs
from supportdesk.files.actions import CHUNK_BYTES, Kept, Left, Upload, keep, keep_all
from supportdesk.files.gates import content, file_of
from supportdesk.files.limits import Limits, Sender
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.files.queries import files_of
from supportdesk.messages.actions import Message, post_as_customer, withdraw
from supportdesk.store import jobs
from supportdesk.store.database import change, db, reading
from supportdesk.store.eventlog import EventRow, TextRow, Written
from supportdesk.tickets.changing import Change
from tests.files.build import DAY, MARA, NOW, STRANGER, kept, left, note, staff, ticket
from tests.files.pictures import png

pytestmark = pytest.mark.usefixtures("app")
SMALL = Limits(file_bytes=1000, files=2, ticket_bytes=1500)


class Breaking(BytesIO):
    """A sender whose line breaks in the second piece."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= CHUNK_BYTES:
            raise OSError("the line broke")
        return super().read(size)


def count(table: type[FileRow] | type[ChunkRow]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def row_of(file_id: str) -> FileRow:
    with reading() as session:
        return session.scalars(select(FileRow).where(FileRow.id == file_id)).one()


def event_of(number: int, seq: int) -> EventRow:
    with reading() as session:
        return session.scalars(
            select(EventRow).where(EventRow.ticket == number, EventRow.seq == seq)
        ).one()


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES - 1])
def test_a_file_comes_back_as_it_was_sent(size: int) -> None:
    data = os.urandom(size)
    assert b"".join(content(kept(data).id)) == data


def test_the_digest_is_that_of_a_text_over_salt_and_bytes() -> None:
    data = os.urandom(CHUNK_BYTES + 7)
    file = kept(data)
    assert file.digest == digest.of_text(row_of(file.id).salt or b"", data)


def test_a_picture_is_kept_as_one_to_show_and_a_page_is_not() -> None:
    assert kept(png(), "a.png").inline
    assert not kept(b"<html><script>", "a.png").inline


def test_a_file_belongs_to_the_first_message_of_its_ticket() -> None:
    file = kept()
    number = ticket(file)
    assert [each.id for each in files_of(number, [1, 2])[2]] == [file.id]
    assert event_of(number, 2).data["files"] == [[file.id, file.digest]]


def test_files_keep_the_order_in_which_they_were_attached() -> None:
    several = [kept(name=f"{n}.txt") for n in range(5)]
    number = ticket(*several)
    assert [each.name for each in files_of(number, [2])[2]] == [each.name for each in several]


def test_an_event_holds_a_name_only_as_a_digest() -> None:
    file = kept(name="divorce papers.pdf")
    number = ticket(file)
    data = event_of(number, 2).data
    with reading() as session:
        name = session.get(TextRow, (number, 2, files.name_key(file.id)))
    assert name is not None
    assert "divorce" not in str(data)
    assert data["texts"][name.name] == digest.of_text(name.salt or b"", b"divorce papers.pdf")


def test_a_follow_up_takes_the_files_of_its_message_along() -> None:
    number = ticket()
    _close(number)
    file = kept()
    message = Message("reply", Written("It burns again"), files=(file,))
    done = post_as_customer(number, message, Change(staff().actor, NOW))
    assert done.ticket.number != number
    assert file_of(done.ticket.number, file.id).seq == 2


def test_a_file_that_was_attached_cannot_be_attached_again() -> None:
    file = kept()
    number = ticket(file)
    with pytest.raises(Refused):
        note(number, file)
    assert note(number) == 3


def test_half_a_file_cannot_be_attached() -> None:
    row = {"id": "half", "name": "x", "media_type": "", "inline": False, "size": 9}
    change(lambda s: s.execute(insert(FileRow), row | {"person": "p", "made_at": NOW}))
    with pytest.raises(Refused):
        ticket(Kept("half", "x", "0" * 64, 9, "", False))


def test_a_withdrawn_message_takes_its_files_along() -> None:
    one, two = kept(), kept()
    number = ticket()
    seq = note(number, one, two)
    withdraw(number, seq, "", Change(staff().actor, NOW))
    assert [each.withdrawn for each in files_of(number, [seq])[seq]] == [True, True]
    with pytest.raises(NotFound):
        file_of(number, one.id)


def test_one_file_can_be_withdrawn_and_the_others_stay() -> None:
    one, two = kept(name="one"), kept(name="two")
    number = ticket()
    seq = note(number, one, two)
    withdraw(number, seq, one.id, Change(staff().actor, NOW))
    assert [(each.name, each.withdrawn) for each in files_of(number, [seq])[seq]] == [
        ("", True),
        ("two", False),
    ]
    with pytest.raises(NotFound):
        withdraw(number, seq, one.id, Change(staff().actor, NOW))


def test_withdrawal_erases_name_salt_and_then_bytes() -> None:
    file = kept(os.urandom(CHUNK_BYTES * 2), "secret.txt")
    number = ticket()
    seq = note(number, file)
    withdraw(number, seq, "", Change(staff().actor, NOW))
    with reading() as session:
        name = session.get(TextRow, (number, seq, files.name_key(file.id)))
    assert name is not None
    assert (name.text, name.salt) == (None, None)
    assert (row_of(file.id).name, row_of(file.id).salt) == (None, None)
    [job] = [job for job in jobs.claim(NOW) if job.name == files.ERASE]
    file_jobs.erase(job.payload["files"])
    assert count(ChunkRow) == 0


def test_a_file_withdrawn_while_it_is_sent_is_cut_off() -> None:
    file = kept(os.urandom(CHUNK_BYTES * 2))
    number = ticket()
    seq = note(number, file)
    pieces = content(file.id)
    next(pieces)
    withdraw(number, seq, "", Change(staff().actor, NOW))
    with pytest.raises(NotFound):
        next(pieces)


def test_no_connection_is_held_while_a_piece_is_sent() -> None:
    pieces = content(kept(os.urandom(CHUNK_BYTES * 2)).id)
    next(pieces)
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_file_over_the_limit_is_left_out_with_the_reason() -> None:
    assert left(1000, SMALL) == ""
    assert "larger than" in left(1001, SMALL)
    assert count(FileRow) == 1


def test_files_beyond_the_number_of_a_message_are_left_out() -> None:
    uploads = [Upload(BytesIO(b"x"), f"{n}.txt") for n in range(500)]
    stored = keep_all(uploads, SMALL, MARA, NOW)
    assert [each.name for each in stored.kept] == ["0.txt", "1.txt"]
    assert len(stored.left) == 498
    assert "At most 2 files" in stored.left[0].reason


def test_a_field_without_a_file_is_passed_over() -> None:
    assert keep_all([Upload(BytesIO(), "")], SMALL, MARA, NOW) == files.Stored()


def test_a_ticket_is_full_at_its_limit() -> None:
    number = ticket(kept(b"x" * 1000))
    assert "All files of a ticket" in left(501, SMALL, ticket=number)
    assert left(500, SMALL, ticket=number) == ""


def test_the_files_of_one_message_fill_the_ticket_too() -> None:
    uploads = [Upload(BytesIO(b"x" * 900), f"{n}.txt") for n in range(2)]
    stored = keep_all(uploads, SMALL, MARA, NOW, ticket())
    assert [len(stored.kept), len(stored.left)] == [1, 1]


def test_a_stranger_sends_less_in_one_request() -> None:
    limits = Limits(unproved_request_bytes=100)
    uploads = [Upload(BytesIO(b"x" * 60), f"{n}.txt") for n in range(2)]
    stored = keep_all(uploads, limits, STRANGER, NOW)
    assert [len(stored.kept), len(stored.left)] == [1, 1]
    assert len(keep_all(uploads, limits, MARA, NOW).kept) == 2


@pytest.mark.parametrize(
    "other",
    [
        Sender("form:x", False, STRANGER.address, "198.51.100.1"),
        Sender("form:y", False, "other@example.com", STRANGER.origin),
    ],
    ids=["same address", "same origin"],
)
def test_a_strangers_day_counts_by_address_and_by_origin(other: Sender) -> None:
    limits = Limits(unproved_day_bytes=100)
    assert left(60, limits, STRANGER) == ""
    assert "in a day" in left(60, limits, other)
    assert left(60, limits, Sender("form:z", False, "z@example.com", "192.0.2.1")) == ""


def test_a_strangers_day_ends() -> None:
    kept(b"x" * 60, by=STRANGER, now=NOW - DAY)
    assert left(60, Limits(unproved_day_bytes=100), STRANGER) == ""


def test_nothing_is_kept_on_a_disk_that_is_nearly_full(tmp_path: object) -> None:
    enough = Limits(disk=tmp_path, free_share=0, free_bytes=0)  # type: ignore[arg-type]
    low = Limits(disk=tmp_path, free_share=1.0, free_bytes=0)  # type: ignore[arg-type]
    assert left(5, enough) == ""
    assert "little space" in left(5, low)


def test_a_line_that_breaks_leaves_nothing_behind() -> None:
    result = keep(Breaking(b"x" * CHUNK_BYTES * 3), "x", "", Limits(), MARA, NOW)
    assert isinstance(result, Left)
    assert (count(FileRow), count(ChunkRow)) == (0, 0)


def test_a_full_disk_leaves_the_file_out_and_keeps_the_text(app: Flask) -> None:
    _fill_the_disk()
    result = keep(BytesIO(os.urandom(4_000_000)), "big.iso", "", Limits(), MARA, NOW)
    assert result == Left("big.iso", files.NOT_STORED)
    assert count(ChunkRow) == 0
    assert ticket() > 1000


def test_files_that_no_message_came_for_are_pruned_after_a_day() -> None:
    old, new = kept(now=NOW - DAY - 1), kept(os.urandom(CHUNK_BYTES * 2), now=NOW)
    attached = kept(now=NOW - 2 * DAY)
    ticket(attached)
    assert file_jobs.prune(NOW) == 1
    assert b"".join(content(attached.id))
    assert b"".join(content(new.id))
    with pytest.raises(NotFound):
        list(content(old.id))
    assert file_jobs.prune(NOW) == 0


def test_where_a_stranger_sent_from_is_forgotten_after_a_day() -> None:
    file = kept(by=STRANGER, now=NOW - DAY - 1)
    ticket(file)
    file_jobs.prune(NOW)
    assert (row_of(file.id).address, row_of(file.id).origin) == ("", "")


def _close(number: int) -> None:
    change(
        lambda session: session.execute(
            text("UPDATE tickets SET status='closed' WHERE number=:n"), {"n": number}
        )
    )


def _fill_the_disk() -> None:
    """SQLite may not grow by more than a megabyte, PostgreSQL says it is full at each piece."""
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        with db.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 250}")
        return
    full = "BEGIN RAISE EXCEPTION USING ERRCODE='disk_full', MESSAGE='full'; END"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $${full}$$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON chunks FOR EACH ROW "
            "EXECUTE FUNCTION full_disk()"
        )
