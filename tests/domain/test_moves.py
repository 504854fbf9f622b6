"""What a move checks besides place and person: fields, reasons, waits, windows and the guard."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain.errors import Invalid, Refused, Unseen
from supportdesk.domain.lifecycle import Facts, decide, offered
from supportdesk.domain.replay import THE_DESK
from supportdesk.domain.ticket import DISMISSALS, L1, L2, RESOLUTION_TYPES, VERIFIERS, Wait
from tests.cast import (
    BO,
    DAY,
    HELEN,
    HOUR,
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

REPLY = e.MessagePosted("reply")
UNSEEN = Facts(unseen=(4, 5))


def answered():
    """Held by Mara, who wrote last."""
    return then(held(), by(MARA), REPLY)


def waiting(on="customer", until=None):
    return then(answered(), by(MARA), e.WaitSet(on, until))


def fault(field, ticket, move, actor, now=NOW):
    """The sentence under a field that is wrong."""
    with pytest.raises(Invalid) as caught:
        decide(ticket, move, actor, now)
    assert list(caught.value.fields) == [field]
    return caught.value.fields[field]


def refusal(ticket, move, actor, now=NOW, facts=Facts()):  # noqa: B008
    with pytest.raises(Refused) as caught:
        decide(ticket, move, actor, now, facts)
    return caught.value.message


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


def test_a_customer_reopens_within_the_window_only():
    ticket, end = resolved(), NOON + 72 * HOUR
    assert decide(ticket, m.Reopen(), LENA, end - 1) == [e.TicketReopened(person(MARA))]
    assert "too long ago" in refusal(ticket, m.Reopen(), LENA, end)
    assert offered(ticket, LENA, end) == []


@pytest.mark.parametrize("who", [MARA, HELEN])
def test_opener_and_admin_reopen_as_long_as_it_is_not_closed(who):
    late = NOON + 90 * DAY
    assert decide(resolved(), m.Reopen(), by(who), late) == [e.TicketReopened(person(MARA))]


def test_the_window_is_a_setting_and_a_ticket_is_either_reopened_or_closed():
    for now in (NOON + MINUTE - 1, NOON + MINUTE):
        facts = Facts(reopen_window=MINUTE)
        closes = now == NOON + MINUTE
        assert bool(offered(resolved(), LENA, now, facts)) is not closes
        if closes:
            assert decide(resolved(), m.Close(), THE_DESK, now, facts) == [e.TicketClosed()]
        else:
            refusal(resolved(), m.Close(), THE_DESK, now, facts)


def test_a_dismissed_ticket_comes_back_for_thirty_days():
    assert decide(dismissed(), m.Reopen(), by(NADIA), NOON + 30 * DAY) == [e.TicketRestored()]
    assert "stays closed" in refusal(dismissed(), m.Reopen(), by(NADIA), NOON + 30 * DAY + 1)


def test_a_dismissed_ticket_comes_back_without_opener():
    back = then(dismissed(opener=MARA), by(TOMASZ), e.TicketRestored())
    assert (back.status, back.level, back.opener, back.needs_opener) == ("queued", "L1", None, True)


def test_a_closed_ticket_stays_closed():
    for actor in (LENA, by(MARA), by(HELEN), by(TOMASZ)):
        assert "stays closed" in refusal(closed(), m.Reopen(), actor)


def test_changing_the_opener_asks_why_when_it_is_taken_from_somebody():
    assert "Mara Lindqvist" in fault("reason", queued_l2(), m.ChangeOpener(TOMASZ), by(HELEN))
    assert decide(queued_l2(None), m.ChangeOpener(TOMASZ), by(HELEN), NOW) == [
        e.OpenerChanged(person(TOMASZ))
    ]


def test_the_opener_cannot_become_opener_again():
    assert "already" in refusal(queued_l2(), m.ChangeOpener(MARA, has_reason=True), by(HELEN))


def test_an_l1_engineer_makes_nobody_else_the_opener():
    assert "Only an admin" in refusal(queued_l2(None), m.ChangeOpener(MARA), by(TOMASZ))


def test_an_admin_without_l1_chooses_somebody():
    assert fault("assignee", queued_l2(None), m.ChangeOpener(None), by(HELEN))


def test_who_both_opened_and_holds_a_ticket_at_l2_leaves_twice():
    gone = m.Leave(BO.id, as_opener=True, as_holder=True, why="gone")
    assert decide(held_l2(BO, BO), gone, THE_DESK, NOW) == [
        e.HolderLeft(person(BO), "gone"),
        e.OpenerLeft(person(BO), "gone"),
    ]


def test_losing_l1_leaves_what_one_holds_at_l2():
    lost_l1 = m.Leave(BO.id, as_opener=True, as_holder=False, why="role")
    assert decide(held_l2(BO, BO), lost_l1, THE_DESK, NOW) == [e.OpenerLeft(person(BO), "role")]


@pytest.mark.parametrize("ticket", [resolved(), closed()], ids=["resolved", "closed"])
def test_what_is_resolved_or_closed_keeps_an_opener_who_left(ticket):
    gone = m.Leave(MARA.id, as_opener=True, as_holder=True, why="gone")
    assert decide(ticket, gone, THE_DESK, NOW) == []


@pytest.mark.parametrize(
    ("ticket", "move", "actor"),
    [
        (answered(), m.Resolve("fixed", "customer"), by(MARA)),
        (held_l2(), m.Return(), by(PRIYA)),
        (held_l2(), m.Return(sent_back=True), by(PRIYA)),
        (answered(), m.SetWait("customer"), by(MARA)),
    ],
    ids=["resolve", "return", "send back", "wait on the customer"],
)
def test_the_guard_holds_what_speaks_to_the_customer(ticket, move, actor):
    with pytest.raises(Unseen) as caught:
        decide(ticket, move, actor, NOW, UNSEEN)
    assert caught.value.newer == (4, 5)
    assert decide(ticket, move, actor, NOW)


@pytest.mark.parametrize(
    ("ticket", "move", "actor"),
    [
        (held(), m.SetWait("third_party"), by(MARA)),
        (waiting(), m.SetWait(""), by(MARA)),
        (held(), m.Escalate("network"), by(MARA)),
        (held_l2(), m.Transfer(skill="network"), by(PRIYA)),
        (held(), m.Release(), by(MARA)),
    ],
    ids=["wait on others", "end a wait", "escalate", "transfer", "release"],
)
def test_the_guard_lets_everything_else_pass(ticket, move, actor):
    assert decide(ticket, move, actor, NOW, UNSEEN)


def test_the_guard_comes_last():
    with pytest.raises(Refused) as caught:
        decide(held(), m.Resolve("fixed", "customer"), by(TOMASZ), NOW, UNSEEN)
    assert not isinstance(caught.value, Unseen)


def test_buttons_stand_in_the_order_of_the_table():
    assert offered(held(), by(MARA), NOW) == [
        "resolutions",
        "escalations",
        "waits",
        "handovers",
        "releases",
        "dismissals",
    ]


def test_waits_end_with_the_move_not_with_the_clock():
    moved = then(waiting(), by(MARA), e.TicketEscalated("network"))
    assert moved.wait is None
    assert waiting().wait == Wait("customer")
