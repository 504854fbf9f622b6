"""A ticket as a letter: for us with everything, for the customer what the customer may read."""

import re

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.events import public
from supportdesk.domain.people import Staff
from supportdesk.store.eventlog import history
from tests.cases.test_desk import SAMPLES, happens
from tests.cast import HELEN, MARA, PRIYA, TOMASZ
from tests.desk import HX, JSON, Team
from tests.markup import Element, Text, read

INSIDE = ("the secret note", "the secret goal", "the secret trial", "the secret need")
NEVER_SAID = re.compile(r"\b(L1|L2|queue|skill|network|priority|escalat\w*|internal)\b", re.I)


@pytest.fixture
def number(team: Team) -> int:
    """A ticket with everything in it that stays with us, and with what does not."""
    number = team.held()
    team.writes(number, MARA, "We look into it")
    team.writes(number, MARA, INSIDE[0], "note")
    goal, tried, needed = INSIDE[1:]
    team.do(number, MARA, m.Escalate("network"), goal=goal, tried=tried, needed=needed)
    return team.do(number, PRIYA, m.Claim())


def printed(team: Team, number: int, reader: str) -> str:
    answer = team.as_(MARA).get(f"/tickets/{number}/prints?for={reader}")
    assert answer.status_code == 200
    return answer.text


def words(page: str) -> str:
    """What one reads between the bars: all but the line that is not printed."""
    shown = [
        each.words
        for each in read(page)
        if isinstance(each, Text) and {"main"} <= {around.tag for around in each.around}
        if "nav" not in {around.tag for around in each.around}
    ]
    return " ".join(" ".join(shown).split())


@pytest.mark.parametrize(
    ("state", "people"),
    [
        ("queued", []),
        ("held", [MARA]),
        ("held_l2", []),
        ("resolved", [MARA, HELEN]),
        ("closed", [MARA, HELEN]),
    ],
)
def test_it_is_offered_to_the_opener_and_of_what_is_solved_to_admins(
    team: Team, state: str, people: list[Staff]
) -> None:
    at = f"/tickets/{getattr(team, state)()}"
    everybody = (MARA, PRIYA, TOMASZ, HELEN)
    offered = [who for who in everybody if f'"{at}/prints/new"' in team.as_(who).get(at).text]
    assert offered == people


def test_it_is_asked_for_whom(team: Team, number: int) -> None:
    for headers in ({}, HX):
        form = team.as_(MARA).get(f"/tickets/{number}/prints/new", headers=headers).text
        assert f'method="get" action="/tickets/{number}/prints"' in form
        assert re.findall(r'name="for" value="(\w+)"', form) == ["us", "customer"]


@pytest.mark.parametrize("reader", ["us", "customer"])
def test_long_logs_are_whole_on_paper(team: Team, number: int, reader: str) -> None:
    log = "\n".join(f"line {n}" for n in range(100))
    team.as_(MARA).post(f"/tickets/{number}/messages", data={"body": log, "seen": 99})
    assert "fold-long" in team.as_(MARA).get(f"/tickets/{number}").text
    page = printed(team, number, reader)
    assert "line 99" in page
    assert "fold-long" not in page


def test_for_us_everything_is_in_it_and_internal_looks_so(team: Team, number: int) -> None:
    page = printed(team, number, "us")
    assert [text for text in (*INSIDE, "We look into it") if text not in page] == []
    assert page.count(" internal") >= 2
    last = team.ticket(number).last_seq
    assert re.findall(r'data-seq="(\d+)" data-kind', page) == [str(n) for n in range(1, last + 1)]
    assert "Handover trail" in page


def test_what_is_internal_says_so_on_paper_the_plain_page_too(team: Team, number: int) -> None:
    plain = team.as_(PRIYA).get(f"/tickets/{number}").text
    for page in (plain, printed(team, number, "us")):
        assert page.count('class="banner print-mark"') == 1
    assert "print-mark" not in printed(team, number, "customer")


def test_what_is_internal_is_not_in_the_customers_letter(team: Team, number: int) -> None:
    page = printed(team, number, "customer")
    assert [text for text in INSIDE if text in page] == []
    read_by_customer = words(page)
    for text in ("We look into it", "VPN drops", "Lena Hofer", "Mara Lindqvist", "A specialist"):
        assert text in read_by_customer
    assert NEVER_SAID.findall(read_by_customer) == []
    assert 'data-kind="note"' not in page
    assert 'data-kind="handover"' not in page


def test_whatever_happens_the_customers_letter_holds_what_is_public(team: Team) -> None:
    number = team.held_l2()
    for event in SAMPLES:
        happens(team, number, event, dict.fromkeys(("goal", "reason", "missing"), "between us"))
    page = printed(team, number, "customer")
    with team.app.app_context():
        told = [str(each.seq) for each in history(number) if public(each.event)]
    assert re.findall(r'data-seq="(\d+)" data-kind', page) == told
    assert len(told) < team.ticket(number).last_seq
    assert "between us" not in words(page)


@pytest.mark.parametrize("reader", ["us", "customer"])
def test_a_letter_has_nothing_that_acts(team: Team, number: int, reader: str) -> None:
    found = [each for each in read(printed(team, number, reader)) if isinstance(each, Element)]
    assert {"form", "textarea", "dialog"} & {each.tag for each in found} == set()
    assert [each for each in found if "data-live" in each.attributes] == []
    assert [each.attributes["id"] for each in found if each.tag == "button"] == ["letter-print"]


@pytest.mark.parametrize("query", ["", "?for=", "?for=everybody"])
def test_for_nobody_is_a_fault_of_the_field(team: Team, number: int, query: str) -> None:
    answer = team.as_(MARA).get(f"/tickets/{number}/prints{query}", headers=JSON)
    assert answer.status_code == 422
    assert "for" in answer.get_json()["error"]["fields"]


def test_a_ticket_that_is_not_there_has_no_letter(team: Team) -> None:
    for path in ("/tickets/4711/prints?for=us", "/tickets/4711/prints/new"):
        assert team.as_(MARA).get(path).status_code == 404
