"""How much may be attached by whom; what is left out is named with its reason."""

from io import BytesIO

import pytest

from supportdesk.files import actions as files
from supportdesk.files.actions import Upload, keep_all
from supportdesk.files.limits import Limits, Sender
from supportdesk.files.models import FileRow
from tests.files.build import DAY, MARA, NOW, STRANGER, count, kept, left, ticket

pytestmark = pytest.mark.usefixtures("app")


SMALL = Limits(file_bytes=1000, files=2, ticket_bytes=1500)


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
