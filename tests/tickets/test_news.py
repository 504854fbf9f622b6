"""Marks of what is new: to whom, until when, and what it costs."""

import re

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.news import QUIET
from supportdesk.domain.people import Staff
from supportdesk.live.frames import FRAMES, Frames
from supportdesk.messages.queries import read_until
from tests.cast import HELEN, JONAS, MARA, PRIYA, TOMASZ
from tests.desk import HX, JSON, Team, newest_moment


def marked(team: Team, person: Staff, view: str) -> list[int]:
    page = team.as_(person).get(f"/tickets?view={view}").text
    told = re.search(r'id="list-news"[^>]* data-unread="([^"]*)"', page)
    rows = re.findall(r'class="queue__row queue__row--unread" id="ticket-(\d+)-row"', page)
    assert told
    assert sorted(rows) == told[1].split()
    return [int(number) for number in rows]


def looks(team: Team, person: Staff, number: int, seq: int = 999) -> None:
    answer = team.as_(person).post(f"/tickets/{number}/seen", data={"seen": seq})
    assert answer.status_code == 204


def seen_by_staff(team: Team, number: int) -> int:
    with team.app.app_context():
        return read_until(number, "staff")


def test_what_waits_in_a_queue_is_new_to_its_engineers_until_they_looked(team: Team) -> None:
    number = team.queued()
    assert [marked(team, who, "l1") for who in (MARA, TOMASZ)] == [[number], [number]]
    assert marked(team, PRIYA, "l1") == []  # of another level
    looks(team, MARA, number)
    assert [marked(team, who, "l1") for who in (MARA, TOMASZ)] == [[], [number]]
    team.writes(number, None, "Now the phone, too.")
    assert marked(team, MARA, "l1") == [number]


def test_what_was_read_of_one_ticket_says_nothing_of_another(team: Team) -> None:
    long, short = team.queued(), team.queued()
    for n in range(5):
        team.writes(long, None, f"Line {n}")
    looks(team, MARA, long)
    looks(team, MARA, short)
    team.writes(short, None, "Hello?")
    assert marked(team, MARA, "l1") == [short]


def test_what_others_do_with_mine_is_new_to_me_what_i_do_is_not(team: Team) -> None:
    number = team.held_l2()
    for person in (MARA, PRIYA):
        looks(team, person, number)
    team.writes(number, PRIYA, "It is the firewall.", "note")
    assert marked(team, MARA, "mine") == [number]
    assert marked(team, PRIYA, "mine") == []


def test_what_somebody_else_has_is_no_news_to_the_rest(team: Team) -> None:
    number = team.held()
    looks(team, TOMASZ, number)
    team.writes(number, None, "Hello?")
    assert [marked(team, who, "open") for who in (TOMASZ, JONAS, HELEN)] == [[], [], []]


def test_a_solved_ticket_is_news_to_its_opener_a_closed_one_to_nobody(team: Team) -> None:
    number = team.resolved()
    looks(team, MARA, number)
    team.writes(number, None, "Thanks!")
    team.closed()
    assert marked(team, MARA, "resolved") == [number]


def test_what_lists_are_not_told_of_marks_nothing(team: Team) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "Wrong window")
    looks(team, MARA, number)
    team.as_(HELEN).post(f"/tickets/{number}/messages/{seq}/withdrawals", data={"reason": "x"})
    assert marked(team, MARA, "mine") == []


def test_a_frame_tells_lists_of_what_is_news_and_of_nothing_else() -> None:
    assert {event for event, redraw in FRAMES.items() if not redraw.lists} == QUIET


def test_who_only_looked_on_is_never_shown_to_the_customer(team: Team) -> None:
    number = team.queued()
    looks(team, TOMASZ, number)
    team.do(number, MARA, m.Claim())
    assert seen_by_staff(team, number) == 0
    looks(team, MARA, number)
    assert seen_by_staff(team, number) == team.ticket(number).last_seq


def test_a_pushed_row_says_by_whom_and_whom_it_concerns_and_marks_nobody(team: Team) -> None:
    number = team.held_l2()
    with team.app.app_context():
        frame = Frames(str).frame(newest_moment(), "staff", ["queue-l2"]) or b""
    row = frame.decode()
    assert 'data-news-by="priya"' in row
    assert 'data-concerns="person:mara person:priya"' in row
    assert f'class="queue__row" id="ticket-{number}-row"' in row


def test_a_list_asks_which_of_its_rows_are_new_now(team: Team) -> None:
    new, mine, others = team.queued(), team.held(), team.held(TOMASZ)
    door = f"/tickets/news?of={new},{mine},{others},4711"
    part = team.as_(MARA).get(door, headers=HX).text
    assert f'data-unread="{new} {mine}"' in part
    assert f'data-fetch="{door}"' in part


@pytest.mark.parametrize("of", ["x", "1,-2", "9" * 16, ",".join(map(str, range(51)))])
def test_what_are_no_numbers_is_refused(team: Team, of: str) -> None:
    answer = team.as_(MARA).get(f"/tickets/news?of={of}", headers=JSON)
    assert answer.status_code == 422


def test_no_rows_have_no_news(team: Team) -> None:
    assert 'data-unread=""' in team.as_(MARA).get("/tickets/news?of=", headers=HX).text
    assert team.app.test_client().get("/tickets/news?of=1", headers=HX).status_code == 401
