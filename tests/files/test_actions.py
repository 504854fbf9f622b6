"""Keeping files and giving them to their message: on both databases."""

import os

import pytest
from sqlalchemy import insert, text

from supportdesk.domain import digest
from supportdesk.domain.errors import Refused
from supportdesk.files import actions as files
from supportdesk.files.actions import CHUNK_BYTES, Kept
from supportdesk.files.gates import content, file_of
from supportdesk.files.models import FileRow
from supportdesk.files.queries import files_of
from supportdesk.messages.actions import Message, post_as_customer
from supportdesk.store.database import change, db, reading
from supportdesk.store.eventlog import TextRow, Written
from supportdesk.tickets.changing import Change
from tests.files.build import (
    NOW,
    event_of,
    kept,
    note,
    row_of,
    staff,
    ticket,
)
from tests.files.pictures import png

pytestmark = pytest.mark.usefixtures("app")


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
    assert [each.id for each in files_of([(number, 1), (number, 2)])[number, 2]] == [file.id]
    assert event_of(number, 2).data["files"] == [[file.id, file.digest]]


def test_files_keep_the_order_in_which_they_were_attached() -> None:
    several = [kept(name=f"{n}.txt") for n in range(5)]
    number = ticket(*several)
    assert [each.name for each in files_of([(number, 2)])[number, 2]] == [
        each.name for each in several
    ]


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


def test_no_connection_is_held_while_a_piece_is_sent() -> None:
    pieces = content(kept(os.urandom(CHUNK_BYTES * 2)).id)
    next(pieces)
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def _close(number: int) -> None:
    change(
        lambda session: session.execute(
            text("UPDATE tickets SET status='closed' WHERE number=:n"), {"n": number}
        )
    )
