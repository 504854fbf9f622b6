"""The traffic guard: what is held while its writer has not seen what is newer."""

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.errors import Refused, Unseen
from supportdesk.domain.lifecycle import Facts, decide
from tests.cast import (
    MARA,
    NOW,
    PRIYA,
    TOMASZ,
    by,
    held,
    held_l2,
)
from tests.domain.asking import answered, waiting

UNSEEN = Facts(unseen=(4, 5))


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
