"""A message draws what it changes: nobody's moves, and the length of no list."""

import re

import pytest

from supportdesk.domain import moves
from supportdesk.live.frames import Frames
from supportdesk.live.hub import CUSTOMERS, STAFF
from supportdesk.live.reading import since
from supportdesk.messages import actions as messages
from supportdesk.store.desk import head
from supportdesk.tickets.changing import Change
from supportdesk.web.clock import now
from tests.cast import MARA, PRIYA, by
from tests.desk import Team, written
from tests.live.test_numbers import told


def stale(html: str) -> list[str]:
    return re.findall(r'<template id="([^"]+)" data-stale', html)


def newest(team: Team, number: int, topics: str = "") -> str:
    """The frame of the last thing that happened in a ticket."""
    changes = [frame for frame in told(team, number, 0, topics) if not frame.event]
    return changes[-1].data


@pytest.mark.parametrize("kind", ["note", "reply"])
def test_a_message_of_staff_has_at_most_fetched_what_it_answers(team: Team, kind: str) -> None:
    number = team.held()
    team.writes(number, MARA, "Known since Monday.", kind)
    frame = newest(team, number, ",mine")
    asked = [f"ticket-{number}-verify-words"] if kind == "reply" else []
    assert stale(frame) == [f"draft-{MARA.id}-{kind}", *asked]
    assert f'id="ticket-{number}-row"' in frame
    assert 'id="count-' not in frame


def test_a_message_of_a_customer_has_nothing_fetched(team: Team) -> None:
    number = team.held()
    team.writes(number, None, "Any news?")
    assert stale(newest(team, number, ",mine")) == []


def test_what_it_leads_to_is_drawn_by_itself(team: Team) -> None:
    number = team.resolved()
    team.writes(number, None, "It fails again")
    frame = newest(team, number, ",mine")
    assert f"ticket-{number}-moves" in stale(frame)
    assert "counts-own" in stale(frame)


def test_a_draft_that_was_left_behind_and_is_sent_is_offered_no_more(team: Team) -> None:
    number = team.held_l2()
    draft = {"kind": "note", "body": "Half a note"}
    assert team.as_(PRIYA).post(f"/tickets/{number}/drafts", data=draft).status_code == 204
    team.do(number, PRIYA, moves.Return(), cause="A timeout", done="Set", verify="Stays")
    offered = f'id="draft-{PRIYA.id}-note"'
    assert offered in team.as_(MARA).get(f"/tickets/{number}").text
    team.writes(number, PRIYA, "A whole note", "note")
    assert stale(newest(team, number)) == [f"draft-{PRIYA.id}-note"]
    assert offered not in team.as_(MARA).get(f"/tickets/{number}/own").text


@pytest.mark.parametrize(
    ("audience", "says"), [(STAFF, "Withdrawn by Mara"), (CUSTOMERS, "bubble--withdrawn")]
)
def test_what_is_taken_back_while_it_is_drawn_is_shown_so(
    team: Team, audience: str, says: str
) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "The password is hunter2")
    with team.app.app_context():
        pos, _ = head()
        [moment] = since(pos - 1, pos)
        asked = Change(by(MARA), now(), written({"reason": "A secret"}))
        messages.withdraw(number, seq, "", asked)
        frame = Frames(str).frame(moment, audience, [f"ticket-{number}"])
    assert frame is not None
    assert says in frame.decode()
