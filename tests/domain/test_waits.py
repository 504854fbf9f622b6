"""Waits: on whom, until when, and what ends them."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain.lifecycle import decide
from supportdesk.domain.replay import THE_DESK
from supportdesk.domain.ticket import L1, Wait
from tests.cast import (
    DAY,
    HELEN,
    HOUR,
    LENA,
    MARA,
    NOW,
    PRIYA,
    TOMASZ,
    by,
    held,
    held_l2,
    person,
    then,
)
from tests.domain.asking import REPLY, answered, fault, refusal, waiting


def test_a_wait_on_the_customer_needs_an_answer_newer_than_their_last_message():
    assert "wrote last" in refusal(held(), m.SetWait("customer"), by(MARA))
    assert decide(answered(), m.SetWait("customer"), by(MARA), NOW) == [e.WaitSet("customer")]
    wrote_again = then(answered(), LENA, REPLY)
    assert "Answer first" in refusal(wrote_again, m.SetWait("customer"), by(MARA))


def test_a_note_is_no_answer():
    noted = then(held(), by(MARA), e.MessagePosted("note"))
    refusal(noted, m.SetWait("customer"), by(MARA))


@pytest.mark.parametrize("channel", ["phone", "walk_in"])
def test_what_staff_wrote_down_for_a_customer_is_no_answer(channel):
    written_down = then(held(), by(MARA), e.MessagePosted("reply", channel))
    refusal(written_down, m.SetWait("customer"), by(MARA))


@pytest.mark.parametrize("on", ["third_party", "call"])
def test_other_waits_need_no_answer_and_no_time(on):
    assert decide(held(), m.SetWait(on), by(MARA), NOW) == [e.WaitSet(on)]


def test_a_wait_for_a_date_needs_one_and_none_may_be_past():
    assert fault("until", held(), m.SetWait("date"), by(MARA))
    assert fault("until", held(), m.SetWait("call", NOW), by(MARA))
    assert decide(held(), m.SetWait("date", NOW + 1), by(MARA), NOW) == [e.WaitSet("date", NOW + 1)]


def test_nobody_waits_on_something_unheard_of():
    assert fault("on", held(), m.SetWait("godot"), by(MARA))


def test_a_wait_is_changed_or_ended_but_not_set_twice():
    assert decide(waiting(), m.SetWait("call"), by(MARA), NOW) == [e.WaitSet("call")]
    assert decide(waiting(), m.SetWait(""), by(MARA), NOW) == [e.WaitEnded("customer", "staff")]
    assert "already" in refusal(waiting(), m.SetWait("customer"), by(MARA))
    assert "does not wait" in refusal(held(), m.SetWait(""), by(MARA))


def test_a_wait_ends_when_its_time_has_passed_and_not_before():
    ticket = waiting("date", NOW + HOUR)
    assert decide(ticket, m.EndWait(), THE_DESK, NOW + HOUR - 1) == []
    assert decide(ticket, m.EndWait(), THE_DESK, NOW + HOUR) == [e.WaitEnded("date", "time")]


def test_a_wait_without_a_time_does_not_end_by_itself():
    assert decide(waiting(), m.EndWait(), THE_DESK, NOW + 365 * DAY) == []


def test_waits_end_with_the_move_not_with_the_clock():
    moved = then(waiting(), by(MARA), e.TicketEscalated("network"))
    assert moved.wait is None
    assert waiting().wait == Wait("customer")


def over(ticket=None):
    """A wait of Mara's whose time has passed."""
    return then(ticket or waiting("date", NOW + HOUR), THE_DESK, e.WaitEnded("date", "time"))


def test_a_wait_whose_time_has_passed_is_its_holders_turn():
    assert not waiting("date", NOW + HOUR).wait_over
    assert over().wait_over
    assert over(then(held_l2(), by(PRIYA), e.WaitSet("date", NOW + HOUR))).wait_over


@pytest.mark.parametrize(
    "act",
    [
        REPLY,
        e.MessagePosted("note"),
        e.WaitSet("third_party"),
        e.FactsChanged({"priority": ("medium", "high")}),
        e.TicketResolved("fixed", "engineer"),
    ],
    ids=lambda event: event.wire,
)
def test_whatever_the_holder_does_takes_the_turn(act):
    assert not then(over(), by(MARA), act).wait_over


def test_what_others_do_leaves_it_with_the_holder_unless_somebody_else_holds_it():
    assert then(over(), LENA, REPLY).wait_over
    assert then(over(), by(TOMASZ), e.MessagePosted("note")).wait_over
    given = e.TicketAssigned(L1, person(TOMASZ), person(MARA))
    assert not then(over(), by(HELEN), given).wait_over


def test_a_wait_that_somebody_ended_is_no_turn_that_waits():
    assert not then(waiting(), by(MARA), e.WaitEnded("customer", "staff")).wait_over
    assert not then(waiting(), LENA, REPLY, e.WaitEnded("customer", "customer")).wait_over
