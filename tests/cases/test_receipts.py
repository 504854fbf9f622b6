"""What stands under words for the customer: seen, mailed, or why the mail has not gone out."""

import pytest

from supportdesk.cases.queries import Reading
from supportdesk.cases.receipts import receipts
from supportdesk.domain import events as e
from supportdesk.domain.replay import CUSTOMER, STAFF, Actor, Happened
from supportdesk.mail.models import FAILED, PAUSED, REPLY, SENDING, WAITING
from supportdesk.mail.queries import Unsent
from supportdesk.tickets.entries import Entry
from tests.cast import MINUTE, NOW

MARA, LENA = Actor(STAFF, "mara", "Mara"), Actor(CUSTOMER, "1")


def said(seq: int, event: e.Event, by: Actor = MARA) -> Happened:
    return Happened(seq, NOW, by, event)


TALK = [
    said(2, e.MessagePosted("reply"), LENA),
    said(4, e.MessagePosted("reply")),
    said(5, e.MessagePosted("note")),
    said(6, e.MessagePosted("reply", "phone")),
    said(7, e.MessagePosted("reply")),
    said(8, e.TicketResolved("fixed", "customer")),
]


def unsent(*entries: int, state: str = FAILED, error: str = "550 no such user.") -> Unsent:
    return Unsent(1, REPLY, state, entries, NOW, NOW + MINUTE, error)


def words(read: Reading, now: int = NOW) -> dict[int, str]:
    return {seq: receipt.words for seq, receipt in receipts(TALK, read, now).items()}


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert words(Reading()) == {}


def test_only_words_of_staff_for_the_customer_have_one() -> None:
    assert words(Reading(mailed=frozenset(range(9)))) == dict.fromkeys((4, 7, 8), "Mailed")


def test_the_newest_reply_that_was_seen_says_so_and_when() -> None:
    found = receipts(TALK, Reading((7, 42), mailed=frozenset({4, 8})), NOW)
    assert {seq: (each.words, each.at) for seq, each in found.items()} == {
        4: ("Mailed", 0),
        7: ("Seen", 42),
        8: ("Mailed", 0),
    }


def test_a_mail_that_failed_is_named_with_what_to_do() -> None:
    (told,) = receipts(TALK, Reading(unsent=(unsent(7),)), NOW).values()
    assert told.words == (
        "The mail failed: 550 no such user. "
        "Check the address, or call. An admin can send it again from the outbox."
    )
    assert (told.kind, told.sign, told.at) == ("late", "late", 0)


def test_a_mail_of_what_was_seen_meanwhile_is_nobody_s_worry() -> None:
    assert words(Reading((4, 42), unsent=(unsent(4, 7),))).keys() == {4, 7}
    assert words(Reading((4, 42), unsent=(unsent(4, 7),)))[4] == "Seen"


@pytest.mark.parametrize(
    ("state", "error", "later", "said", "kind"),
    [
        (WAITING, "", 0, "Goes out by mail", ""),
        (SENDING, "", 10 * MINUTE, "Goes out by mail", ""),
        (WAITING, "", 3 * MINUTE, "Not mailed yet: nothing has tried.", ""),
        (WAITING, "451 later", 0, "Not mailed yet: 451 later. The desk tries again at", "risk"),
        (PAUSED, "Too many.", 0, "Not mailed: Too many. An admin can send it", "risk"),
    ],
)
def test_each_state_in_words(state: str, error: str, later: int, said: str, kind: str) -> None:
    mail = unsent(7, state=state, error=error)
    (told,) = receipts(TALK, Reading(unsent=(mail,)), NOW + later).values()
    assert told.words.startswith(said)
    assert told.kind == kind
    assert told.at == (mail.due if "tries again at" in said else 0)


def test_of_the_replies_that_stand_the_newest_says_that_it_was_seen() -> None:
    kept, back = (
        Entry(1, seq, NOW, "reply", MARA, e.MessagePosted("reply"), {}, withdrawn=withdrawal)
        for seq, withdrawal in ((4, None), (7, said(8, e.MessageWithdrawn(7, "reply"))))
    )
    assert set(receipts([kept, back], Reading((7, 42)), NOW)) == {4}
