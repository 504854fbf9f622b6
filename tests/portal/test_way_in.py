"""The customers' way in: the form, the link, the cookie."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from supportdesk.customers import departures, rights
from supportdesk.customers.models import DepartureRow
from supportdesk.domain.durations import DAY
from supportdesk.store.database import change
from tests.browsers import Browser
from tests.cast import MARA
from tests.portal import build as b


def test_a_request_is_open_for_chat_at_once(lena: Browser) -> None:
    number = b.opened(lena)
    page = lena.get(f"/requests/{number}").text
    assert f"TKT-{number}" in page
    assert "A person answers by" in page
    assert "What happens next" in page
    assert f'data-live="/live?as=customer&amp;topics=ticket-{number}" data-after="2"' in page
    assert f'data-ticket="{number}" data-status="queued" data-seq="2"' in page
    assert b.entries(page) == [1, 2]


def test_what_was_typed_stays_when_a_field_is_wrong(lena: Browser) -> None:
    fields = b.FORM | {"email": "lena@brack", "key": b.key()}
    answer = lena.post("/support/requests", data=fields)
    assert answer.status_code == 422
    assert "The address looks unfinished" in answer.text
    assert "All six dispatch PCs" in answer.text
    assert answer.text.startswith("<!DOCTYPE html>")


def test_the_browser_s_module_gets_the_form_alone(lena: Browser) -> None:
    answer = lena.post("/support/requests", data={"name": "x"}, headers=b.HTMX)
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert 'id="new-request"' in answer.text


def test_the_browser_s_module_is_led_on(lena: Browser) -> None:
    answer = lena.post("/support/requests", data=b.FORM, headers=b.HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/requests/")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", ""),
        ("body", "  \n "),
        ("name", "\0"),
        ("name", "👩‍👩‍👧" * 10_000),
        ("subject", "x" * 201),
        ("body", "x" * 100_001),
        ("email", "x" * 5_000 + "@example.com"),
        ("email", "le\0na@example.com"),
        ("key", "short"),
        ("key", "a\0" * 8),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(lena: Browser, name: str, value: str) -> None:
    answer = lena.post("/support/requests", data=b.FORM | {name: value})
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


def test_the_same_form_again_is_the_same_request(lena: Browser, eve: Browser) -> None:
    fields = b.FORM | {"key": b.key()}
    first, second = (lena.post("/support/requests", data=fields) for _ in range(2))
    assert first.location == second.location
    assert eve.post("/support/requests", data=fields).location == first.location
    assert eve.get(first.location).status_code == 200, "the same form, its answer lost: let in"


def test_the_same_key_with_other_words_is_refused(lena: Browser, eve: Browser) -> None:
    fields = b.FORM | {"key": b.key()}
    place = lena.post("/support/requests", data=fields).location
    answer = eve.post("/support/requests", data=fields | {"body": "other words"})
    assert answer.status_code == 409
    assert "other words" in answer.text
    assert eve.get(place).status_code == 404


def test_the_same_key_of_another_address_is_simply_new(lena: Browser, eve: Browser) -> None:
    fields = b.FORM | {"key": b.key()}
    first = lena.post("/support/requests", data=fields).location
    other = eve.post("/support/requests", data=fields | {"email": "eve@example.com"}).location
    assert other != first


def test_a_form_sent_again_gives_no_right_that_staff_took(lena: Browser, eve: Browser) -> None:
    fields = b.FORM | {"key": b.key()}
    place = lena.post("/support/requests", data=fields).location
    number = int(place.rsplit("/", 1)[1])
    change(lambda session: rights.withdraw(session, number, b.now()))
    assert eve.post("/support/requests", data=fields).location == place
    assert eve.get(place).status_code == 404


def test_our_links_are_masked_in_what_people_write(lena: Browser) -> None:
    secret = "http://localhost/c/" + "a" * 43
    number = b.opened(lena, subject=f"see {secret}", body=f"see {secret}", name=secret)
    row = b.row(number)
    assert "aaaa" not in row.subject + row.customer_name
    assert "aaaa" not in lena.get(f"/requests/{number}").text


def test_files_come_with_the_request_and_those_left_out_are_named(lena: Browser) -> None:
    files = [(BytesIO(b"x" * 1000), "a.log"), (BytesIO(b"x" * 10_000_001), "big.iso")]
    answer = lena.post("/support/requests", data=b.FORM | {"attachments": files})
    assert answer.status_code == 200
    assert "big.iso" in answer.text
    assert "10 MB go with one message" in answer.text
    assert "a.log" in lena.get("/requests/1001").text


def test_an_address_typed_in_capitals_is_the_same(lena: Browser) -> None:
    assert b.row(b.opened(lena, email=" LENA@Brack.Example ")).customer_address == b.ADDRESS


def test_a_link_opens_the_request_and_changes_nothing_but_the_cookie(
    lena: Browser, eve: Browser
) -> None:
    number = b.opened(lena)
    token = b.link(number)
    before = b.events(number)
    answer = eve.get(f"/c/{token}")
    assert (answer.status_code, answer.location) == (303, f"/requests/{number}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert token not in answer.headers["Set-Cookie"]
    assert eve.get(f"/requests/{number}").status_code == 200
    assert b.events(number) == before


@pytest.mark.parametrize("token", ["x" * 43, "a", "%00", "..%2f..", "x" * 3000])
def test_a_dead_link_offers_a_fresh_one(lena: Browser, token: str) -> None:
    answer = lena.get(f"/c/{token}")
    assert answer.status_code == 404
    assert "/support/links" in answer.text
    assert "/login" not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_withdrawn_link_is_a_dead_one(lena: Browser, eve: Browser) -> None:
    number = b.opened(lena)
    token = b.link(number)
    change(lambda session: rights.withdraw(session, number, b.now()))
    assert eve.get(f"/c/{token}").status_code == 404
    assert lena.get(f"/requests/{number}").status_code == 404


def test_opening_a_link_adds_and_never_replaces(lena: Browser) -> None:
    first = b.opened(lena)
    second = b.opened(lena)
    b.let_in(lena, first)
    assert lena.get(f"/requests/{second}").status_code == 200
    page = lena.get("/support").text
    assert f"TKT-{first}" in page
    assert f"TKT-{second}" in page


def test_without_a_right_there_is_no_request_and_no_sign_in(lena: Browser, eve: Browser) -> None:
    number = b.opened(lena)
    answer = eve.get(f"/requests/{number}")
    assert answer.status_code == 404
    assert answer.text == eve.get("/requests/999999").text
    assert "/support/links" in answer.text
    assert "login" not in answer.text


def test_a_cookie_that_somebody_made_up_opens_nothing(lena: Browser, eve: Browser) -> None:
    number = b.opened(lena)
    cookie = lena.get_cookie("desk-customer")
    assert cookie is not None
    eve.set_cookie("desk-customer", cookie.value[:-2] + "xx")
    assert eve.get(f"/requests/{number}").status_code == 404
    eve.set_cookie("desk", cookie.value)
    assert eve.get(f"/requests/{number}").status_code == 404


def test_leaving_the_device_forgets_every_request_on_it(lena: Browser) -> None:
    first, second = b.opened(lena), b.opened(lena)
    answer = lena.post(f"/requests/{first}/departures")
    assert (answer.status_code, answer.location) == (303, "/support?left")
    assert "You left this device" in lena.get(answer.location).text
    assert [lena.get(f"/requests/{n}").status_code for n in (first, second)] == [404, 404]


def test_a_cookie_of_a_device_that_was_left_opens_nothing_and_is_replaced_by_the_next_right(
    lena: Browser,
) -> None:
    first, second = b.opened(lena), b.opened(lena)
    cookie = lena.get_cookie("desk-customer")
    assert cookie is not None
    lena.post(f"/requests/{first}/departures")
    lena.set_cookie("desk-customer", cookie.value)
    assert [lena.get(f"/requests/{n}").status_code for n in (first, second)] == [404, 404]
    b.let_in(lena, second)
    assert [lena.get(f"/requests/{n}").status_code for n in (first, second)] == [404, 200]
    assert lena.post(f"/requests/{second}/departures").status_code == 303
    assert lena.get(f"/requests/{second}").status_code == 404


def test_leaving_a_device_takes_no_right_from_another(lena: Browser, eve: Browser) -> None:
    number = b.opened(lena)
    token = b.link(number)
    for browser in (lena, eve):
        assert browser.get(f"/c/{token}").status_code == 303
    lena.post(f"/requests/{number}/departures")
    assert eve.get(f"/requests/{number}").status_code == 200
    assert lena.get(f"/c/{token}").status_code == 303
    assert lena.get(f"/requests/{number}").status_code == 200


def test_departures_are_forgotten_once_their_cookie_is_over(lena: Browser) -> None:
    lena.post(f"/requests/{b.opened(lena)}/departures")

    def kept(after: int) -> int:
        change(lambda session: departures.tidy(session, b.now() + after))
        return change(lambda s: s.scalar(select(func.count()).select_from(DepartureRow)) or 0)

    assert [kept(30 * DAY), kept(32 * DAY)] == [1, 0]


def test_the_number_with_its_prefix_leads_to_the_digits(lena: Browser) -> None:
    answer = lena.get("/requests/TKT-1001")
    assert (answer.status_code, answer.location) == (308, "/requests/1001")
    assert lena.post("/requests/TKT-1001/messages").location == "/requests/1001/messages"
    assert lena.get("/requests/ABC-1").status_code == 404


def test_a_request_over_both_upload_limits_is_too_large(lena: Browser, app: Flask) -> None:
    app.extensions["site"] = replace(app.extensions["site"], upload_bytes=10_000)
    fields = b.FORM | {"attachments": (BytesIO(b"x" * 20_000), "a.log")}
    answer = lena.post("/support/requests", data=fields)
    assert answer.status_code == 413
    assert "All six dispatch PCs" in answer.text


@pytest.mark.parametrize("limits", ["normal", "off"])
def test_a_stranger_s_day_is_limited_but_in_load_tests(
    lena: Browser, app: Flask, limits: str
) -> None:
    app.extensions["desk"] = replace(
        app.extensions["desk"], settings=replace(app.extensions["desk"].settings, limits=limits)
    )
    for n in range(6):
        files = {"attachments": (BytesIO(b"x" * 9_000_000), "a.log")}
        answer = lena.post("/support/requests", data=b.FORM | {"key": b.key()} | files)
        assert ("can be sent in a day" in answer.text) == (limits == "normal" and n == 5)


def test_the_promise_ends_with_the_first_answer(lena: Browser) -> None:
    number = b.opened(lena)
    b.claimed(number)
    assert "A person answers by" in lena.get(f"/requests/{number}").text
    b.replied(number, "We look at it.", MARA)
    assert "A person answers by" not in lena.get(f"/requests/{number}").text
