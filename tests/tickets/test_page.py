"""A ticket's page and its address."""

import re

import pytest

from supportdesk.domain import moves as m
from tests.cast import MARA, PRIYA, TOMASZ
from tests.desk import HX, JSON, Team, location


@pytest.mark.parametrize("address", ["", "/own", "/claims/new", "/changes/new", "/links/new"])
def test_a_ticket_that_is_not_there_is_404(team: Team, address: str) -> None:
    assert team.as_(MARA).get(f"/tickets/4711{address}").status_code == 404


def test_the_label_leads_to_the_number(team: Team) -> None:
    number = team.queued()
    for rest in ("", "/claims/new", "?before=9", "/waits/new?on=call&seen=2"):
        answer = team.as_(MARA).get(f"/tickets/TKT-{number}{rest}")
        assert (answer.status_code, answer.location) == (308, f"/tickets/{number}{rest}")
    assert team.as_(MARA).post(f"/tickets/TKT-{number}/claims").location.endswith("/claims")
    assert team.as_(MARA).get(f"/tickets/ABC-{number}").status_code == 404
    assert team.as_(MARA).get(f"/tickets/{number}/claims").status_code == 405


def test_without_a_session_a_page_leads_to_the_sign_in_and_a_part_is_401(team: Team) -> None:
    number, stranger = team.queued(), team.app.test_client()
    assert location(stranger.get(f"/tickets/{number}")).startswith("/login?next=")
    assert stranger.get(f"/tickets/{number}/own", headers=HX).status_code == 401
    assert stranger.get("/tickets", headers=JSON).status_code == 401


def test_the_page_carries_what_programs_read(team: Team) -> None:
    number = team.held_l2()
    main = re.search("<main[^>]*>", team.as_(PRIYA).get(f"/tickets/{number}").text)
    assert main
    for attribute in (
        f'data-ticket="{number}"',
        'data-status="held"',
        f'data-seq="{team.ticket(number).last_seq}"',
        'data-level="L2"',
        'data-opener="mara"',
        'data-assignee="priya"',
        'data-waiting=""',
    ):
        assert attribute in main[0]


def line_of_handovers(team: Team, number: int) -> tuple[str, str]:
    """Where the ticket is now as the trail shows it, and the line in words."""
    page = team.as_(MARA).get(f"/tickets/{number}").text
    trail = page.split(f'id="ticket-{number}-trail"')[1].split("</section>")[0]
    words = re.search('aria-label="Line of handovers: ([^"]*)"', trail)
    last = re.search(r">([^<>]*), now</text>", trail)
    assert words
    assert last
    return last[1], words[1]


def test_nobody_has_a_resolved_or_closed_ticket_and_its_trail_says_so(team: Team) -> None:
    number = team.resolved()
    assert line_of_handovers(team, number) == ("resolved", "L1 Mara, now L1 resolved")
    assert line_of_handovers(team, team.closed()) == ("closed", "L1 Mara, now L1 closed")
    dismissed = team.do(team.queued(), MARA, m.Dismiss("spam"))
    assert line_of_handovers(team, dismissed) == ("closed", "L1 closed")
    team.do(number, MARA, m.Reopen(), reason="It drops again")
    assert line_of_handovers(team, number) == ("Mara", "L1 Mara, L1 resolved, now L1 Mara")


def test_who_left_and_what_was_reopened_are_on_the_way_of_a_ticket(team: Team) -> None:
    number = team.held(TOMASZ)
    team.do_as_desk(number, m.Leave("tomasz", as_opener=True, as_holder=True, why="gone"))
    team.do(number, MARA, m.Claim())
    assert line_of_handovers(team, number) == ("Mara", "L1 Tomasz, now L1 Mara")
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert "Tomasz left, it needs an opener" in page
    assert "Nobody has handed it on yet" not in page
    at_l2 = team.held_l2()
    team.do_as_desk(at_l2, m.Leave("mara", as_opener=True, as_holder=True, why="gone"))
    assert line_of_handovers(team, at_l2) == ("Priya", "L1 Mara, now L2 Priya")


def test_how_it_was_solved_stands_in_the_entry_and_beside_it_until_it_is_reopened(
    team: Team,
) -> None:
    number = team.do(team.held(), MARA, m.Resolve("fixed", "customer"), summary="Done.")
    page = team.as_(PRIYA).get(f"/tickets/{number}").text
    assert "Fixed · the customer confirmed" in page
    assert "<dt>Solution</dt><dd>Fixed</dd>" in page
    assert "<dt>Verified</dt><dd>The customer confirmed</dd>" in page
    team.do(number, MARA, m.Reopen(), reason="It drops again")
    page = team.as_(PRIYA).get(f"/tickets/{number}").text
    assert "<dt>Solution</dt>" not in page
    assert re.search("</svg>Reopened</span>", page)


def test_what_came_back_and_was_reopened_did_not_come_back_again(team: Team) -> None:
    number = team.do(team.held_l2(), PRIYA, m.Return(), cause="A", done="B", verify="C")
    assert "Back with L1" in team.as_(MARA).get(f"/tickets/{number}").text
    team.do(number, MARA, m.Resolve("fixed", "engineer"), summary="Done.")
    team.do(number, MARA, m.Reopen(), reason="It drops again")
    assert "Back with L1" not in team.as_(MARA).get(f"/tickets/{number}").text


def test_who_alone_resolves_is_said_to_the_others(team: Team) -> None:
    """`own.js` marks what names oneself; the sheet hides it."""
    at_l1 = 'class="says says--others" data-by="mara"'
    assert at_l1 in team.as_(PRIYA).get(f"/tickets/{team.held()}").text
    for number in (team.queued(), team.held_l2(), team.resolved()):
        page = team.as_(MARA).get(f"/tickets/{number}").text
        assert 'class="says says--others">' in page


def test_a_resolved_ticket_says_when_it_closes(team: Team) -> None:
    number = team.resolved()
    page = team.as_(MARA).get(f"/tickets/{number}").text
    until = (team.ticket(number).resolved_at or 0) + 72 * 3_600_000
    assert re.search(rf'<dt>Closes</dt><dd><time [^>]*data-moment="{until}"', page)
    assert "<dt>Closes</dt>" not in team.as_(MARA).get(f"/tickets/{team.closed()}").text


def test_a_dismissed_ticket_says_until_when_it_can_be_brought_back(team: Team) -> None:
    number = team.do(team.queued(), MARA, m.Dismiss("spam"))
    page = team.as_(MARA).get(f"/tickets/{number}").text
    until = team.ticket(number).restorable_until
    assert re.search(rf'bring it back to the L1 queue until <time [^>]*data-moment="{until}"', page)
    assert "It stays as it is" not in page
    assert "It stays as it is" in team.as_(MARA).get(f"/tickets/{team.closed()}").text


def test_every_number_of_the_ticket_is_one_entry(team: Team) -> None:
    number = team.resolved()
    team.writes(number, None, "It is back again")
    page = team.as_(MARA).get(f"/tickets/{number}").text
    found = re.findall(r'data-seq="(\d+)" data-kind="(\w+)"', page)
    assert [int(seq) for seq, _ in found] == list(range(1, team.ticket(number).last_seq + 1))
    assert {kind for _, kind in found} <= {"reply", "note", "handover", "event"}
