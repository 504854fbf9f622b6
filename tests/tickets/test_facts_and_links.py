"""Facts of a ticket, the customer's links, and links of ours in what staff type."""

import pytest

from supportdesk.domain import moves as m
from tests.cast import MARA, PRIYA, TOMASZ
from tests.desk import HX, Team, location
from tests.tickets.typed import LINK, NOTE, SOLVED


def test_facts_change_and_closed_ones_do_not(team: Team) -> None:
    form = {"subject": "VPN drops again", "priority": "high", "tags": "vpn, office"}
    number = team.held()
    location(team.as_(MARA).post(f"/tickets/{number}/changes", data=form))
    assert team.ticket(number).tags == ("vpn", "office")
    assert "VPN drops again" in team.as_(MARA).get(f"/tickets/{number}").text
    assert team.as_(MARA).post(f"/tickets/{team.closed()}/changes", data=form).status_code == 409
    assert team.as_(TOMASZ).post(f"/tickets/{number}/changes", data=form).status_code == 409
    wrong = {"priority": "enormous"}
    assert team.as_(MARA).post(f"/tickets/{number}/changes", data=wrong).status_code == 422


@pytest.mark.parametrize("noun", ["links", "links/withdrawals"])
def test_links_are_sent_and_withdrawn_from_a_dialog(team: Team, noun: str) -> None:
    number = team.held()
    page = team.as_(MARA).get(f"/tickets/{number}/{noun}/new")
    assert f'action="/tickets/{number}/{noun}"' in page.text
    location(team.as_(MARA).post(f"/tickets/{number}/{noun}"))


def test_no_link_is_mailed_where_no_mail_can_go(team: Team) -> None:
    by_phone = team.held(address="+4930123456", kind="phone")
    dismissed = team.do(team.held(), MARA, m.Dismiss("spam"))
    for number, why in ((by_phone, "phone number only"), (dismissed, "was dismissed")):
        before = team.ticket(number)
        answer = team.as_(MARA).post(f"/tickets/{number}/links")
        assert (answer.status_code, why in answer.text) == (409, True)
        assert team.ticket(number) == before


def test_whom_only_a_phone_reaches_is_said_and_no_link_is_on_offer(team: Team) -> None:
    number = team.held(address="+4930123456", kind="phone")
    for address in ("", "/own"):
        page = team.as_(MARA).get(f"/tickets/{number}{address}").text
        assert "Lena has no page and no mail: call, and write down what you said" in page
        assert "Then wait for Lena to call" in page
        assert "sees this, in chat" not in page
        assert f"/tickets/{number}/links/new" not in page
    assert "is asked whether" not in team.as_(MARA).get(f"/tickets/{number}/resolutions/new").text
    assert "when they call, you end it" in team.as_(MARA).get(f"/tickets/{number}/waits/new").text
    with_mail = team.held()
    page = team.as_(MARA).get(f"/tickets/{with_mail}").text
    assert "Lena sees this, in chat and by e-mail" in page
    assert f"/tickets/{with_mail}/links/new" in page


def test_only_who_has_to_do_with_it_withdraws_its_links(team: Team) -> None:
    answer = team.as_(PRIYA).post(f"/tickets/{team.held()}/links/withdrawals", headers=HX)
    assert answer.status_code == 409
    assert "Mara Lindqvist" in answer.text


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("resolutions", {**SOLVED, "summary": LINK, "seen": "99"}),
        ("escalations", {**NOTE, "tried": LINK, "skill": "network"}),
        ("changes", {"subject": f"Re: {LINK}"}),
        ("drafts", {"body": f"See {LINK}"}),
    ],
)
def test_links_of_ours_are_masked_in_what_staff_type(
    team: Team, address: str, form: dict[str, str]
) -> None:
    number = team.held()
    assert team.as_(MARA).post(f"/tickets/{number}/{address}", data=form).status_code in (204, 303)
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert "/c/Ab3" not in page
    assert "[link to the request]" in page
