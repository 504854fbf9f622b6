"""The hook's door, through a tiny app with the real manners."""

import time

from tests.directory.people import engineer
from tests.directory.test_notices import body, signed
from tests.directory.tiny import HOOK_SECRET, enter


def post_notice(browser, text, headers=None):
    at = int(time.time()) * 1000
    return browser.post(
        "/hooks/staff", data=text, headers=headers or signed(text, at=at, secret=HOOK_SECRET)
    )


def test_a_notice_is_taken_without_a_cookie_from_anywhere_and_answers_204(browser):
    answer = post_notice(browser, body("staff.updated"))
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_deactivation_signs_the_person_out(browser):
    enter(browser)
    assert post_notice(browser, body("staff.deactivated")).status_code == 204
    assert browser.get("/mine").status_code == 303
    assert "Your account was closed" in browser.get("/live").text
    assert enter(browser).status_code == 403


def test_a_notice_makes_this_process_ask_again(browser, staff):
    enter(browser)
    staff.put(engineer("iris", name="Iris Vale"))
    post_notice(browser, body("staff.updated"))
    assert browser.get("/mine").text == "Iris Vale"


def test_a_bad_signature_is_a_401_without_a_redirect(browser):
    answer = post_notice(browser, body(), headers={"webhook-id": "x"})
    assert answer.status_code == 401


def test_without_a_secret_there_is_no_such_door(make):
    assert post_notice(make(secrets=()), body()).status_code == 404


def test_a_notice_over_the_limit_is_not_read(browser):
    assert post_notice(browser, " " * 64_001).status_code == 413
