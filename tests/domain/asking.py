"""What rules answer, asked shortly: the fault of a field, the words of a refusal."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain.errors import Invalid, Refused
from supportdesk.domain.lifecycle import Facts, decide
from tests.cast import (
    MARA,
    NOW,
    by,
    held,
    then,
)

REPLY = e.MessagePosted("reply")


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
