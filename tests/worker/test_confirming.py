"""An admin's word that many people really left: by a page and by a command."""

import re
from dataclasses import replace

import pytest

from supportdesk import schedule
from supportdesk.directory import brake
from supportdesk.tickets import leaving
from tests.cast import NOW, staff
from tests.worker import build

PEOPLE = [staff(f"P{each} X", "l1") for each in range(6)]


@pytest.fixture
def held_back(work, directory) -> list[int]:
    """Six of thirteen people are gone at once."""
    for person in PEOPLE:
        directory.put(person)
    numbers = [build.held(person) for person in PEOPLE]
    for person in PEOPLE:
        directory.put(replace(person, active=False))
    schedule.follow_staff(work, NOW)
    assert brake.held()
    return numbers


def openers(numbers: list[int]) -> set[bool]:
    return {build.ticket(number).opener is not None for number in numbers}


def test_an_admin_says_yes_on_a_page(held_back, work, signed_in):
    assert openers(held_back) == {True}
    answer = signed_in("helen").post("/staff/confirmations")
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    assert brake.held().confirmed_by == "helen"
    schedule.follow_staff(work, NOW)
    assert openers(held_back) == {False}


def test_the_page_names_them_and_what_each_has(held_back, work, signed_in):
    build.held(PEOPLE[3])
    text = signed_in("helen").get("/dashboard").text
    part = text.split("Tickets held back")[1].split("</section>")[0]
    rows = re.findall(r'id="brake-\d+"><span>([^<]*)<.*?"watch__end">([^<]*)<', part)
    others = [(person.name, "1 ticket") for person in PEOPLE if person is not PEOPLE[3]]
    assert rows == [(PEOPLE[3].name, "2 tickets"), *others]
    signed_in("helen").post("/staff/confirmations")
    assert "Tickets held back" not in signed_in("helen").get("/dashboard").text


def test_who_has_both_ends_of_a_ticket_has_it_once(held_back, work):
    both, opener = staff("Bo Eriksen", "l1", "l2"), PEOPLE[0]
    build.held_l2(both, both)
    build.held_l2(opener, both)
    found = leaving.leavers([opener.id, both.id, "nobody"])
    assert [(one.name, one.tickets) for one in found] == [
        ("Bo Eriksen", 2),
        (opener.name, 2),
        ("", 0),
    ]


def test_others_find_no_such_door(held_back, signed_in, app):
    assert signed_in("mara").post("/staff/confirmations").status_code == 404
    answer = app.test_client().post("/staff/confirmations")
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")
    assert brake.held().confirmed_by is None


def test_with_nothing_held_back_there_is_nothing_to_confirm(signed_in):
    assert signed_in("helen").post("/staff/confirmations").status_code == 409


def test_the_same_yes_sent_twice_is_said_once(held_back, signed_in):
    helen, form = signed_in("helen"), {"key": "a-key-of-helens"}
    for _ in range(2):
        assert helen.post("/staff/confirmations", data=form).status_code == 303
    assert helen.post("/staff/confirmations", data=form | {"x": "y"}).status_code == 409
    assert helen.post("/staff/confirmations").status_code == 409


def test_the_command_says_yes_too(held_back, work, app):
    result = app.test_cli_runner().invoke(args=["staff", "confirm"])
    assert result.exit_code == 0
    assert "The tickets of 6 people move now." in result.output
    schedule.follow_staff(work, NOW)
    assert openers(held_back) == {False}


def test_the_command_only_shows_when_asked_to(held_back, app):
    result = app.test_cli_runner().invoke(args=["staff", "confirm", "--show"])
    assert result.exit_code == 0
    assert "p0" in result.output
    assert brake.held().confirmed_by is None


def test_the_command_fails_when_there_is_nothing_to_confirm(app):
    result = app.test_cli_runner().invoke(args=["staff", "confirm"])
    assert result.exit_code == 1
    assert "nothing to confirm" in result.output


def test_the_command_explains_itself(app):
    result = app.test_cli_runner().invoke(args=["staff", "confirm", "--help"])
    assert "more than a third of the known people" in " ".join(result.output.split())
