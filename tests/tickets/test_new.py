"""A request that staff write down for a customer."""

import pytest

from tests.cast import BO, MARA, PRIYA
from tests.desk import Team, location
from tests.tickets.typed import LINK

NEW = {
    "channel": "phone",
    "name": "Ruben Voigt",
    "phone": "+49 30 123456",
    "subject": "Printer",
    "body": "It jams.",
    "key": "key-0123456789",
}


def test_a_request_by_phone_is_opened_and_claimed_at_once(team: Team) -> None:
    answer = team.as_(MARA).post("/tickets", data={**NEW, "claim": "1"})
    ticket = team.ticket(int(location(answer).removeprefix("/tickets/")))
    assert (ticket.status, ticket.opener and ticket.opener.id) == ("held", "mara")
    page = team.as_(MARA).get(location(answer)).text
    assert "written down by Mara Lindqvist" in page
    assert location(team.as_(MARA).post("/tickets", data={**NEW, "claim": "1"})) == location(answer)


def test_a_request_without_name_or_address_says_what_is_missing(team: Team) -> None:
    answer = team.as_(MARA).post("/tickets", data={"channel": "fax", "body": "kept words"})
    assert answer.status_code == 422
    assert 'id="new-name-error"' in answer.text
    assert "kept words" in answer.text


@pytest.mark.parametrize("field", ["name", "subject"])
def test_a_name_or_subject_turns_no_words_around(team: Team, field: str) -> None:
    number = location(team.as_(MARA).post("/tickets", data={**NEW, field: "\u202eLTR \u2067live"}))
    page = team.as_(MARA).get(number).text
    assert "LTR live" in page
    assert not {"\u202e", "\u2067"} & set(page)
    empty = team.as_(MARA).post("/tickets", data={**NEW, "key": "key-other", field: "\u202e"})
    assert f'id="new-{field}-error"' in empty.text


def test_who_is_no_engineer_of_l1_is_not_offered_to_claim_a_new_one(team: Team) -> None:
    assert 'name="claim"' in team.as_(BO).get("/tickets/new").text
    assert 'name="claim"' not in team.as_(PRIYA).get("/tickets/new").text


def test_links_of_ours_are_masked_in_a_request_that_is_written_down(team: Team) -> None:
    form = {**NEW, "subject": LINK, "body": f"The caller has {LINK}"}
    page = team.as_(MARA).get(location(team.as_(MARA).post("/tickets", data=form))).text
    assert "/c/Ab3" not in page
    assert page.count("[link to the request]") > 1
