"""Every move in every place by everybody, against `grid.py`."""

import re
from collections.abc import Iterator

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.errors import Invalid, Refused
from supportdesk.domain.lifecycle import Facts, decide, offered
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import THE_DESK, Actor
from tests.cast import (
    HELEN,
    NOON,
    NOW,
    PRIYA,
    TOMASZ,
    by,
    staff,
)
from tests.domain.grid import ALL_MOVES, QUIET, SCENES, Scene, after, asked, outcome, row_for


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
@pytest.mark.parametrize("move", ALL_MOVES)
def test_the_grid_of_moves(move, scene):
    for actor in scene.actors.values():
        row = row_for(move, scene, actor)
        if row:
            assert outcome(scene, asked(move, scene), actor) == after(row, scene, actor), actor
        elif move in QUIET and actor == THE_DESK:
            assert decide(scene.ticket, asked(move, scene), actor, NOW) == []
        else:
            refused_in_words(scene, asked(move, scene), actor)


def refused_in_words(scene: Scene, move: m.Move, actor: Actor) -> None:
    """Refused with a sentence; or an admin without L1 names herself, a wrong engineer."""
    with pytest.raises((Refused, Invalid)) as caught:
        outcome(scene, move, actor)
    if isinstance(caught.value, Invalid):
        assert move == m.ChangeOpener(None, has_reason=True)
        assert actor == by(HELEN)
    assert caught.value.message.endswith(".")
    assert not re.search(r"None|[{}]|  ", caught.value.message)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_buttons_agree_with_guards(scene):
    facts = Facts(opener_gone=scene.opener == "gone")
    for actor in scene.actors.values():
        if actor != THE_DESK:
            buttons = offered(scene.ticket, actor, NOW, facts)
            assert set(buttons) == set(accepted(scene, actor)), actor


def accepted(scene: Scene, actor: Actor) -> Iterator[str]:
    """The addresses of the moves that bring something about, or ask for a better engineer."""
    for move, noun in NOUNS.items():
        try:
            facts = Facts(opener_gone=scene.opener == "gone")
            if decide(scene.ticket, asked(move, scene), actor, NOW, facts):
                yield noun
        except Invalid:
            yield noun
        except Refused:
            pass


NOUNS = {
    "claim": "claims",
    "assign": "assignments",
    "hand over": "handovers",
    "release": "releases",
    "escalate": "escalations",
    "recall": "recalls",
    "transfer to a skill": "transfers",
    "return": "returns",
    "wait": "waits",
    "resolve": "resolutions",
    "reopen": "reopenings",
    "dismiss": "dismissals",
    "become opener": "openers",
}


NOT_AN_ENGINEER = [
    staff("Iris Vale", "l1", "l2", active=False),
    staff("Iris Vale"),
    HELEN,
]


WRONG = {
    "L1": [*NOT_AN_ENGINEER, PRIYA],
    "L2": [*NOT_AN_ENGINEER, TOMASZ],
}


def moves_to(wrong: Staff, level: str) -> Iterator[m.Move]:
    """Every move that names an engineer of this level."""
    if level == "L1":
        yield from (m.HandOver(wrong), m.ChangeOpener(wrong, has_reason=True))
    else:
        yield from (m.Escalate("network", wrong), m.Transfer(to=wrong))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_wrong_engineer_is_a_wrong_field_whoever_asks_and_whenever(scene):
    level = scene.place[-2:]
    moves = [move for each in ("L1", "L2") for who in WRONG[each] for move in moves_to(who, each)]
    moves += [m.Assign(who, has_reason=True) for who in WRONG[level]]
    for actor in scene.actors.values():
        for move in moves:
            with pytest.raises(Invalid) as caught:
                decide(scene.ticket, move, actor, NOW)
            assert list(caught.value.fields) == ["assignee"]


def test_the_grid_has_every_place_that_can_be():
    held_l1 = {("held L1", opener, "same") for opener in ("there", "gone")}
    held_l2 = {("held L2", opener, "there") for opener in ("there", "gone", "none")}
    both = {("held L2", opener, "same") for opener in ("there", "gone")}
    queue = {("queued L2", opener, "none") for opener in ("there", "gone", "none")}
    done = {(f"{s} L1", o, "none") for s in ("resolved", "closed") for o in ("there", "gone")}
    spam = {("dismissed L1", opener, "none") for opener in ("there", "gone", "none")}
    everywhere = {("queued L1", "none", "none")} | held_l1 | held_l2 | both | queue | done | spam
    assert {(scene.place, scene.opener, scene.assignee) for scene in SCENES} == everywhere


def test_a_resolved_ticket_closes_when_its_window_has_passed():
    window = Facts(reopen_window=1_000)
    for scene in SCENES:
        if scene.place == "resolved L1":
            after_window = NOON + window.reopen_window
            assert decide(scene.ticket, m.Close(), THE_DESK, after_window, window)
