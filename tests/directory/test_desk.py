"""The sign-in's doors, in and out, through a tiny app with the real manners."""

import pytest

from tests.directory.tiny import enter

PUBLIC = "https://desk.example.com"


def test_the_form_is_a_plain_form(browser):
    page = browser.get("/login?next=/tickets/1001")
    assert page.status_code == 200
    assert 'action="/login"' in page.text
    assert 'name="next" value="/tickets/1001"' in page.text


def test_signing_in_leads_on_and_every_page_knows_the_person(browser):
    answer = enter(browser, next="/tickets/1001?view=l1")
    assert (answer.status_code, answer.location) == (303, "/tickets/1001?view=l1")
    assert browser.get("/mine").text == "Iris"


def test_without_a_session_a_page_leads_to_the_sign_in_and_back(browser):
    answer = browser.get("/mine?q=1")
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Fmine%3Fq%3D1")
    assert browser.get("/mine", headers={"HX-Request": "true"}).status_code == 401
    assert browser.get("/live").status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "x",
        "/%0a\n",
    ],
)
def test_next_is_our_own_path_or_the_start(browser, elsewhere):
    assert enter(browser, next=elsewhere).location == "/"


def test_the_cookie_is_bound_to_this_host_and_kept_from_scripts(make):
    cookie = enter_at(make(base_url=PUBLIC)).headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def enter_at(browser):
    browser.environ_base["HTTP_HOST"] = "desk.example.com"
    return enter(browser)


def test_on_plain_loopback_http_it_is_called_desk(browser):
    assert enter(browser).headers["Set-Cookie"].startswith("desk=")


def test_no_flask_session_and_no_remember_me_cookie_signs_anyone_in(browser):
    answer = enter(browser)
    assert [name for name, _ in answer.headers if name == "Set-Cookie"] == ["Set-Cookie"]
    browser.delete_cookie("desk")
    browser.set_cookie("remember_token", "iris|" + "0" * 128)
    assert browser.get("/mine").status_code == 303


@pytest.mark.parametrize("header", ["X-Remote-User", "Remote-User", "X-Forwarded-User"])
def test_no_header_from_outside_signs_anyone_in(browser, header):
    assert browser.get("/mine", headers={header: "iris"}).status_code == 303


def test_who_is_signed_in_already_is_led_on(browser):
    enter(browser)
    answer = browser.get("/login?next=/tickets")
    assert (answer.status_code, answer.location) == (303, "/tickets")


def test_signing_in_again_ends_the_session_before(browser):
    enter(browser)
    before = browser.get_cookie("desk").value
    enter(browser, "tom")
    assert browser.get("/mine").text == "Tom"
    browser.set_cookie("desk", before)
    assert browser.get("/mine").status_code == 303


def test_a_failed_sign_in_leaves_the_session_alone(browser):
    enter(browser)
    enter(browser, "tom", "wrong")
    assert browser.get("/mine").text == "Iris"


def test_signing_out_ends_the_session_on_the_server_too(browser):
    enter(browser)
    key = browser.get_cookie("desk").value
    answer = browser.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert browser.get_cookie("desk") is None
    browser.set_cookie("desk", key)
    assert browser.get("/mine").status_code == 303
    assert browser.post("/logout").status_code == 303


def test_signing_out_everywhere_ends_other_browsers_too_even_during_an_outage(make, staff):
    here, there = make(), make()
    enter(here)
    enter(there)
    staff.unreachable = True
    assert here.post("/logouts").status_code == 303
    assert there.get("/mine").status_code == 303


def test_signing_out_everywhere_needs_a_session(browser):
    assert browser.post("/logouts").location.startswith("/login")


@pytest.mark.parametrize("path", ["/logout", "/logouts"])
def test_a_link_signs_nobody_out(browser, path):
    enter(browser)
    assert browser.get(path).status_code == 405
    assert browser.get("/mine").status_code == 200


@pytest.mark.parametrize("path", ["/login", "/logout", "/logouts"])
def test_another_site_cannot_post_here(browser, path):
    assert browser.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("key", ["", "x", "x" * 3000, "ä"])
def test_a_cookie_that_is_no_key_is_no_session(browser, key):
    browser.set_cookie("desk", key)
    assert browser.get("/mine").status_code == 303


def test_the_customers_cookie_opens_no_staff_door(browser):
    enter(browser)
    key = browser.get_cookie("desk").value
    browser.delete_cookie("desk")
    browser.set_cookie("desk-customer", key)
    assert browser.get("/mine").status_code == 303


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (12, "after 12 hours without use, and after 24 hours in any case."),
        (30, "You are signed out after 24 hours."),
    ],
)
def test_the_sign_in_says_when_a_session_ends(make, hours, words):
    client = make()
    client.application.extensions["desk"].settings.session_hours = hours
    assert words in client.get("/login").text
