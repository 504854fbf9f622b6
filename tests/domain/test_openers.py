"""Openers: who becomes one, who chooses one, and what leaving does."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain.lifecycle import decide
from supportdesk.domain.replay import THE_DESK
from tests.cast import (
    BO,
    HELEN,
    MARA,
    NOW,
    TOMASZ,
    by,
    closed,
    held_l2,
    person,
    queued_l2,
    resolved,
)
from tests.domain.asking import fault, refusal


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
