"""Forms in which somebody is chosen ask the staff platform for everybody; no other form does."""

import re

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.people import FULL, Staff
from tests.cast import HELEN, MARA, NADIA, PRIYA
from tests.desk import HX, Team


def form(team: Team, person: Staff, number: int, noun: str) -> str:
    answer = team.as_(person).get(f"/tickets/{number}/{noun}/new", headers=HX)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("noun", ["resolutions", "waits", "releases", "dismissals"])
def test_where_nobody_is_chosen_nobody_is_asked_for(team: Team, noun: str) -> None:
    number = team.held()
    assert "does not answer" not in form(team, MARA, number, noun)
    assert "list" not in team.directory.asked


@pytest.mark.parametrize("noun", ["escalations", "handovers", "changes"])
def test_where_somebody_is_chosen_the_form_lists_them(team: Team, noun: str) -> None:
    number = team.held()
    assert "does not answer" not in form(team, MARA, number, noun)
    assert "list" in team.directory.asked


def test_who_is_chosen_from_shows_the_load_and_who_is_busy(team: Team) -> None:
    first, *_ = [team.held_l2() for _ in range(FULL["L2"])]
    number = team.held()
    assert "Priya Raman, busy, 5 of 5" in form(team, MARA, number, "escalations")
    team.do(first, PRIYA, m.SetWait("third_party"))
    assert "Priya Raman, 4 of 5" in form(team, MARA, number, "escalations")


@pytest.mark.parametrize(
    ("noun", "who"), [("assignments", "Priya Raman"), ("openers", "Mara Lindqvist")]
)
def test_the_reason_is_asked_for_where_it_is_taken_from_somebody(
    team: Team, noun: str, who: str
) -> None:
    text = form(team, HELEN, team.held_l2(), noun)
    assert f"Why it is taken from {who}" in text
    assert "optional" not in text
    assert "optional" in form(team, HELEN, team.queued(), "assignments")


def test_myself_is_on_offer_to_who_can_become_the_opener(team: Team) -> None:
    number = team.held_l2()
    assert "Myself" in form(team, NADIA, number, "openers")
    assert "Myself" not in form(team, HELEN, number, "openers")


def test_names_that_could_not_be_had_are_said_to_be_missing(team: Team) -> None:
    at_l2, client = team.held_l2(), team.as_(HELEN)
    team.directory.unreachable = True
    assert "nobody can be listed" in form(team, HELEN, at_l2, "assignments")
    assert client.get(f"/tickets/{at_l2}/assignments/new").status_code == 200


def test_old_names_can_be_chosen_and_are_said_to_be_old(team: Team) -> None:
    at_l2 = team.held_l2()
    form(team, PRIYA, at_l2, "transfers")
    team.app.extensions["desk"].roster._next_try = 0
    team.directory.unreachable = True
    text = form(team, PRIYA, at_l2, "transfers")
    assert re.search(r"Names and levels are as of \d\d:\d\d\.", text)
    assert "Jonas Wetzel" in text
