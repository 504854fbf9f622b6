"""The bytes of docs/digests.md. A changed digest here is a new format version, never a fix."""

import hashlib
from pathlib import Path

import pytest

from supportdesk.domain import digest
from supportdesk.domain.events import TicketClaimed, TicketOpened
from supportdesk.domain.wire import to_data

PAGE = (Path(__file__).parents[2] / "docs" / "digests.md").read_text(encoding="utf-8")
VECTORS = [line.strip() for line in PAGE.partition("## Test vectors")[2].splitlines()]
DIGESTS = [line for line in VECTORS if len(line) == 64 and not line.startswith("[")]
HASHED = [line for line in VECTORS if line.startswith("[")]
GREETING, SUBJECT, EMPTY, FIRST, SECOND, FIRST_POSITION, SECOND_POSITION, SHOWN, THIRD = DIGESTS

SALT = bytes(range(16))
MARA = ("staff", "mara", "Mára Lindqvist")
OPENED = to_data(TicketOpened("form")) | {"texts": {"subject": SUBJECT}}
# As it was written before mail came in: what is newer in an event stands in new events only.
WAS_POSTED = {"kind": "reply", "via": "page", "files": [], "thanks": False}
POSTED = WAS_POSTED | {"texts": {"body": SUBJECT}, "html": {"body": SHOWN}}
CLAIMED = to_data(TicketClaimed("L1")) | {"texts": {}}


def of_first(**other) -> str:
    """The digest of the first event, with something changed."""
    values = {
        "before": digest.NOTHING_BEFORE,
        "ticket": 1001,
        "seq": 1,
        "at": 1795608000000,
        "wire": "ticket.opened",
        "by": ("customer", "7", ""),
        "data": OPENED,
    }
    return digest.of_event(**(values | other))


def test_texts_and_files_have_the_digests_of_the_page():
    assert digest.of_text(SALT, "Grüße aus Łódź\n".encode()) == GREETING
    assert digest.of_text(SALT, b"VPN drops") == SUBJECT
    assert digest.of_text(SALT, b"") == EMPTY
    assert digest.of_text(SALT, b"<p>VPN drops</p>\n") == SHOWN


def test_a_file_may_come_in_pieces():
    assert digest.of_pieces(SALT, [b"VPN", b"", b" drops"]) == SUBJECT


def test_events_have_the_digests_of_the_page():
    assert of_first() == FIRST
    second = digest.of_event(FIRST, 1001, 2, 1795608180000, "ticket.claimed", MARA, CLAIMED)
    assert second == SECOND
    third = digest.of_event(SECOND, 1001, 3, 1795608240000, "message.posted", MARA, POSTED)
    assert third == THIRD


def test_positions_have_the_digests_of_the_page():
    first = digest.of_position(digest.NOTHING_BEFORE, 1, 1001, 1, FIRST)
    assert first == FIRST_POSITION
    assert digest.of_position(first, 2, 1001, 2, SECOND) == SECOND_POSITION


@pytest.mark.parametrize(
    ("purpose", "hashed", "expected"),
    [
        ("event", HASHED[0], FIRST),
        ("event", HASHED[1], SECOND),
        ("position", HASHED[2], FIRST_POSITION),
        ("position", HASHED[3], SECOND_POSITION),
        ("event", HASHED[4], THIRD),
    ],
)
def test_the_page_can_be_checked_with_nothing_but_sha256(purpose, hashed, expected):
    message = f"supportdesk {purpose}\n{hashed}".encode("ascii")
    assert hashlib.sha256(message).hexdigest() == expected


@pytest.mark.parametrize(
    "other",
    [
        {"before": FIRST},
        {"ticket": 1002},
        {"seq": 2},
        {"at": 1795608000001},
        {"wire": "ticket.claimed"},
        {"by": ("staff", "7", "")},
        {"by": ("customer", "8", "")},
        {"data": OPENED | {"priority": "high"}},
        {"data": OPENED | {"texts": {}}},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_changes_the_digest_changes(other):
    assert of_first(**other) != of_first()


def test_the_order_of_fields_does_not_matter():
    assert of_first(data=dict(reversed(OPENED.items()))) == FIRST


@pytest.mark.parametrize("salt", [b"", b"short", bytes(17)])
def test_a_salt_has_sixteen_bytes(salt):
    with pytest.raises(ValueError, match="16 bytes"):
        digest.of_text(salt, b"text")
