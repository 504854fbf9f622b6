"""The lists of tickets as pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from supportdesk.domain import moves as m
from supportdesk.domain.people import Staff
from supportdesk.live.frames import Frames
from supportdesk.tickets import actions, counts
from supportdesk.tickets.actions import NewFacts
from supportdesk.tickets.changing import Change
from supportdesk.tickets.lists import PAGE
from supportdesk.web.clock import now
from tests.cast import HELEN, JONAS, MARA, PRIYA, TOMASZ, by
from tests.desk import HX, Team, newest_moment

VIEWS = ["mine", "l1", "l2", "waiting", "escalated", "open", "resolved"]


def rows(team: Team, person: Staff, address: str) -> list[int]:
    page = team.as_(person).get(address)
    assert page.status_code == 200
    return [int(number) for number in re.findall(r'id="ticket-(\d+)-row"', page.text)]


def test_each_view_holds_what_it_says(team: Team) -> None:
    new, held, with_l2, solved = team.queued(), team.held(), team.queued_l2(), team.resolved()
    shown = {view: rows(team, MARA, f"/tickets?view={view}") for view in VIEWS}
    assert shown == {
        "mine": [held, with_l2],
        "l1": [new],
        "l2": [with_l2],
        "waiting": [],
        "escalated": [with_l2],
        "open": [new, held, with_l2],
        "resolved": [solved],
    }


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_a_page_a_part_and_empty_at_first(team: Team, view: str) -> None:
    client = team.as_(MARA)
    page = client.get(f"/tickets?view={view}").text
    assert 'class="empty"' in page
    assert re.search(r'<body[^>]* data-live="/live\?topics=[^"]+" data-after="\d+"', page)
    part = client.get(f"/tickets?view={view}", headers=HX).text
    assert "<html" not in part
    assert 'id="list"' in part


def test_an_unknown_view_is_404(team: Team) -> None:
    assert team.as_(MARA).get("/tickets?view=dashboard").status_code == 404


def test_nothing_found_is_not_an_empty_queue(team: Team) -> None:
    team.queued("Printer")
    page = team.as_(MARA).get("/tickets?view=l1&q=zzz").text
    assert "No ticket fits “zzz”" in page
    assert "queue is empty" not in page
    assert len(rows(team, MARA, "/tickets?view=l1&q=print")) == 1


def test_what_needs_an_opener_stands_once_and_first(team: Team) -> None:
    team.queued()
    lost = team.needs_opener()
    page = team.as_(MARA).get("/tickets?view=l1").text
    assert page.index("Needs an opener") < page.index(f"ticket-{lost}-row")
    assert rows(team, MARA, "/tickets?view=l1")[0] == lost
    assert rows(team, MARA, "/tickets?view=l1").count(lost) == 1


def test_what_needs_an_opener_goes_on_behind_a_plain_link_the_urgent_first(team: Team) -> None:
    lost = [released(team) for _ in range(PAGE + 2)]
    urgent, new = released(team, "critical"), team.queued()
    first = team.as_(JONAS).get("/tickets?view=l1").text
    shown = rows(team, JONAS, "/tickets?view=l1")
    more = rows(team, JONAS, older_link(first))
    assert shown + more == [urgent, *lost, new]
    assert len(shown) == PAGE
    assert heading(first, "l1-openers") == PAGE + 3
    assert "Waiting to be claimed" not in first


def test_the_rail_counts_what_the_lists_hold(team: Team) -> None:
    released(team), team.needs_opener(), team.needs_opener(), team.queued(), team.queued_l2()
    waits = team.held()
    team.writes(waits, MARA, "Which client?")
    team.do(waits, MARA, m.SetWait("customer"))
    with team.app.app_context():
        counted = counts.shared()
    for view in ("l1", "l2", "waiting", "open"):
        assert counted[view] == len(rows(team, MARA, f"/tickets?view={view}")), view
    assert (counted["l1"], counted["l1-openers"], counted["l1-free"]) == (4, 3, 1)


def test_a_wait_that_is_over_names_whose_turn_it_is_until_they_act(team: Team) -> None:
    number = team.held()
    team.do(number, MARA, m.SetWait("date", now() + 60_000))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        team.do_as_desk(number, m.EndWait())
    for address in ("/tickets?view=mine", f"/tickets/{number}"):
        page = team.as_(MARA).get(address).text
        assert re.search(r'data-by="mara">.*?Wait over, <span class="tag__others">Mara’s<', page)
    team.writes(number, MARA, "Tried again.", "note")
    assert "Wait over" not in team.as_(MARA).get("/tickets?view=mine").text


@pytest.mark.parametrize("mark", ["9.1.1.1", "1.1", "x.1.1.1", "0.99.1.1", f"0.1.1.{'9' * 30}"])
def test_a_mark_that_nobody_gave_is_no_fault(team: Team, mark: str) -> None:
    team.queued()
    assert team.as_(JONAS).get(f"/tickets?view=l1&after={mark}").status_code == 200


def test_a_row_names_its_views_and_why_it_left(team: Team) -> None:
    number = team.held_l2()
    page = team.as_(MARA).get("/tickets?view=open").text
    row = re.search(rf'<tr [^>]*id="ticket-{number}-row"[^>]*>', page)
    assert row
    assert 'data-views="open mine:mara mine:priya escalated:mara"' in row[0]
    assert 'data-gone-text="With Priya now"' in row[0]


@pytest.mark.parametrize(("person", "level"), [(MARA, "l1"), (PRIYA, "l2"), (HELEN, "admin")])
def test_claiming_from_a_row_is_for_the_level(team: Team, person: Staff, level: str) -> None:
    number = team.queued()
    page = team.as_(person).get("/tickets?view=l1").text
    assert f'action="/tickets/{number}/claims"' in page  # hidden by the sheet for all others
    body = re.search("<body[^>]*>", page)
    assert body
    assert re.findall(r" data-(l1|l2|admin)\b", body[0]) == [level]


def test_a_pushed_row_is_the_row_of_the_page(team: Team) -> None:
    number = team.queued()
    with team.app.app_context():
        frame = Frames(lambda: "").frame(newest_moment(), "staff", frozenset(["queue-l1"]))
    assert frame is not None
    pushed = frame.decode().replace("data: ", "")
    page = team.as_(MARA).get("/tickets?view=l1").text
    assert same(pushed, number) == same(page, number)
    assert 'id="count-' not in pushed, "how many there are is told beside it (live/tally.py)"


def test_ones_own_tickets_stand_by_whose_turn_it_is(team: Team) -> None:
    waits = team.held()
    team.do(waits, MARA, m.SetWait("call"))
    at_l2, mine, theirs = team.held_l2(), team.held(), team.held(TOMASZ)
    page = team.as_(MARA).get("/tickets?view=mine").text
    assert rows(team, MARA, "/tickets?view=mine") == [mine, at_l2, waits]
    titles = re.findall(r"</svg>([^<]+) <span class=\"queue__group-n\"", page)
    assert titles == ["Your turn", "With L2", "Waiting"]
    team.do(theirs, TOMASZ, m.HandOver(MARA), tried="All", needed="You")
    part = team.as_(MARA).get("/tickets/places?view=mine", headers=HX).text
    names = ("mine-turn", "mine-l2", "mine-waiting")
    assert [heading(page, name) for name in names] == [1, 1, 1]
    assert [heading(part, name) for name in names] == [2, 1, 1]
    assert re.search(r'id="count-mine"[^>]*>4<', part)


def test_the_line_of_a_row_tells_the_whole_way_also_a_second_time_up(team: Team) -> None:
    number = team.held_l2()
    assert line_of(team, number) == "L1 Mara, now L2 Priya"
    team.do(number, PRIYA, m.Return(), cause="A", done="B", verify="C")
    assert line_of(team, number) == "L1 Mara, L2 Priya, now L1 Mara"
    team.do(number, MARA, m.Escalate("network"), goal="A", tried="B", needed="C")
    assert line_of(team, number) == "L1 Mara, L2 Priya, L1 Mara, now L2 queue"
    assert "In the L2 queue again" in team.as_(PRIYA).get("/tickets?view=l2").text
    team.do(number, PRIYA, m.Claim())
    assert line_of(team, number) == "L1 Mara, L2 Priya, L1 Mara, now L2 Priya"
    assert "In hand at L2 again" in team.as_(PRIYA).get("/tickets?view=open").text


def test_a_row_says_that_its_ticket_was_reopened_until_it_is_handed_on(team: Team) -> None:
    number = team.resolved()
    team.do(number, MARA, m.Reopen(), reason="It drops again")
    assert "Reopened</span>" in team.as_(MARA).get("/tickets?view=mine").text
    team.do(number, MARA, m.Release(), tried="All", needed="Somebody else")
    assert "Reopened</span>" not in team.as_(TOMASZ).get("/tickets?view=l1").text
    assert line_of(team, number) == "L1 Mara, now L1 queue"


def test_what_waits_is_ones_turn_once_the_customer_spoke(team: Team) -> None:
    number = team.held()
    team.writes(number, MARA, "I ask the supplier.")
    team.do(number, MARA, m.SetWait("third_party"))
    assert heading(team.as_(MARA).get("/tickets?view=mine").text, "mine-waiting") == 1
    team.writes(number, None, "It is down again, for all of us.")
    page = team.as_(MARA).get("/tickets?view=mine").text
    assert heading(page, "mine-turn") == 1
    assert re.search("Customer wrote</span>.*Waits on third party", page)
    assert 'data-groups="mine-turn:mara"' in page
    team.writes(number, MARA, "They still look.")
    page = team.as_(MARA).get("/tickets?view=mine").text
    assert "Customer wrote" not in page
    assert 'data-groups="mine-waiting:mara"' in page


def test_the_places_of_the_rail_are_fetched_anew(team: Team) -> None:
    team.held(TOMASZ)
    part = team.as_(TOMASZ).get("/tickets/places?view=l1", headers=HX).text
    assert 'id="counts-own"' in part
    assert re.search(r'id="count-mine"[^>]*>1<', part)
    assert 'href="/tickets?view=l1" data-key="g 1" aria-current="page"' in part
    assert re.search(r'id="me-levels"[^>]*><span class="level level--1">L1</span></span>', part)


def test_a_long_list_goes_on_behind_a_plain_link(team: Team) -> None:
    for _ in range(51):
        team.queued()
    more = older_link(team.as_(JONAS).get("/tickets?view=l1").text)
    first, second = (rows(team, JONAS, to) for to in ("/tickets?view=l1", more))
    assert (len(first), len(second)) == (50, 1)
    assert not set(first) & set(second)


def line_of(team: Team, number: int) -> str:
    """What the row's line of handovers says."""
    page = team.as_(MARA).get("/tickets?view=open").text
    row = page.split(f'id="ticket-{number}-row"')[1]
    found = re.search(r'class="trail trail--row"[^>]*aria-label="([^"]+)"', row)
    assert found
    return found[1]


def released(team: Team, priority: str = "medium") -> int:
    """Back in the L1 queue without an opener."""
    number = team.held(MARA)
    with team.app.app_context():
        asked = Change(by(MARA), now())
        actions.change_facts(number, NewFacts(values={"priority": priority}), asked)
    return team.do(number, MARA, m.Release(), tried="All of it", needed="Somebody else")


def older_link(page: str) -> str:
    found = re.search(r'href="(/tickets\?view=l1[^"]*after=[^"]*)" rel="next"', page)
    assert found
    return found[1].replace("&amp;", "&")


def heading(page: str, name: str) -> int:
    """The number in the heading of a group."""
    found = re.search(rf'queue__group-n" id="count-{name}"[^>]*>(\d+)<', page)
    assert found
    return int(found[1])


def same(html: str, number: int) -> str:
    """The row without its key, the seconds that have passed and what is personal."""
    row = re.search(rf'<tr [^>]*id="ticket-{number}-row".*?</tr>', html, re.DOTALL)
    assert row
    changing = r'name="key" value="[^"]+"|>\d+\w<| queue__row--unread| data-news-by="\w*"|\s+'
    return re.sub(changing, "", row[0])
