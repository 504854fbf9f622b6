"""The doors of the moves: each works, and refuses in words."""

import re
from html import unescape

import pytest

from supportdesk.domain.people import Staff
from supportdesk.domain.ticket import Ticket
from tests.cast import HELEN, JONAS, MARA, NADIA, PRIYA, TOMASZ
from tests.desk import HX, Team, location
from tests.tickets.typed import FINDINGS, NOTE, SOLVED

# noun → (the state it starts from, who may, who may not, the wrong state, what it brings)
MOVES = {
    "claims": ("queued", MARA, PRIYA, "resolved", {}),
    "escalations": ("held", MARA, TOMASZ, "queued_l2", {**NOTE, "skill": "network"}),
    "transfers": ("held_l2", PRIYA, JONAS, "held", {**NOTE, "assignee": "jonas"}),
    "returns": ("held_l2", PRIYA, MARA, "held", {**FINDINGS, "seen": "99"}),
    "recalls": ("queued_l2", MARA, TOMASZ, "held_l2", {"reason": "Solved by itself"}),
    "waits": ("held", MARA, TOMASZ, "queued", {"on": "third_party"}),
    "resolutions": ("held", MARA, NADIA, "held_l2", {**SOLVED, "seen": "99"}),
    "releases": ("held", MARA, NADIA, "queued", NOTE),
    "handovers": ("held", MARA, TOMASZ, "held_l2", {**NOTE, "assignee": "bo"}),
    "assignments": ("queued", HELEN, MARA, "resolved", {"assignee": "mara"}),
    "openers": ("needs_opener", MARA, PRIYA, "held", {}),
    "reopenings": ("resolved", MARA, TOMASZ, "held", {"reason": "It fails again"}),
    "dismissals": ("queued", MARA, PRIYA, "held_l2", {"reason": "spam"}),
}


# The names of PRODUCT section 7.
FIELDS = {
    "claims": "",
    "escalations": "goal tried needed skill assignee",
    "handovers": "assignee tried needed",
    "transfers": "tried needed assignee skill",
    "returns": "kind cause done verify missing seen",
    "releases": "tried needed",
    "waits": "on until seen",
    "resolutions": "summary resolution_type verified_by seen",
    "dismissals": "reason",
    "reopenings": "reason",
    "recalls": "reason",
    "openers": "assignee reason",
    "assignments": "assignee reason",
}


NEEDS_SOMETHING = sorted(set(MOVES) - {"claims", "openers", "waits"})


every_move = pytest.mark.parametrize("noun", MOVES)


def in_state(team: Team, state: str) -> int:
    return getattr(team, state)()


@every_move
def test_a_move_leads_back_to_the_ticket_and_is_in_its_history(team: Team, noun: str) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    before = team.ticket(number).last_seq
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data=brings)
    assert location(answer) == f"/tickets/{number}"
    assert team.ticket(number).last_seq > before


@every_move
def test_who_may_not_reads_why_and_nothing_changes(team: Team, noun: str) -> None:
    state, _, who, _, brings = MOVES[noun]
    refused(team, in_state(team, state), who, noun, brings)


@every_move
def test_at_the_wrong_moment_one_reads_why_and_nothing_changes(team: Team, noun: str) -> None:
    _, who, _, state, brings = MOVES[noun]
    refused(team, in_state(team, state), who, noun, brings)


@pytest.mark.parametrize("noun", NEEDS_SOMETHING)
def test_without_what_it_must_bring_the_fields_say_so(team: Team, noun: str) -> None:
    state, who, _, _, _ = MOVES[noun]
    number = in_state(team, state)
    before = team.ticket(number)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data={"tried": "my <words>"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text or "field__error" in answer.text
    assert team.ticket(number) == before


@pytest.mark.parametrize("noun", ["handovers", "assignments", "transfers"])
@pytest.mark.parametrize("chosen", ["nobody-has-this-id", "helen"])
def test_an_engineer_who_cannot_have_it_is_a_fault_of_the_field(
    team: Team, noun: str, chosen: str
) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data={**brings, "assignee": chosen})
    assert answer.status_code == 422
    assert f'id="move-{noun}-assignee-error"' in answer.text


@every_move
def test_each_form_is_a_page_and_a_part(team: Team, noun: str) -> None:
    state, who, _, _, _ = MOVES[noun]
    number, client = in_state(team, state), team.as_(who)
    address = f"/tickets/{number}/{noun}/new"
    page, part = client.get(address).text, client.get(address, headers=HX).text
    assert ("<html" in page, "<html" in part) == (True, False)
    for form in (page, part):
        assert f'action="/tickets/{number}/{noun}"' in form
        assert {"key", *FIELDS[noun].split()} <= set(re.findall(r'name="(\w+)"', form))


@every_move
def test_a_move_by_htmx_is_sent_on_without_a_page(team: Team, noun: str) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data=brings, headers=HX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/tickets/{number}")


def test_the_form_that_was_refused_comes_back_with_its_text(team: Team) -> None:
    number = team.held()
    team.as_(MARA).post(f"/tickets/{number}/releases", data=NOTE)
    answer = team.as_(MARA).post(f"/tickets/{number}/escalations", data=NOTE, headers=HX)
    assert answer.status_code == 422
    assert "Six people work" in answer.text
    assert 'id="move-escalations"' in answer.text


def test_the_loser_of_a_race_reads_who_has_it(team: Team) -> None:
    number = team.queued()
    team.as_(TOMASZ).post(f"/tickets/{number}/claims")
    answer = team.as_(MARA).post(f"/tickets/{number}/claims", headers=HX)
    assert answer.status_code == 409
    assert "was claimed by Tomasz Bielak" in answer.text


@pytest.mark.parametrize("noun", ["resolutions", "returns"])
def test_what_the_customer_wrote_meanwhile_is_shown_first(team: Team, noun: str) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    seen = team.ticket(number).last_seq
    team.writes(number, None, "It is on fire")
    form, address = {**brings, "seen": str(seen)}, f"/tickets/{number}/{noun}"
    for _ in range(2):  # the same button again changes nothing
        answer = team.as_(who).post(address, data=form)
        assert answer.status_code == 409
        assert "It is on fire" in answer.text
        assert f'name="seen" value="{seen}"' in answer.text
    words = {"resolutions": "Resolve anyway", "returns": "Return to Mara anyway"}
    assert words[noun] in answer.text
    location(team.as_(who).post(address, data={**form, "send_anyway": "1"}))


@pytest.mark.parametrize(
    ("state", "who", "noun"),
    [("held", MARA, "resolutions"), ("held_l2", PRIYA, "returns"), ("held", MARA, "waits")],
)
def test_a_form_asks_what_was_seen_on_the_page_before_it(
    team: Team, state: str, who: Staff, noun: str
) -> None:
    """Without script: what came between the page and its form was not seen."""
    number = in_state(team, state)
    team.writes(number, who, "Try it now")
    seen = team.ticket(number).last_seq
    page = team.as_(who).get(f"/tickets/{number}").text
    found = re.search(rf'href="(/tickets/{number}/{noun}/new\?[^"]*seen=[^"]*)"', page)
    team.writes(number, None, "It is on fire")
    assert found
    form = team.as_(who).get(unescape(found[1])).text
    assert f'name="seen" value="{seen}"' in form


def test_a_form_sent_twice_is_done_once(team: Team) -> None:
    number, client = team.held(), team.as_(MARA)
    form = {**NOTE, "skill": "network", "key": "key-0123456789"}
    assert {location(client.post(f"/tickets/{number}/escalations", data=form)) for _ in (1, 2)} == {
        f"/tickets/{number}"
    }
    assert len([each for each in team.entries(number) if each.kind == "handover"]) == 1


def refused(team: Team, number: int, who: Staff, noun: str, brings: dict[str, str]) -> None:
    before: Ticket = team.ticket(number)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data=brings)
    assert answer.status_code == 409, answer.text
    assert "Not done" in answer.text or "can" in answer.text
    assert team.ticket(number) == before
