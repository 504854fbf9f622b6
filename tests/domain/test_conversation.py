"""Who writes what when, what a message does to the ticket, and taking it back."""

from dataclasses import replace

import pytest

from supportdesk.domain import conversation as c
from supportdesk.domain import events as e
from supportdesk.domain.errors import Invalid, NotFound, Refused, Unseen
from supportdesk.domain.replay import CUSTOMER, Actor, Happened
from supportdesk.domain.ticket import L1
from tests.cast import (
    BO,
    HELEN,
    JONAS,
    LENA,
    MARA,
    MINUTE,
    NADIA,
    NOON,
    NOW,
    PRIYA,
    TOMASZ,
    by,
    closed,
    dismissed,
    held,
    held_l2,
    person,
    queued,
    queued_l2,
    resolved,
    then,
)
from tests.domain.asking import waiting

REPLY = c.Draft(c.REPLY, "Try it again now.")
NOTE = c.Draft(c.NOTE, "The firewall was changed.")
REPLY_AND_WAIT = c.Draft(c.REPLY, "Which floor?", wait_on_customer=True)


def refusal(ticket, draft, who):
    with pytest.raises(Refused) as caught:
        c.staff_message(ticket, draft, by(who), NOW)
    assert not isinstance(caught.value, Unseen)
    return caught.value.message


def from_customer(text, files=()):
    return c.Draft(c.REPLY, text, files=files)


@pytest.mark.parametrize("who", [MARA, PRIYA, HELEN, NADIA])
def test_opener_assignee_and_admin_reply(who):
    posted = c.staff_message(held_l2(MARA, PRIYA), REPLY, by(who), NOW)
    assert posted == [e.MessagePosted("reply")]


@pytest.mark.parametrize("who", [TOMASZ, JONAS, BO])
def test_other_engineers_write_notes(who):
    words = refusal(held_l2(MARA, PRIYA), REPLY, who)
    assert words == (
        "Only Priya Raman, Mara Lindqvist or an admin can reply to the customer in TKT-1042."
    )
    assert c.staff_message(held_l2(), NOTE, by(who), NOW) == [e.MessagePosted("note")]


def test_from_the_queue_nobody_replies_before_claiming():
    assert "Claim it first" in refusal(queued(), REPLY, TOMASZ)
    assert "Claim it first" in refusal(queued_l2(MARA), REPLY, PRIYA)
    assert c.staff_message(queued_l2(MARA), REPLY, by(MARA), NOW)


def test_on_a_resolved_ticket_the_opener_replies_and_staff_note():
    assert c.staff_message(resolved(), REPLY, by(MARA), NOW)
    assert "so only Mara Lindqvist can reply" in refusal(resolved(), REPLY, HELEN)
    assert c.staff_message(resolved(), NOTE, by(JONAS), NOW)


@pytest.mark.parametrize("draft", [REPLY, NOTE])
@pytest.mark.parametrize("ticket", [closed(), dismissed(MARA)], ids=["closed", "dismissed"])
def test_on_a_closed_ticket_staff_write_nothing(ticket, draft):
    assert "TKT-1042 is closed" in refusal(ticket, draft, MARA)


def test_who_lost_every_role_writes_no_note():
    with pytest.raises(Refused):
        c.staff_message(held(), NOTE, Actor("staff", "mara", "Mara Lindqvist"), NOW)


def test_a_reply_can_wait_on_the_customer():
    assert c.staff_message(held(), REPLY_AND_WAIT, by(MARA), NOW) == [
        e.MessagePosted("reply"),
        e.WaitSet("customer"),
    ]


def test_a_wait_on_the_customer_that_is_set_already_stays_and_the_reply_goes():
    waiting = then(held(), by(MARA), e.MessagePosted("reply"), e.WaitSet("customer", NOW + MINUTE))
    posted = c.staff_message(waiting, REPLY_AND_WAIT, by(MARA), NOW)
    assert posted == [e.MessagePosted("reply")]


def test_only_the_assignee_waits_with_a_reply():
    assert "only Priya Raman" in refusal(held_l2(MARA, PRIYA), REPLY_AND_WAIT, MARA)
    with pytest.raises(Invalid):
        c.staff_message(held(), c.Draft(c.NOTE, "x", wait_on_customer=True), by(MARA), NOW)


def test_the_guard_holds_replies_last_of_all_and_lets_notes_pass():
    unseen = c.Draft(c.REPLY, "Done.", unseen=(7,))
    with pytest.raises(Unseen) as caught:
        c.staff_message(held(), unseen, by(MARA), NOW)
    assert caught.value.newer == (7,)
    assert refusal(held(), unseen, TOMASZ)
    assert c.staff_message(held(), c.Draft(c.NOTE, "Done.", unseen=(7,)), by(MARA), NOW)


def test_a_customers_message_is_always_stored_and_changes_nothing_by_itself():
    for ticket in (queued(), held(), queued_l2(), held_l2()):
        stored = c.customer_message(ticket, from_customer("Still there?"), opener_gone=False)
        assert stored == [e.MessagePosted("reply")]


def test_a_customers_message_ends_a_wait_on_the_customer_even_when_it_is_thanks():
    waiting = then(held(), by(MARA), e.MessagePosted("reply"), e.WaitSet("customer"))
    stored = c.customer_message(waiting, from_customer("Thanks"), opener_gone=False)
    assert stored[1:] == [e.WaitEnded("customer", "customer")]


@pytest.mark.parametrize("on", ["third_party", "call", "date"])
def test_a_customers_message_ends_no_other_wait(on):
    waiting = then(held(), by(MARA), e.WaitSet(on, NOW + MINUTE))
    assert len(c.customer_message(waiting, from_customer("Hello"), opener_gone=False)) == 1


@pytest.mark.parametrize(("gone", "to"), [(False, person(MARA)), (True, None)])
def test_a_customers_message_reopens_what_is_resolved(gone, to):
    stored = c.customer_message(resolved(), from_customer("It fails again"), opener_gone=gone)
    assert stored == [e.MessagePosted("reply"), e.TicketReopened(to)]


def test_thanks_alone_do_not_reopen():
    stored = c.customer_message(resolved(), from_customer("Thank you!"), opener_gone=False)
    assert stored == [e.MessagePosted("reply", thanks=True)]


def test_thanks_with_a_file_reopen():
    with_file = from_customer("Thank you!", files=(("f1", "0" * 64),))
    assert len(c.customer_message(resolved(), with_file, opener_gone=False)) == 2


@pytest.mark.parametrize("ticket", [closed(), dismissed()], ids=["closed", "dismissed"])
def test_on_a_closed_ticket_anything_but_thanks_opens_a_follow_up(ticket):
    assert c.needs_follow_up(ticket, from_customer("It fails again"), LENA)
    assert not c.needs_follow_up(ticket, from_customer("Thanks!"), LENA)
    assert not c.needs_follow_up(resolved(), from_customer("It fails again"), LENA)


def test_thanks_on_a_closed_ticket_are_stored_and_it_stays_closed():
    stored = c.customer_message(closed(), from_customer("Thanks!"), opener_gone=False)
    assert stored == [e.MessagePosted("reply", thanks=True)]


@pytest.mark.parametrize("sender", [c.OTHER, c.UNVERIFIED])
@pytest.mark.parametrize("ticket", [queued(), held(), held_l2(), resolved()])
def test_what_a_stranger_sends_is_stored_and_nothing_follows(ticket, sender):
    waiting = then(ticket, by(MARA), e.WaitSet("customer"), e.SolutionConfirmed())
    draft = c.Draft(c.REPLY, "It fails again", "mail", sender=sender)
    (posted,) = c.strangers_message(waiting, draft)
    assert posted == e.MessagePosted("reply", "mail", sender=sender)
    after = then(waiting, Actor(CUSTOMER), posted)
    numbers = {"last_seq": after.last_seq, "last_public_seq": after.last_seq}
    assert after == replace(waiting, **numbers)


def test_on_a_closed_ticket_nothing_of_a_stranger_is_stored():
    assert c.strangers_message(closed(), c.Draft(c.REPLY, "Hello", sender=c.OTHER)) == []


@pytest.mark.parametrize("ticket", [queued(), held(), held_l2(), resolved()])
def test_solved_is_said_once_wherever_it_is_not_closed(ticket):
    assert c.confirm(ticket, LENA, NOW) == [e.SolutionConfirmed()]
    with pytest.raises(Refused):
        c.confirm(then(ticket, LENA, e.SolutionConfirmed()), LENA, NOW)


def test_solved_ends_a_wait_on_the_customer_and_no_other():
    events = c.confirm(waiting(), LENA, NOW)
    assert events == [e.SolutionConfirmed(), e.WaitEnded("customer", "customer")]
    after = then(waiting(), LENA, *events)
    assert (after.wait, after.confirmed) == (None, True)
    assert c.confirm(waiting("third_party"), LENA, NOW) == [e.SolutionConfirmed()]


def test_solved_is_refused_on_a_closed_ticket():
    with pytest.raises(Refused):
        c.confirm(closed(), LENA, NOW)


MESSAGE = e.MessagePosted("reply", files=(("f1", "0" * 64),))
MARAS = Happened(5, NOON, by(MARA), MESSAGE)
LENAS = Happened(5, NOON, LENA, MESSAGE)
TOO_LATE = NOON + 15 * MINUTE + 1


@pytest.mark.parametrize("message", [MARAS, LENAS], ids=["staff", "customer"])
def test_an_author_withdraws_for_fifteen_minutes(message):
    taken = c.withdraw(held(), message, message.by, TOO_LATE - 1)
    assert taken == [e.MessageWithdrawn(5, "reply")]
    with pytest.raises(Refused, match="15 minutes"):
        c.withdraw(held(), message, message.by, TOO_LATE)


def test_an_admin_withdraws_always_with_a_reason():
    assert c.withdraw(held(), LENAS, by(HELEN), TOO_LATE, has_reason=True)
    with pytest.raises(Invalid):
        c.withdraw(held(), LENAS, by(HELEN), NOW)


@pytest.mark.parametrize("who", [by(TOMASZ), LENA, Actor("customer", "8")])
def test_nobody_else_withdraws(who):
    with pytest.raises(Refused, match="author or an admin"):
        c.withdraw(held(), MARAS, who, NOW)


def test_a_customer_and_an_engineer_of_the_same_id_are_not_the_same_author():
    twin = Actor("customer", MARA.id)
    with pytest.raises(Refused):
        c.withdraw(held(), MARAS, twin, NOW)


def test_one_file_of_a_message_can_be_withdrawn():
    taken = c.withdraw(held(), MARAS, by(MARA), NOW, file="f1", seen=True, mailed=True)
    assert taken == [e.MessageWithdrawn(5, "reply", "f1", seen=True, mailed=True)]


@pytest.mark.parametrize(
    ("entry", "file"), [(MARAS, "f2"), (Happened(3, NOON, by(MARA), e.TicketClaimed(L1)), "")]
)
def test_what_is_no_message_or_no_file_of_it_is_not_there(entry, file):
    with pytest.raises(NotFound):
        c.withdraw(held(), entry, by(MARA), NOW, file=file)
