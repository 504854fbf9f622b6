"""What L2 asks to verify with the customer comes back as a reply that can be taken."""

import re

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.people import Staff
from supportdesk.live.frames import Frames
from tests.cast import HELEN, MARA, PRIYA, TOMASZ
from tests.desk import HX, Team, newest_moment

FOUND = {"cause": "A timeout", "done": "Set it back", "verify": "Does it **stay** up & fast?"}
OFFER = "Priya Raman asks you to verify with Lena"


def returned(team: Team) -> int:
    return team.do(team.held_l2(), PRIYA, m.Return(), **FOUND)


def offered(team: Team, number: int, person: Staff = MARA) -> bool:
    """On the page and where the page fetches it anew, alike."""
    page = team.as_(person).get(f"/tickets/{number}").text
    anew = team.as_(person).get(f"/tickets/{number}/own", headers=HX).text
    assert (OFFER in page) is (OFFER in anew)
    return OFFER in page


def in_the_box(page: str) -> str:
    found = re.search(r'<textarea class="composer__text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1]


def test_it_is_offered_to_the_opener_alone(team: Team) -> None:
    number = returned(team)
    assert offered(team, number)
    assert [offered(team, number, each) for each in (TOMASZ, PRIYA, HELEN)] == [False] * 3


def test_nothing_is_offered_before_or_when_it_was_sent_back(team: Team) -> None:
    assert not offered(team, team.held())
    number = team.do(team.held_l2(), PRIYA, m.Return(sent_back=True), missing="The logs")
    assert not offered(team, number)


def test_it_goes_when_somebody_replied_and_not_with_a_note_or_the_customers_words(
    team: Team,
) -> None:
    number = returned(team)
    team.writes(number, MARA, "I ask her", "note")
    team.writes(number, None, "Any news?")
    assert offered(team, number)
    team.writes(number, MARA, "Does it stay up?")
    assert not offered(team, number)


def test_what_came_before_another_escalation_is_over(team: Team) -> None:
    number = team.do(returned(team), MARA, m.Escalate("network"), goal="x", tried="y", needed="z")
    team.do(number, MARA, m.Recall(), reason="Solved")
    assert not offered(team, number)


def test_what_came_before_a_resolution_is_over(team: Team) -> None:
    number = team.do(returned(team), MARA, m.Resolve("fixed", "engineer"), summary="Done")
    team.do(number, MARA, m.Reopen(), reason="It drops again")
    assert not offered(team, number)


def test_the_link_opens_the_page_with_it_in_the_box_and_stores_nothing(team: Team) -> None:
    number = returned(team)
    before = team.ticket(number)
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert in_the_box(page) == ""
    assert f'href="/tickets/{number}?take=verify#composer-text"' in page
    taken = team.as_(MARA).get(f"/tickets/{number}?take=verify").text
    assert in_the_box(taken) == "Does it **stay** up &amp; fast?"
    assert re.search(r'id="composer-reply"[^>]* checked', taken)
    assert 'data-draft-at="0"' in taken  # what the device has of it is newer
    assert team.ticket(number) == before
    assert in_the_box(team.as_(TOMASZ).get(f"/tickets/{number}?take=verify").text) == ""


@pytest.mark.parametrize(
    ("kind", "body"),
    [("reply", "Half an answer\n\nDoes it **stay**"), ("note", "Does it **stay**")],
)
def test_what_was_half_written_stays(team: Team, kind: str, body: str) -> None:
    number = returned(team)
    draft = {"kind": kind, "body": "Half an answer"}
    team.as_(MARA).post(f"/tickets/{number}/drafts", data=draft)
    page = team.as_(MARA).get(f"/tickets/{number}?take=verify").text
    assert in_the_box(page).startswith(body)
    assert "Half an answer" in page


def test_an_open_page_fetches_it_when_the_ticket_comes_back(team: Team) -> None:
    number = returned(team)
    with team.app.app_context():
        frame = Frames(lambda: "").frame(newest_moment(), "staff", frozenset([f"ticket-{number}"]))
    assert frame is not None
    assert f'<template id="ticket-{number}-verify" data-stale'.encode() in frame
    assert b"verify with Lena" not in frame
