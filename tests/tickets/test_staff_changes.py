"""What the staff platform says of people counts from the next request on; while it is away,
what it said last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from supportdesk.domain.people import Staff
from tests.cast import HELEN, MARA, PRIYA, TOMASZ
from tests.desk import JSON, Team, location
from tests.tickets.typed import SOLVED

WORDS = {"body": "We have found the cause of it.", "kind": "reply", "seen": "99"}


def tell(team: Team, person: Staff, *roles: str, active: bool = True) -> None:
    """The platform says something else of somebody, and the desk has heard that it does."""
    team.directory.put(replace(person, roles=frozenset(roles), active=active))
    team.app.extensions["desk"].directory.forget(person.id)


def test_who_loses_l1_resolves_and_replies_no_more(team: Team) -> None:
    number = team.held()
    assert "resolutions/new" in team.as_(MARA).get(f"/tickets/{number}").text
    tell(team, MARA, "l2")
    assert "resolutions/new" not in team.as_(MARA).get(f"/tickets/{number}").text
    for noun, form in (("resolutions", SOLVED | {"seen": "99"}), ("messages", WORDS)):
        assert team.as_(MARA).post(f"/tickets/{number}/{noun}", data=form).status_code == 409
    assert team.ticket(number).status == "held"


def test_who_loses_l2_returns_nothing_any_more(team: Team) -> None:
    number = team.held_l2()
    team.as_(PRIYA)
    tell(team, PRIYA, "l1")
    form = {"kind": "sent_back", "missing": "Which office?", "seen": "99"}
    assert team.as_(PRIYA).post(f"/tickets/{number}/returns", data=form).status_code == 409
    location(team.as_(PRIYA).post(f"/tickets/{team.queued()}/claims"))


def test_a_new_role_counts_at_once_and_a_lost_one_too(team: Team) -> None:
    assert team.as_(TOMASZ).get("/dashboard", headers=JSON).status_code == 404
    tell(team, TOMASZ, "l1", "admin")
    assert team.as_(TOMASZ).get("/dashboard").status_code == 200
    assert 'href="/dashboard"' in team.as_(TOMASZ).get("/tickets").text
    tell(team, TOMASZ, "l1")
    assert team.as_(TOMASZ).get("/live?topics=dashboard").status_code == 404


@pytest.mark.parametrize(("roles", "active"), [((), True), (("admin",), False)])
def test_who_lost_every_role_or_the_account_is_signed_out(
    team: Team, roles: tuple[str, ...], active: bool
) -> None:
    assert team.as_(HELEN).get("/dashboard").status_code == 200
    tell(team, HELEN, *roles, active=active)
    assert location(team.as_(HELEN).get("/dashboard")).startswith("/login")
    assert team.as_(HELEN).get("/live?topics=mine").status_code == 401


def test_an_opener_who_left_keeps_the_name_and_is_shown_as_left(team: Team) -> None:
    number, left = team.resolved(), '<span class="level level--left">left</span>'
    address = f"/tickets/{number}"
    assert left not in team.as_(TOMASZ).get(address).text
    tell(team, MARA, "l1", active=False)
    page = team.as_(TOMASZ).get(address).text
    assert f'<span class="person__name">Mara Lindqvist</span> {left}' in page


def test_nobody_is_called_left_because_a_question_failed(team: Team) -> None:
    number = team.resolved()
    team.as_(TOMASZ)
    team.directory.unreachable = True
    assert "level--left" not in team.as_(TOMASZ).get(f"/tickets/{number}").text


def test_an_outage_shows_its_age_then_keeps_the_text_and_the_session(team: Team) -> None:
    number = team.held()
    address, start = f"/tickets/{number}/messages", datetime.now(UTC)
    assert "does not answer" not in team.as_(MARA).get(f"/tickets/{number}").text
    team.directory.unreachable = True
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        page = team.as_(MARA).get(f"/tickets/{number}").text
        assert f"Names and levels are as of {start:%H:%M}" in page
        location(team.as_(MARA).post(address, data=WORDS))
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        answer = team.as_(MARA).post(address, data=WORDS)
        assert (answer.status_code, WORDS["body"] in answer.text) == (503, True)
        assert team.as_(MARA).get("/live?topics=mine").status_code == 503
    team.directory.unreachable = False
    with time_machine.travel(start + timedelta(minutes=17), tick=False):
        location(team.as_(MARA).post(address, data=WORDS))
