"""Who is signed in, from one request to the next: access lost, outages, pages left open."""

import time

import pytest
from sqlalchemy import select, update

from supportdesk.directory import sessions
from supportdesk.directory.models import StaffSession
from supportdesk.store.database import change, db, reading
from tests.directory.people import inactive, without_role
from tests.directory.tiny import enter


@pytest.mark.parametrize("change", [inactive, without_role, lambda staff: staff.people.clear()])
def test_who_lost_access_is_signed_out_from_the_next_question_on(browser, staff, change):
    enter(browser)
    change(staff)
    browser.application.extensions["desk"].directory.forget("iris")
    assert browser.get("/mine").status_code == 303
    with browser.application.app_context():
        assert sessions.live_sessions(int(time.time() * 1000)) == frozenset()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (inactive, "Your account was closed, so you are signed out. Ask your team lead."),
        (lambda staff: staff.people.clear(), "Your account was closed"),
        (without_role, "Your account has no role on this desk any more. Ask your team lead."),
    ],
)
def test_who_lost_access_reads_why_and_nobody_else_does(browser, staff, change, words):
    enter(browser)
    change(staff)
    browser.application.extensions["desk"].directory.forget("iris")
    for _ in range(2):
        error = browser.get("/live", headers={"Accept": "application/json"}).json["error"]
        assert error["message"].startswith(words)
        assert error["what"] == "account"
    part = browser.get("/mine", headers={"HX-Request": "true"}).text
    assert 'data-what="account"' in part
    assert f'role="alert">{words}' in part
    browser.set_cookie("desk", "a key that never was")
    assert "what" not in browser.get("/live").json["error"]


def test_who_signed_out_reads_that(browser):
    enter(browser)
    key = browser.get_cookie("desk").value
    browser.post("/logout")
    browser.set_cookie("desk", key)
    error = browser.get("/live").json["error"]
    assert error == {
        "status": 401,
        "title": "You are signed out",
        "message": "You are signed out. Sign in again.",
    }


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
