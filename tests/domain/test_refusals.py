"""The sentences of refusals, word by word."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain import refusals
from supportdesk.domain.errors import Refused
from supportdesk.domain.lifecycle import Facts, check_offered, decide, offered
from supportdesk.domain.replay import Happened
from tests.cast import (
    BO,
    DAY,
    HELEN,
    HOUR,
    JONAS,
    LENA,
    MARA,
    MINUTE,
    NOON,
    NOW,
    PRIYA,
    SECOND,
    TOMASZ,
    by,
    closed,
    held,
    held_l2,
    person,
    queued,
    queued_l2,
    resolved,
    staff,
)

PRIYA_S, BO_S = person(PRIYA), person(BO)
RESOLVE = m.Resolve("fixed", "customer")


@pytest.mark.parametrize(
    ("ticket", "move", "actor", "words"),
    [
        (queued(), m.Claim(), by(HELEN), "Only an L1 engineer can claim TKT-1042."),
        (queued_l2(), m.Claim(), by(MARA), "Only an L2 engineer can claim TKT-1042."),
        (resolved(), m.Claim(), by(MARA), "TKT-1042 was resolved 3 seconds ago, so nobody can"),
        (held(), RESOLVE, by(HELEN), "Mara Lindqvist opened this ticket, so only Mara Lindqvist"),
        (queued(), RESOLVE, by(MARA), "TKT-1042 is in the L1 queue, so nobody can resolve it now."),
        (held_l2(), RESOLVE, by(MARA), "TKT-1042 went to Priya Raman at L2 3 seconds ago, so nobo"),
        (closed(), RESOLVE, by(MARA), "TKT-1042 is closed, so nobody can resolve it now."),
        (held_l2(), m.Return(), by(MARA), "Priya Raman has TKT-1042, so only Priya Raman can ret"),
        (held(), m.SetWait("call"), by(BO), "Mara Lindqvist has TKT-1042, so only Mara Lindqvist"),
        (queued(), m.SetWait("call"), by(MARA), "TKT-1042 is in the L1 queue, so nobody can put i"),
        (queued_l2(None), m.Recall(), by(MARA), "TKT-1042 needs an opener. Only its opener can re"),
        (held(), m.HandOver(BO), by(PRIYA), "Only Mara Lindqvist or an admin can hand TKT-1042 o"),
        (queued(), m.HandOver(BO), by(MARA), "TKT-1042 is in the L1 queue, so nobody can hand it"),
        (queued(), m.Dismiss("spam"), by(PRIYA), "Only an L1 engineer or an admin can dismiss TKT"),
        (held(), m.Dismiss("spam"), by(TOMASZ), "Only Mara Lindqvist or an admin can dismiss TKT-"),
        (resolved(), m.Reopen(), by(TOMASZ), "Only Mara Lindqvist or an admin can reopen TKT-104"),
        (queued(), m.Assign(BO), by(MARA), "Only an admin or the desk itself can assign TKT-1042."),
    ],
)
def test_a_refusal_says_who_has_it_or_who_may(ticket, move, actor, words):
    with pytest.raises(Refused) as caught:
        decide(ticket, move, actor, NOW)
    assert caught.value.message.startswith(words)


@pytest.mark.parametrize(
    ("ticket", "move", "roles", "words"),
    [
        (held(), RESOLVE, (), "Your access to this desk has just ended, so nothing was changed."),
        (queued(), m.Claim(), (), "Your access to this desk has just ended, so nothing was chang"),
        (held(), RESOLVE, ("l2",), "You are no L1 engineer any more, so you cannot resolve it."),
        (held_l2(BO, MARA), m.Return(), ("l1",), "You are no L2 engineer any more, so you cannot"),
    ],
)
def test_who_just_lost_what_it_takes_is_not_told_their_own_name(ticket, move, roles, words):
    mara = by(staff(MARA.name, *roles))
    with pytest.raises(Refused) as caught:
        decide(ticket, move, mara, NOW)
    assert caught.value.message.startswith(words)


@pytest.mark.parametrize(
    ("actor", "event", "words"),
    [
        (by(PRIYA), e.TicketClaimed("L2"), "was claimed by Priya Raman"),
        (by(HELEN), e.TicketAssigned("L2", PRIYA_S), "was assigned to Priya Raman by Helen Voss"),
        (by(MARA), e.TicketEscalated("vpn", PRIYA_S), "was escalated to Priya Raman by Mara Lind"),
        (by(JONAS), e.TicketTransferred(PRIYA_S), "was transferred to Priya Raman by Jonas Wetzel"),
        (by(BO), e.TicketHandedOver(PRIYA_S, BO_S), "was handed over to Priya Raman by Bo Eriksen"),
        (by(BO), e.TicketReturned(PRIYA_S), "was returned to Priya Raman by Bo Eriksen"),
        (by(PRIYA), e.TicketRecalled(), "was taken back by Priya Raman"),
        (LENA, e.TicketReopened(PRIYA_S), "was reopened for Priya Raman by the customer"),
    ],
)
def test_who_is_too_late_to_claim_reads_how_the_other_came_to_it(actor, event, words):
    facts = Facts(placed=Happened(9, NOON, actor, event))
    with pytest.raises(Refused) as caught:
        decide(held_l2(), m.Claim(), by(JONAS), NOW, facts)
    assert caught.value.message.startswith(f"TKT-1042 {words}")
    assert caught.value.message.endswith(" 3 seconds ago.")


@pytest.mark.parametrize(
    ("ticket", "noun", "actor", "words"),
    [
        (held(), "claims", by(TOMASZ), "TKT-1042 went to Mara Lindqvist at L1 3 seconds ago, so"),
        (held(), "resolutions", by(TOMASZ), "Mara Lindqvist opened this ticket, so only Mara"),
        (queued_l2(), "openers", by(TOMASZ), "Only an admin can change the opener of TKT-1042."),
        (held(), "reopenings", by(MARA), "TKT-1042 went to Mara Lindqvist at L1"),
        (closed(), "reopenings", by(MARA), "TKT-1042 is closed and stays closed."),
        (resolved(), "reopenings", by(TOMASZ), "Only Mara Lindqvist or an admin can reopen"),
    ],
)
def test_a_move_that_is_not_offered_says_why_before_it_is_made(ticket, noun, actor, words):
    with pytest.raises(Refused) as caught:
        check_offered(ticket, noun, actor, NOW)
    assert caught.value.message.startswith(words)
    assert noun not in offered(ticket, actor, NOW)


def test_every_move_that_is_offered_may_be_begun():
    for noun in offered(held(), by(MARA), NOW):
        check_offered(held(), noun, by(MARA), NOW)


@pytest.mark.parametrize("ticket", [queued(), held(), queued_l2(), held_l2(), closed()])
def test_customers_never_read_of_levels_queues_or_engineers(ticket):
    with pytest.raises(Refused) as caught:
        decide(ticket, m.Reopen(), LENA, NOON)
    for word in ("L1", "L2", "queue", "Mara", "Priya", "escalat"):
        assert word not in caught.value.message


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (-5 * SECOND, "a moment ago"),
        (999, "a moment ago"),
        (SECOND, "1 second ago"),
        (59 * SECOND, "59 seconds ago"),
        (MINUTE, "1 minute ago"),
        (2 * HOUR + MINUTE, "2 hours ago"),
        (3 * DAY, "3 days ago"),
    ],
)
def test_spans_have_one_unit(milliseconds, words):
    assert refusals.ago(milliseconds) == words


def test_a_person_who_is_both_is_named_once():
    assert refusals.names_of((refusals.Who.ASSIGNEE, refusals.Who.OPENER), held()) == (
        "Mara Lindqvist"
    )
