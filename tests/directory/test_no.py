"""Every "no" of the sign-in: its status, its words, and what the form keeps."""

import pytest

from tests.directory.people import inactive, without_role
from tests.directory.tiny import enter


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
