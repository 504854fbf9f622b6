"""An address is proved by a link that was opened and used; until then it can be corrected."""

import pytest

from supportdesk.customers.models import CustomerRow
from supportdesk.store.database import change
from tests.browsers import Browser
from tests.portal import build as b

PROVED = "customer.address_proved"


@pytest.fixture
def number(lena: Browser) -> int:
    return b.opened(lena)


def test_a_form_from_the_first_browser_proves_nothing(lena: Browser, number: int) -> None:
    b.write(lena, number, "one more thing")
    assert PROVED not in b.events(number)
    assert b.ADDRESS in lena.get(f"/requests/{number}").text.replace("<wbr>", "")


def test_opening_the_link_alone_proves_nothing(eve: Browser, number: int) -> None:
    b.let_in(eve, number)
    eve.get(f"/requests/{number}")
    eve.post(f"/requests/{number}/seen", data={"seen": 2})
    eve.post(f"/requests/{number}/drafts", data={"body": "Hel"})
    assert PROVED not in b.events(number)


def test_the_first_form_behind_the_link_proves_it_in_the_same_transaction(
    eve: Browser, number: int
) -> None:
    b.let_in(eve, number)
    b.write(eve, number, "It still drops.")
    assert b.events(number)[-2:] == [PROVED, "message.posted"]
    b.write(eve, number, "Really.")
    assert b.events(number).count(PROVED) == 1
    assert b.row(number).address_proved


@pytest.mark.parametrize("noun", ["confirmations", "messages/2/withdrawals", "reopenings"])
def test_every_form_about_the_request_proves(eve: Browser, number: int, noun: str) -> None:
    b.let_in(eve, number)
    if noun == "reopenings":
        b.resolved(number)
    answer = eve.post(f"/requests/{number}/{noun}", data={"reason": "It fails"})
    assert answer.status_code == 303, answer.text
    assert PROVED in b.events(number)


def test_a_form_that_is_refused_proves_nothing(eve: Browser, number: int) -> None:
    b.let_in(eve, number)
    assert eve.post(f"/requests/{number}/reopenings", data={"reason": "x"}).status_code == 409
    assert PROVED not in b.events(number)


def test_who_came_by_the_mail_is_not_asked_about_the_address(eve: Browser, number: int) -> None:
    b.let_in(eve, number)
    assert "The address is wrong" not in eve.get(f"/requests/{number}").text
    answer = eve.post(f"/requests/{number}/addresses", data={"email": "eve@example.com"})
    assert answer.status_code == 409
    assert b.row(number).customer_address == b.ADDRESS


def test_a_wrong_address_can_be_corrected(lena: Browser, number: int) -> None:
    answer = lena.post(f"/requests/{number}/addresses", data={"email": "Lena.Hofer@brack.example"})
    assert (answer.status_code, answer.location) == (303, f"/requests/{number}")
    assert b.row(number).customer_address == "lena.hofer@brack.example"
    page = lena.get(f"/requests/{number}")
    assert page.status_code == 200
    assert "lena.hofer@brack.example" in page.text.replace("<wbr>", "")


def test_the_correction_is_a_fact_whose_address_stands_beside_it(
    lena: Browser, number: int
) -> None:
    lena.post(f"/requests/{number}/addresses", data={"email": "new@brack.example"})
    corrected = b.happened(number, "customer.address_corrected")
    assert "new@brack.example" not in str(corrected)


def test_tokens_and_rights_of_the_old_address_end(lena: Browser, eve: Browser, number: int) -> None:
    token = b.link(number)
    b.let_in(eve, number)
    old = lena.get_cookie("desk-customer")
    assert old is not None
    lena.post(f"/requests/{number}/addresses", data={"email": "new@brack.example"})
    assert eve.get(f"/requests/{number}").status_code == 404
    assert eve.get(f"/c/{token}").status_code == 404
    eve.set_cookie("desk-customer", old.value)
    assert eve.get(f"/requests/{number}").status_code == 404


def test_the_new_address_is_another_customer_until_it_is_proved(lena: Browser, number: int) -> None:
    before = b.row(number).customer_id
    lena.post(f"/requests/{number}/addresses", data={"email": "new@brack.example"})
    assert b.row(number).customer_id != before
    assert not b.row(number).address_proved


def test_who_corrected_can_still_take_back_what_they_wrote(lena: Browser, number: int) -> None:
    lena.post(f"/requests/{number}/addresses", data={"email": "new@brack.example"})
    answer = lena.post(f"/requests/{number}/messages/2/withdrawals")
    assert answer.status_code == 303
    assert "All six dispatch PCs" not in lena.get(f"/requests/{number}").text


def test_the_link_to_the_corrected_address_proves_that_one(
    lena: Browser, eve: Browser, number: int
) -> None:
    lena.post(f"/requests/{number}/addresses", data={"email": "new@brack.example"})
    b.let_in(eve, number, "new@brack.example")
    b.write(eve, number, "Here I am.")
    assert b.row(number).address_proved


def test_a_proved_address_stays(lena: Browser, eve: Browser, number: int) -> None:
    b.let_in(eve, number)
    b.write(eve, number, "It is me.")
    answer = lena.post(f"/requests/{number}/addresses", data={"email": "new@brack.example"})
    assert answer.status_code == 409
    assert b.row(number).customer_address == b.ADDRESS
    assert lena.get(f"/requests/{number}").status_code == 200


@pytest.mark.parametrize("email", ["", "lena", "a@b\0.example", "x" * 300 + "@example.com"])
def test_a_wrong_correction_says_so_and_keeps_the_text(
    lena: Browser, number: int, email: str
) -> None:
    answer = lena.post(f"/requests/{number}/addresses", data={"email": email})
    assert answer.status_code == 422
    assert "looks unfinished" in answer.text or "cannot be stored" in answer.text
    assert b.row(number).customer_address == b.ADDRESS


def test_the_same_address_again_changes_nothing(lena: Browser, number: int) -> None:
    assert lena.post(f"/requests/{number}/addresses", data={"email": b.ADDRESS}).status_code == 303
    assert "customer.address_corrected" not in b.events(number)
    assert lena.get(f"/requests/{number}").status_code == 200


def test_sent_twice_it_is_corrected_once(lena: Browser, number: int) -> None:
    fields = {"email": "new@brack.example", "key": b.key()}
    for _ in range(2):
        assert lena.post(f"/requests/{number}/addresses", data=fields).status_code == 303
    assert b.events(number).count("customer.address_corrected") == 1


def test_the_browser_s_module_gets_the_notice(lena: Browser, number: int) -> None:
    answer = lena.post(
        f"/requests/{number}/addresses", data={"email": "new@brack.example"}, headers=b.HTMX
    )
    assert answer.status_code == 200
    assert f'id="request-{number}-address"' in answer.text
    assert "new@brack.example" in answer.text.replace("<wbr>", "")
    assert "<html" not in answer.text


def test_nobody_else_corrects_it(eve: Browser, number: int) -> None:
    answer = eve.post(f"/requests/{number}/addresses", data={"email": "eve@example.com"})
    assert answer.status_code == 404
    assert b.row(number).customer_address == b.ADDRESS


def test_nothing_of_the_address_is_shown_to_who_came_by_the_form(
    lena: Browser, eve: Browser
) -> None:
    other = b.opened(eve, subject="Another matter of hers")
    b.let_in(eve, other)
    b.write(eve, other, "proved")
    mine = b.opened(lena)
    customer_id = b.row(mine).customer_id
    assert customer_id == b.row(other).customer_id

    def grade(session) -> None:
        session.get(CustomerRow, customer_id).tier = "enterprise"

    change(grade)
    for path in (f"/requests/{mine}", "/support", f"/requests/{mine}/addresses/new"):
        page = lena.get(path).text
        assert "Another matter" not in page
        assert "enterprise" not in page
    assert lena.get(f"/requests/{other}").status_code == 404
