"""What could not be done now: said before it is tried, and to who was too late."""

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.people import Staff
from tests.cast import HELEN, MARA, PRIYA, TOMASZ
from tests.desk import HX, Team


@pytest.mark.parametrize(
    ("state", "person", "address", "words"),
    [
        ("held", TOMASZ, "claims", "went to Mara Lindqvist at L1"),
        ("held", TOMASZ, "resolutions", "only Mara Lindqvist can resolve it"),
        ("held", PRIYA, "escalations", "only Mara Lindqvist can escalate it"),
        ("queued", MARA, "returns", "is in the L1 queue, so nobody can return it"),
        ("resolved", TOMASZ, "reopenings", "Only Mara Lindqvist or an admin can reopen"),
        ("closed", MARA, "changes", "is closed, so nobody can change it"),
        ("held", TOMASZ, "changes", "can change"),
        ("held", TOMASZ, "links/withdrawals", "can withdraw links of"),
        ("held", TOMASZ, "messages/2/withdrawals", "Only its author or an admin can withdraw"),
    ],
)
def test_a_form_that_could_not_be_sent_now_says_why(
    team: Team, state: str, person: Staff, address: str, words: str
) -> None:
    number = getattr(team, state)()
    page = team.as_(person).get(f"/tickets/{number}/{address}/new")
    part = team.as_(person).get(f"/tickets/{number}/{address}/new", headers=HX)
    for answer in (page, part):
        assert answer.status_code == 409
        assert words in answer.text
        assert f'href="/tickets/{number}" data-close' in answer.text
        assert "hx-post" not in answer.text
    assert "<html" not in part.text


def test_who_claims_too_late_reads_who_gave_it_to_whom(team: Team) -> None:
    number = team.do(team.queued(), HELEN, m.Assign(TOMASZ))
    answer = team.as_(MARA).post(f"/tickets/{number}/claims", headers=HX)
    assert answer.status_code == 409
    assert "was assigned to Tomasz Bielak by Helen Voss" in answer.text


def test_who_claims_too_late_reads_which_one_is_next(team: Team) -> None:
    number, following = team.held(), team.queued()
    team.queued(), team.queued_l2()
    answer = team.as_(TOMASZ).post(f"/tickets/{number}/claims", headers=HX).text
    assert f"The next one is TKT-{following}.</p>" in answer
    button = f'<a class="btn btn--s" href="/tickets/{following}" data-next>Open TKT-{following}</a>'
    assert button in answer
    page = team.as_(TOMASZ).post(f"/tickets/{number}/claims", headers={"Accept": "text/html"})
    assert f'href="/tickets/{following}">Open TKT-{following}</a>' in page.text
    team.do(following, TOMASZ, m.Claim())
    at_l2 = team.as_(PRIYA).post(f"/tickets/{number}/claims", headers=HX)
    assert "The next one" not in at_l2.text, "no level, no next one"


def test_with_nothing_left_in_the_queue_no_next_one_is_named(team: Team) -> None:
    answer = team.as_(TOMASZ).post(f"/tickets/{team.held()}/claims", headers=HX)
    assert (answer.status_code, "The next one" in answer.text) == (409, False)
