"""The door to fresh links: it answers alike for every address, and the job alone looks it up."""

import pytest

from supportdesk.customers import rights
from tests.cast import HOUR
from tests.mail.desk import EVE, LINK

ASK = {"email": "  EVE@brack.example "}


@pytest.fixture(autouse=True)
def _by_the_real_clock(monkeypatch, request):
    """The door's clock is the test's."""
    if "desk" in request.fixturenames:
        desk = request.getfixturevalue("desk")
        monkeypatch.setattr("supportdesk.mail.portal.now", lambda: desk.now)


def test_the_form_is_a_page_without_signing_in(client):
    page = client.get("/support/links")
    assert page.status_code == 200
    assert 'name="email"' in page.text


def test_all_open_requests_of_the_address_come_in_one_mail(desk, client):
    numbers = {desk.open(), desk.open()}
    desk.open("other@brack.example")
    desk.run()
    desk.run(later=HOUR * 2)
    assert client.post("/support/links", data=ASK).status_code == 200
    desk.run()
    mail = desk.mails(EVE)[0]
    tokens = LINK.findall(mail["text"])
    assert {rights.of_token(token, desk.now).ticket for token in tokens} == numbers


def test_known_and_unknown_addresses_get_the_same_answer(desk, client):
    desk.open()
    known = client.post("/support/links", data={"email": EVE})
    unknown = client.post("/support/links", data={"email": "who@brack.example"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(EVE, "") == unknown.text.replace("who@brack.example", "")


def test_an_unknown_address_gets_nothing_and_leaves_nothing(desk, client):
    client.post("/support/links", data=ASK)
    desk.run()
    assert desk.mails() == []
    assert desk.outbox() == []


def test_closed_requests_are_left_out(desk, client):
    number = desk.held()
    desk.resolve(number)
    desk.close(number)
    desk.run()
    desk.run(later=HOUR * 2)
    client.post("/support/links", data=ASK)
    desk.run()
    assert [row.state for row in desk.outbox(kind="links")] == ["obsolete"]


def test_asking_counts_in_the_limits_of_the_address(desk, client):
    desk.open()
    desk.run()
    client.post("/support/links", data=ASK)
    desk.run()
    assert [row.state for row in desk.outbox(kind="links")] == ["paused"]
    assert len(desk.mails(EVE)) == 1


def test_asking_twice_before_the_worker_looks_is_one_mail(desk, client):
    desk.open()
    desk.run()
    desk.run(later=2 * HOUR)
    for _ in range(2):
        client.post("/support/links", data=ASK)
    desk.run()
    assert len(desk.outbox(kind="links")) == 1


def test_what_is_no_address_is_said_so(client):
    answer = client.post("/support/links", data={"email": "nobody"})
    assert answer.status_code == 422
    assert "Write an e-mail address" in answer.text
    assert 'value="nobody"' in answer.text


def test_who_asks_very_often_has_to_wait(desk, client):
    answers = [
        client.post("/support/links", data={"email": f"p{each}@brack.example"}).status_code
        for each in range(61)
    ]
    assert answers == [200] * 60 + [429]


def test_a_fragment_is_only_the_answer(client):
    answer = client.post("/support/links", data=ASK, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section class="sheet" id="links-form"')
