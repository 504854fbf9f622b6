"""What a move checks besides place and person: its fields, its reasons, the order of buttons."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain.errors import Invalid
from supportdesk.domain.lifecycle import decide, offered
from supportdesk.domain.ticket import DISMISSALS, L1, L2, RESOLUTION_TYPES, VERIFIERS
from tests.cast import (
    BO,
    HELEN,
    JONAS,
    MARA,
    NOW,
    PRIYA,
    TOMASZ,
    by,
    closed,
    held,
    held_l2,
    person,
    queued,
    queued_l2,
    then,
)
from tests.domain.asking import fault, refusal


def test_a_claim_by_who_has_it_already_brings_nothing_about():
    assert decide(held(MARA), m.Claim(), by(MARA), NOW) == []
    assert decide(held_l2(assignee=PRIYA), m.Claim(), by(PRIYA), NOW) == []


def test_a_claim_names_the_level_and_one_person_with_both_roles_may_claim_what_they_opened():
    assert decide(queued_l2(opener=BO), m.Claim(), by(BO), NOW) == [e.TicketClaimed(L2)]


def test_an_assignment_asks_why_when_it_is_taken_from_somebody():
    assert "Mara Lindqvist" in fault("reason", held(MARA), m.Assign(TOMASZ), by(HELEN))
    assert decide(held(MARA), m.Assign(TOMASZ, has_reason=True), by(HELEN), NOW) == [
        e.TicketAssigned(L1, person(TOMASZ), person(MARA))
    ]


def test_an_assignment_from_the_queue_needs_no_reason():
    given = decide(queued(), m.Assign(TOMASZ), by(HELEN), NOW)
    assert given == [e.TicketAssigned(L1, person(TOMASZ))]


def test_an_assignment_to_who_has_it_is_a_repeated_move():
    words = refusal(held(MARA), m.Assign(MARA, has_reason=True), by(HELEN))
    assert words == "Mara Lindqvist has TKT-1042 already."


def test_a_reason_is_not_asked_of_who_may_not():
    refusal(held(MARA), m.Assign(TOMASZ), by(TOMASZ))
    refusal(queued_l2(MARA), m.ChangeOpener(None), by(TOMASZ))


def test_nobody_hands_over_or_transfers_to_themselves():
    assert "somebody else" in fault("assignee", held(MARA), m.HandOver(MARA), by(MARA))
    assert "somebody else" in fault("assignee", held_l2(), m.Transfer(to=PRIYA), by(PRIYA))


def test_a_hand_over_by_an_admin_to_who_has_it_is_a_repeated_move():
    assert "already" in refusal(held(MARA), m.HandOver(MARA), by(HELEN))


def test_a_hand_over_keeps_whose_it_was():
    given = decide(held(MARA), m.HandOver(TOMASZ), by(MARA), NOW)
    assert given == [e.TicketHandedOver(person(TOMASZ), person(MARA))]


def test_an_escalation_names_a_skill():
    assert fault("skill", held(), m.Escalate(""), by(MARA))


@pytest.mark.parametrize("move", [m.Transfer(), m.Transfer(to=JONAS, skill="network")])
def test_a_transfer_goes_to_exactly_one_of_engineer_and_skill(move):
    assert fault("assignee", held_l2(), move, by(PRIYA))


def test_a_transfer_to_the_skill_it_has_puts_it_into_the_queue():
    ticket = held_l2()
    assert then(
        ticket, by(PRIYA), *decide(ticket, m.Transfer(skill="network"), by(PRIYA), NOW)
    ) == (then(ticket, by(PRIYA), e.TicketTransferred(None, "network")))


@pytest.mark.parametrize("kind", RESOLUTION_TYPES)
@pytest.mark.parametrize("verified", VERIFIERS)
def test_the_opener_resolves_with_any_type_and_proof(kind, verified):
    move = m.Resolve(kind, verified)
    assert decide(held(), move, by(MARA), NOW) == [e.TicketResolved(kind, verified)]


def test_resolution_and_dismissal_take_only_words_of_the_lists():
    with pytest.raises(Invalid) as caught:
        decide(held(), m.Resolve("magic", "nobody"), by(MARA), NOW)
    assert list(caught.value.fields) == ["resolution_type", "verified_by"]
    assert fault("reason", queued(), m.Dismiss("boring"), by(MARA))


def test_wrong_fields_come_before_wrong_moment_and_wrong_person():
    assert fault("resolution_type", closed(), m.Resolve("magic", "engineer"), by(JONAS))
    assert fault("until", queued(), m.SetWait("date"), by(JONAS))


@pytest.mark.parametrize("reason", DISMISSALS)
def test_a_dismissal_has_its_reason(reason):
    assert decide(queued(), m.Dismiss(reason), by(TOMASZ), NOW) == [e.TicketDismissed(reason)]


def test_buttons_stand_in_the_order_of_the_table():
    assert offered(held(), by(MARA), NOW) == [
        "resolutions",
        "escalations",
        "waits",
        "handovers",
        "releases",
        "dismissals",
    ]
