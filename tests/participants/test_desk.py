"""Doors of staff: adding, taking out, and who mails name besides."""

import pytest

from supportdesk.customers.actions import mark_dead
from supportdesk.participants.actions import Person, add
from supportdesk.participants.offers import offer
from supportdesk.participants.queries import side_of
from supportdesk.store.database import change
from supportdesk.tickets.changing import Change
from supportdesk.tickets.participants import Participant, participants_of
from supportdesk.web.clock import now
from tests.cast import HELEN, JONAS, MARA, by
from tests.desk import HX, Team

ANNA = {"email": "anna@brack.example", "name": "Anna Berg", "key": "key-anna-1"}


def people(team: Team, number: int) -> list[Participant]:
    with team.app.app_context():
        return participants_of(number)


def offered(team: Team, number: int, *addresses: str) -> list[int]:
    """Addresses in Cc of a mail, offered; the ids of the offers."""
    named = [("cc", "Some One", each) for each in addresses]
    with team.app.app_context():
        change(lambda session: offer(session, number, 2, named, (), now()))
        return [each.id for each in reversed(side_of(number).offers)]


def joined(team: Team, number: int) -> int:
    with team.app.app_context():
        add(number, Person("anna@brack.example", "Anna Berg"), Change(by(MARA), now()))
    return people(team, number)[-1].seq


def test_adding_works_once_with_the_same_key(team: Team) -> None:
    number = team.held()
    client = team.as_(MARA)
    for _ in range(2):
        answer = client.post(f"/tickets/{number}/participants", data=ANNA)
        assert (answer.status_code, answer.location) == (303, f"/tickets/{number}")
    (who,) = people(team, number)
    assert (who.name, who.address, who.proved) == ("Anna Berg", "anna@brack.example", False)
    again = client.post(f"/tickets/{number}/participants", data=ANNA | {"key": "key-anna-2"})
    assert again.status_code == 409
    assert "takes part already" in again.text
    page = client.get(f"/tickets/{number}").text
    assert "Also in this conversation" in page
    assert "Mara Lindqvist added Anna Berg" in page


def test_who_is_the_same_person_under_a_foreign_domain_is_asked_twice(team: Team) -> None:
    number = team.held()
    own, foreign = offered(team, number, "eva@brack.example", "eve@else.example")
    at, client = f"/tickets/{number}/offers", team.as_(MARA)
    asked = {
        each: client.get(f"{at}/{each}/new?answer=same_person").text for each in (own, foreign)
    }
    assert ("believed to be" in asked[own], "believed to be" in asked[foreign]) == (False, True)


def test_a_foreign_domain_is_told_before_it_is_done(team: Team) -> None:
    number = team.held()
    form = {"email": "eve@else.example", "name": "Eve"}
    asked = team.as_(MARA).post(f"/tickets/{number}/participants", data=form)
    assert asked.status_code == 422
    assert "else.example is not where the others are from" in asked.text
    assert 'name="anyway" value="else.example"' in asked.text
    assert people(team, number) == []
    other = form | {"email": "eve@third.example", "anyway": "else.example"}
    assert team.as_(MARA).post(f"/tickets/{number}/participants", data=other).status_code == 422
    done = team.as_(MARA).post(
        f"/tickets/{number}/participants", data=form | {"anyway": "else.example"}
    )
    assert done.status_code == 303
    assert "who is from elsewhere" in team.as_(MARA).get(f"/tickets/{number}").text


def test_the_customer_s_own_address_and_no_address_are_told(team: Team) -> None:
    number, client = team.held(), team.as_(MARA)
    own = client.post(f"/tickets/{number}/participants", data={"email": "lena@brack.example"})
    assert own.status_code == 409
    bad = client.post(f"/tickets/{number}/participants", data={"email": "anna@"}, headers=HX)
    assert bad.status_code == 422
    assert "<html" not in bad.text
    assert client.post("/tickets/999/participants", data=ANNA).status_code == 404


def test_who_may_not_answer_adds_nobody(team: Team) -> None:
    number = team.held()
    client = team.as_(JONAS)
    assert client.post(f"/tickets/{number}/participants", data=ANNA).status_code == 409
    assert client.get(f"/tickets/{number}/participants/new").status_code == 409
    assert "Add somebody" not in client.get(f"/tickets/{number}").text


def test_taking_out_also_of_a_closed_ticket(team: Team) -> None:
    number, client = team.held(), team.as_(HELEN)
    at = f"/tickets/{number}/participants/{joined(team, number)}/removals"
    assert "Take Anna Berg out" in client.get(f"{at}/new", headers=HX).text
    assert client.post(at).status_code == 303
    assert people(team, number) == []
    assert client.post(at).status_code == 409
    other = team.held()
    assert client.post(at.replace(str(number), str(other))).status_code == 404


@pytest.mark.parametrize("page", ["", "/participants"])
def test_who_is_named_is_offered_with_one_click_each(team: Team, page: str) -> None:
    number = team.held()
    ben, eve = offered(team, number, "ben@brack.example", "eve@else.example")
    html = team.as_(MARA).get(f"/tickets/{number}{page}").text
    assert f'action="/tickets/{number}/offers/{ben}"' in html
    assert f'href="/tickets/{number}/offers/{eve}/new?answer=participant"' in html
    assert "Nothing was sent to them" in html


def test_each_answer_is_given_once(team: Team) -> None:
    number, client = team.held(), team.as_(MARA)
    ben, kim, eve = offered(
        team, number, "ben@brack.example", "kim@brack.example", "eve@else.example"
    )
    at = f"/tickets/{number}/offers"
    assert client.post(f"{at}/{ben}", data={"answer": "participant"}).status_code == 303
    assert client.post(f"{at}/{ben}", data={"answer": "participant"}).status_code == 409
    assert client.post(f"{at}/{kim}", data={"answer": "ignored"}).status_code == 303
    asked = client.post(f"{at}/{eve}", data={"answer": "participant"})
    assert asked.status_code == 422
    assert "From elsewhere" in asked.text
    sure = {"answer": "participant", "anyway": "else.example"}
    assert client.post(f"{at}/{eve}", data=sure).status_code == 303
    assert [each.address[:3] for each in people(team, number)] == ["ben", "eve"]
    with team.app.app_context():
        assert side_of(number).offers == []


def test_the_same_person_is_asked_for_and_noted(team: Team) -> None:
    number, client = team.held(), team.as_(MARA)
    (home,) = offered(team, number, "lena@home.example")
    at = f"/tickets/{number}/offers/{home}"
    assert "Is lena@home.example Lena Hofer?" in client.get(f"{at}/new?answer=same_person").text
    assert client.post(at, data={"answer": "same_person"}).status_code == 303
    assert client.post(at, data={"answer": "same_person"}).status_code == 303
    page = client.get(f"/tickets/{number}").text
    assert page.count("noted another address of the customer") == 1
    assert (
        client.post(at, data={"answer": "participant", "anyway": "home.example"}).status_code == 409
    )


def test_offers_of_another_ticket_and_answers_nobody_knows_are_refused(team: Team) -> None:
    number, other, client = team.held(), team.held(), team.as_(MARA)
    (ben,) = offered(team, number, "ben@brack.example")
    assert (
        client.post(f"/tickets/{other}/offers/{ben}", data={"answer": "ignored"}).status_code == 404
    )
    assert client.post(f"/tickets/{number}/offers/{ben}", data={"answer": "x"}).status_code == 422
    assert client.get(f"/tickets/{number}/offers/{ben}/new?answer=x").status_code == 404


def test_whom_no_mail_reaches_is_named_with_the_reason(team: Team) -> None:
    number = team.held()
    joined(team, number)
    client = team.as_(MARA)
    assert "No mail arrives there" not in client.get(f"/tickets/{number}").text
    with team.app.app_context():
        for address in ("anna@brack.example", "lena@brack.example"):
            change(lambda session, who=address: mark_dead(session, who, f"No {who}", now()))
    panel = client.get(f"/tickets/{number}/participants", headers=HX).text
    assert panel.count("No mail arrives there") == 1
    assert "No anna@brack.example" in panel
    page = client.get(f"/tickets/{number}").text
    assert page.count("No mail arrives there") == 2
    assert "No mail arrives" in page.partition('class="ticket__chips"')[2].partition("</div>")[0]
    assert "No lena@brack.example" in page


def test_a_list_is_searched_for_who_takes_part(team: Team) -> None:
    number = team.held()
    joined(team, number)
    client = team.as_(MARA)
    found = f'href="/tickets/{number}"'
    assert found in client.get("/tickets?view=open&q=anna+berg").text
    assert found not in client.get("/tickets?view=open&q=anna+berger").text
