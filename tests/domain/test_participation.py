"""Who may add whom on the customer's side, and what that person may do."""

import pytest

from supportdesk.domain import conversation as c
from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain import participation as p
from supportdesk.domain.errors import Refused
from supportdesk.domain.lifecycle import decide
from supportdesk.domain.replay import CUSTOMER, Actor
from tests.cast import HELEN, JONAS, LENA, MARA, NOW, TOMASZ, by, closed, held, resolved, then

OWNER, ANNA = 7, 20
JOINING = p.Joining(ANNA, "Anna Berg")
ANNA_HERSELF = Actor(CUSTOMER, str(ANNA))
WITH_ANNA = then(held(), by(MARA), e.ParticipantAdded(ANNA, "engineer"))


@pytest.mark.parametrize("who", [MARA, HELEN])
def test_who_may_answer_adds(who):
    assert p.add(held(), OWNER, JOINING, by(who), NOW) == [e.ParticipantAdded(ANNA, "engineer")]


@pytest.mark.parametrize("who", [by(TOMASZ), by(JONAS), ANNA_HERSELF])
def test_others_and_participants_do_not(who):
    with pytest.raises(Refused):
        p.add(WITH_ANNA, OWNER, p.Joining(30, "Eve"), who, NOW)


def test_a_customer_adds_once_their_own_address_is_proved():
    with pytest.raises(Refused, match="Confirm your own address"):
        p.add(held(), OWNER, JOINING, LENA, NOW)
    proved = held(address_proved=True)
    assert p.add(proved, OWNER, JOINING, LENA, NOW) == [e.ParticipantAdded(ANNA, "customer")]


def test_each_takes_part_once_and_the_customer_not_at_all():
    with pytest.raises(Refused, match="takes part already"):
        p.add(WITH_ANNA, OWNER, JOINING, by(MARA), NOW)
    with pytest.raises(Refused, match="whose request"):
        p.add(held(), OWNER, p.Joining(OWNER, "Lena"), by(MARA), NOW)


def test_there_is_an_end_to_how_many():
    full = held(participants=tuple(range(100, 100 + p.MOST)))
    with pytest.raises(Refused, match="20 people"):
        p.add(full, OWNER, JOINING, by(MARA), NOW)


def test_nobody_joins_what_is_closed_and_everybody_can_be_taken_out_of_it():
    with pytest.raises(Refused):
        p.add(closed(), OWNER, JOINING, by(HELEN), NOW)
    was_there = closed(participants=(ANNA,))
    assert p.remove(was_there, ANNA, 5, by(HELEN)) == [e.ParticipantRemoved(ANNA, 5)]
    with pytest.raises(Refused, match="any more"):
        p.remove(closed(), ANNA, 5, by(HELEN))


def test_a_participant_neither_reopens_nor_confirms_nor_takes_out():
    there = resolved(participants=(ANNA,))
    for asked in (
        lambda: decide(there, m.Reopen(), ANNA_HERSELF, NOW),
        lambda: c.confirm(there, ANNA_HERSELF, NOW),
        lambda: p.remove(there, ANNA, 5, ANNA_HERSELF),
    ):
        with pytest.raises(Refused, match="Only the person whose request"):
            asked()


def test_what_a_participant_writes_counts_as_the_customer_s_side_until_it_is_closed():
    draft = c.Draft(c.REPLY, "It still fails")
    there = resolved(participants=(ANNA,))
    assert any(
        isinstance(each, e.TicketReopened) for each in c.customer_message(there, draft, False)
    )
    with pytest.raises(Refused, match="request of your own"):
        c.needs_follow_up(closed(participants=(ANNA,)), draft, ANNA_HERSELF)


@pytest.mark.parametrize(
    ("address", "foreign"),
    [("a@brack.example", False), ("a@BRACK.example", False), ("a@evil.example", True)],
)
def test_a_domain_of_nobody_there_is_foreign(address, foreign):
    assert p.is_foreign(address, ["lena@brack.example"]) is foreign


def test_a_free_domain_says_nothing_of_anybody():
    assert p.is_foreign("anna@gmail.com", ["lena@gmail.com"])
