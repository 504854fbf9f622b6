"""Solved or not: said by the customer, reopened, and until when."""

import re

import pytest

from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.messages.actions import confirm
from supportdesk.tickets.changing import Change
from supportdesk.web.clock import now
from tests.browsers import Browser
from tests.cast import DAY, HOUR, MARA
from tests.desk import Team
from tests.markup import Element, read
from tests.portal import build as b


def test_thanks_leave_a_solved_request_solved(lena: Browser, number: int) -> None:
    b.resolved(number)
    b.write(lena, number, "Thank you very much")
    assert b.row(number).status == "resolved"


def test_a_message_reopens_a_solved_request(lena: Browser, number: int) -> None:
    b.resolved(number)
    answer = b.write(lena, number, "It fails again", headers=b.HTMX)
    assert b.row(number).status == "held"
    assert 'data-status="held"' in answer.text
    assert b.row(number).opener_id == MARA.id


def test_solved_is_said_once(lena: Browser, number: int) -> None:
    b.resolved(number)
    assert "Is it solved?" in lena.get(f"/requests/{number}").text
    assert lena.post(f"/requests/{number}/confirmations").status_code == 303
    assert "Solved, thank you" in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/confirmations")
    assert answer.status_code == 409
    assert "already" in answer.text


def test_the_browser_s_module_sees_at_once_that_it_is_solved(lena: Browser, number: int) -> None:
    b.resolved(number)
    answer = lena.post(f"/requests/{number}/confirmations", headers=b.HTMX)
    assert answer.status_code == 200
    assert "Solved, thank you" in answer.text
    assert "<html" not in answer.text
    assert 'id="composer"' not in answer.text
    said = b.events(number).index("ticket.confirmed") + 1
    # Who lacks what came before is not complete with it.
    assert f'data-seq="{said}" data-from="{said - 1}"' in answer.text


def test_who_waits_can_say_that_it_is_solved(lena: Browser, number: int) -> None:
    page = lena.get(f"/requests/{number}").text
    assert "What happens next" in page
    (form,) = re.findall(rf'<form[^>]*action="(/requests/{number}/confirmations)"', page)
    assert lena.post(form, headers=b.HTMX).status_code == 200
    page = lena.get(f"/requests/{number}").text
    assert "You said it is solved." in page
    assert f'action="{form}"' not in page
    assert "What happens next" not in page
    assert b.row(number).status == "queued"


def test_whoever_claims_it_reads_that_the_customer_said_solved(team: Team) -> None:
    number = team.queued()
    with team.app.app_context():
        confirm(number, Change(Actor(CUSTOMER, "1"), now()))
    team.as_(MARA).post(f"/tickets/{number}/claims")
    assert "Customer said solved" in team.as_(MARA).get(f"/tickets/{number}").text


def test_solved_cannot_be_said_of_a_closed_request(lena: Browser, number: int) -> None:
    b.closed(number)
    assert lena.post(f"/requests/{number}/confirmations").status_code == 409
    assert lena.post(f"/requests/{number}/confirmations", headers=b.HTMX).status_code == 409


def test_a_solved_request_can_be_reopened_until_the_time_that_is_shown(
    lena: Browser, number: int
) -> None:
    b.resolved(number)
    assert "If you do nothing, we close it on" in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/reopenings", data={"reason": "PC 5 still asks"})
    assert (answer.status_code, answer.location) == (303, f"/requests/{number}")
    assert b.row(number).opener_id == MARA.id
    assert "PC 5 still asks" in lena.get(f"/requests/{number}").text


def test_after_the_window_it_stays_solved(lena: Browser, number: int) -> None:
    b.resolved(number)
    b.earlier(number, 3 * DAY + HOUR)
    assert "I still need help" not in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/reopenings", data={"reason": "PC 5 still asks"})
    assert answer.status_code == 409
    assert "PC 5 still asks" in answer.text


@pytest.mark.parametrize(
    ("state", "confirms", "reopens"),
    [
        ("opened", True, False),
        ("claimed", True, False),
        ("resolved", True, True),
        ("confirmed", False, True),
        ("closed", False, False),
    ],
)
def test_the_buttons_of_the_mail_find_their_place_on_the_page_and_change_nothing(
    lena: Browser, number: int, state: str, confirms: bool, reopens: bool
) -> None:
    make = {"opened": b.row, "claimed": b.claimed, "closed": b.closed}.get(state, b.resolved)
    make(number)
    if state == "confirmed":
        lena.post(f"/requests/{number}/confirmations")
    before = b.events(number)
    page = lena.get(lena.get(f"/c/{b.link(number)}").location).text
    named = {
        each.attributes["id"]: each
        for each in read(page)
        if isinstance(each, Element) and "id" in each.attributes
    }
    assert ("solved" in named) is confirms
    if confirms:
        form = named["solved"].around[-1]
        assert form.attributes["action"] == f"/requests/{number}/confirmations"
    assert ("href" in named["not-solved"].attributes) is reopens
    if reopens:
        address = named["not-solved"].attributes["href"]
        assert 'name="reason"' in lena.get(address).text
    assert b.events(number) == before


@pytest.mark.parametrize("reason", ["", "a\0", "x" * 10_001])
def test_a_reopening_says_what_still_fails(lena: Browser, number: int, reason: str) -> None:
    b.resolved(number)
    for headers in ({}, b.HTMX):
        answer = lena.post(
            f"/requests/{number}/reopenings", data={"reason": reason}, headers=headers
        )
        assert answer.status_code == 422
    assert b.row(number).status == "resolved"


@pytest.mark.parametrize("state", ["queued", "held", "closed"])
def test_what_is_not_solved_is_not_reopened(lena: Browser, number: int, state: str) -> None:
    {"queued": lambda _: None, "held": b.claimed, "closed": b.closed}[state](number)
    answer = lena.post(f"/requests/{number}/reopenings", data={"reason": "x"})
    assert answer.status_code == 409
    assert "L1" not in b.text_of(answer.text)
    assert "queue" not in b.text_of(answer.text)


def test_a_request_reopens_to_the_queue_when_its_opener_has_gone(
    lena: Browser, number: int, directory
) -> None:
    b.resolved(number)
    del directory.people[MARA.id]
    lena.post(f"/requests/{number}/reopenings", data={"reason": "It fails"})
    assert (b.row(number).status, b.row(number).opener_id) == ("queued", None)
