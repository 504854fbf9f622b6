"""The sign-in's doors, through a tiny app with the real manners."""

import time

import pytest
from sqlalchemy import select, update

from supportdesk.directory import sessions
from supportdesk.directory.models import StaffSession
from supportdesk.store.database import change, db, reading
from tests.directory.people import engineer
from tests.directory.tiny import enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

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


def test_the_name_stays_and_the_password_does_not(browser):
    page = enter(browser, "iris<b>", "hunter2")
    assert page.status_code == 401
    assert 'value="iris&lt;b&gt;"' in page.text
    assert "hunter2" not in page.text
    assert 'name="next"' in page.text


def test_known_and_unknown_names_get_the_same_page(browser):
    known, unknown = enter(browser, "iris", "wrong"), enter(browser, "nobo", "wrong")
    assert known.text == unknown.text.replace("nobo", "iris")
    assert known.status_code == unknown.status_code == 401


def inactive(staff):
    staff.put(engineer("iris", active=False))


def without_role(staff):
    staff.put(engineer("iris", "kitchen"))


def locked(staff):
    staff.locked.add("iris")


def slow_down(staff):
    staff.slow_down = 40


def away(staff):
    staff.unreachable = True


TROUBLES = [
    (inactive, 403, "This account is closed"),
    (without_role, 403, "Your account has no role on this desk"),
    (locked, 423, "This account is locked"),
    (slow_down, 429, "Wait 40 s"),
    (away, 503, "The staff platform does not answer"),
]


@pytest.mark.parametrize(("trouble", "status", "words"), TROUBLES)
def test_each_other_no_has_its_status_with_the_form_and_the_name(
    browser, staff, trouble, status, words
):
    trouble(staff)
    page = enter(browser, next="/tickets")
    assert page.status_code == status
    assert words in page.text
    assert 'value="iris"' in page.text
    assert 'value="/tickets"' in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(("trouble", "status", "words"), TROUBLES)
def test_a_program_gets_it_as_json(browser, staff, trouble, status, words):
    trouble(staff)
    form = {"username": "iris", "password": "right"}
    answer = browser.post("/login", data=form, headers={"Accept": "application/json"})
    assert answer.status_code == status
    said = answer.get_json()["error"]
    assert said["status"] == status
    assert words in f"{said['title']} {said['message']}"


def test_htmx_gets_the_card_alone(browser):
    form = {"username": "iris", "password": "wrong"}
    answer = browser.post("/login", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.text.lstrip().startswith('<div class="signin__card"')


def test_too_many_failures_wait_and_say_how_long(browser):
    for _ in range(5):
        assert enter(browser, password="wrong").status_code == 401
    refused = enter(browser)
    assert refused.status_code == 429
    assert 880 < int(refused.headers["Retry-After"]) <= 900
    assert "minutes" in refused.text


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


@pytest.mark.parametrize("change", [inactive, without_role, lambda staff: staff.people.clear()])
def test_who_lost_access_is_signed_out_from_the_next_question_on(browser, staff, change):
    enter(browser)
    change(staff)
    browser.application.extensions["desk"].directory.forget("iris")
    assert browser.get("/mine").status_code == 303
    with browser.application.app_context():
        assert sessions.live_sessions(int(time.time() * 1000)) == frozenset()


@pytest.mark.parametrize(
    ("path", "headers", "is_use"),
    [
        ("/mine", {}, True),
        ("/live", {}, False),
        ("/mine", {"Desk-By-Itself": "1"}, False),
        ("/tickets/1001/seen", {}, False),
    ],
)
def test_a_page_that_is_left_open_is_no_use_of_the_session(browser, path, headers, is_use):
    enter(browser)
    long_ago = int(time.time() * 1000) - 3_600_000
    with browser.application.app_context():
        change(lambda session: session.execute(update(StaffSession).values(last_used_at=long_ago)))
        browser.get(path, headers=headers)
        with reading() as session:
            (last_use,) = session.scalars(select(StaffSession.last_used_at))
    assert (last_use > long_ago) is is_use


def test_during_an_outage_who_is_signed_in_goes_on(browser, staff):
    enter(browser)
    staff.unreachable = True
    browser.application.extensions["desk"].directory.forget("iris")
    assert browser.get("/mine").text == "Iris"


def test_a_process_that_never_had_an_answer_says_503_and_the_session_stays(make, staff):
    first, second = make(), make()
    enter(first)
    staff.unreachable = True
    second.set_cookie("desk", first.get_cookie("desk").value)
    page = second.get("/mine")
    assert page.status_code == 503
    assert "You stay signed in" in page.text
    assert second.get("/login").status_code == 200
    staff.unreachable = False
    second.application.extensions["desk"].directory.forget("iris")
    assert second.get("/mine").text == "Iris"


def test_a_page_opens_no_database_session_while_it_asks_the_platform(browser, staff):
    """A connection held over a slow question would stop every other page."""
    open_ones = []
    with browser.application.app_context():
        pool = db.engine.pool
    asked = staff.get

    def watching(staff_id):
        open_ones.append(pool.checkedout())
        return asked(staff_id)

    staff.get = watching
    enter(browser)
    browser.application.extensions["desk"].directory.forget("iris")
    browser.get("/mine")
    assert open_ones == [0]
