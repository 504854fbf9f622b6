"""What events do to a ticket besides status and people: waits, times, numbers, marks."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain.replay import THE_DESK
from supportdesk.domain.ticket import L1, L2, Wait
from tests.cast import (
    HELEN,
    JONAS,
    LENA,
    MARA,
    MINUTE,
    NOON,
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

LATER = NOON + MINUTE
WAIT = Wait("third_party")


@pytest.mark.parametrize(
    ("before", "event"),
    [
        (held(), e.TicketAssigned(L1, person(TOMASZ), person(MARA))),
        (held(), e.TicketHandedOver(person(TOMASZ), person(MARA))),
        (held(), e.TicketReleased()),
        (held(), e.TicketEscalated("network")),
        (held(), e.TicketResolved("fixed", "engineer")),
        (held(), e.TicketDismissed("spam")),
        (held(), e.OpenerLeft(person(MARA), "gone")),
        (held_l2(), e.TicketTransferred(person(JONAS))),
        (held_l2(), e.TicketTransferred(None, "network")),
        (held_l2(), e.TicketReturned(person(MARA))),
        (held_l2(), e.HolderLeft(person(PRIYA), "gone")),
    ],
    ids=lambda value: getattr(value, "wire", ""),
)
def test_every_move_of_status_level_or_assignee_ends_a_wait_and_is_dated(before, event):
    waiting = then(before, by(MARA), e.WaitSet("third_party"))
    after = then(waiting, by(HELEN), event, at=LATER)
    assert (waiting.wait, after.wait) == (WAIT, None)
    assert after.changed_at == LATER


@pytest.mark.parametrize(
    "event",
    [
        e.OpenerChanged(person(TOMASZ), person(MARA)),
        e.OpenerLeft(person(MARA), "gone"),
        e.MessagePosted("reply"),
        e.MessagePosted("note"),
        e.FactsChanged({"priority": ("medium", "high")}),
        e.SolutionConfirmed(),
        e.LinkSent(),
    ],
    ids=lambda event: event.wire,
)
def test_nothing_else_does_at_l2(event):
    waiting = then(held_l2(), by(PRIYA), e.WaitSet("third_party"))
    after = then(waiting, by(HELEN), event, at=LATER)
    assert after.wait == WAIT
    assert after.changed_at == NOON


def test_a_ticket_counts_its_entries_and_the_newest_that_customers_see():
    noted = then(held(), by(MARA), e.MessagePosted("reply"), e.MessagePosted("note"))
    assert (noted.last_seq, noted.last_public_seq) == (5, 4)


def test_a_ticket_knows_who_wrote_last():
    ticket = then(held(), by(MARA), e.MessagePosted("reply"), e.MessagePosted("note"))
    assert (ticket.last_customer_seq, ticket.last_reply_seq) == (2, 4)
    assert then(ticket, LENA, e.MessagePosted("reply")).last_customer_seq == 6


def test_time_at_a_level_starts_anew_only_when_the_level_changes():
    escalated = then(held(), by(MARA), e.TicketEscalated("network"), at=LATER)
    claimed = then(escalated, by(PRIYA), e.TicketClaimed(L2), at=LATER + MINUTE)
    assert held().level_since == NOON
    assert claimed.level_since == LATER


@pytest.mark.parametrize(
    ("ticket", "needs"),
    [
        (queued(), False),
        (queued_l2(None), True),
        (held_l2(None), True),
        (queued_l2(), False),
        (then(held(), by(MARA), e.TicketReleased()), True),
        (then(held_l2(None), by(PRIYA), e.TicketReturned(None)), True),
        (then(resolved(), LENA, e.TicketReopened(None)), True),
        (then(dismissed(), by(TOMASZ), e.TicketRestored()), True),
        (dismissed(), False),
        (closed(), False),
    ],
)
def test_who_needs_an_opener(ticket, needs):
    assert ticket.needs_opener is needs


def test_a_claim_ends_the_need_of_an_opener():
    released = then(held(), by(MARA), e.TicketReleased())
    assert not then(released, by(TOMASZ), e.TicketClaimed(L1)).needs_opener


def test_solved_stays_said_through_thanks_and_until_the_customer_writes_more():
    said = then(held(), LENA, e.SolutionConfirmed())
    assert said.confirmed
    assert then(said, LENA, e.MessagePosted("reply", thanks=True)).confirmed
    assert not then(said, LENA, e.MessagePosted("reply")).confirmed
    assert not then(resolved(confirmed=True), LENA, e.TicketReopened(None)).confirmed


def test_a_resolution_is_dated_and_a_reopening_takes_the_date_away():
    done = then(held(), by(MARA), e.TicketResolved("fixed", "customer"), at=LATER)
    assert done.resolved_at == LATER
    assert then(done, LENA, e.TicketReopened(person(MARA))).resolved_at is None
    assert then(done, THE_DESK, e.TicketClosed()).resolved_at == LATER


def test_facts_change_by_name_and_a_new_subject_is_the_entry_that_holds_it():
    changed = then(queued(), by(MARA), e.FactsChanged({"tags": ((), ("vpn",))}, subject_was=1))
    assert (changed.tags, changed.subject_seq) == (("vpn",), 3)


def test_a_transfer_to_a_skill_changes_the_skill_and_one_to_a_person_does_not():
    assert then(held_l2(), by(PRIYA), e.TicketTransferred(None, "mail")).skill == "mail"
    assert then(held_l2(), by(PRIYA), e.TicketTransferred(person(JONAS))).skill == "network"


def test_the_label_has_the_prefix():
    assert queued(prefix="HELP").label == "HELP-1042"
