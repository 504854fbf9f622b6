"""Sign-in and pages of errors: nothing serious of axe-core, nothing sideways at 360 px.

Looks do not depend on the database, so SQLite alone.
"""

import pytest

from tests.journeys.looking import check
from tests.journeys.room import Room
from tests.journeys.stage import Seat

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
SETTINGS = {"DESK_STAFF_CACHE_SECONDS": "1", "DESK_STAFF_GRACE_SECONDS": "1"}
TOO_LARGE = 6_000_000


def test_sign_in_and_each_of_its_refusals(empty: Room) -> None:
    stage, nobody = empty.stage, empty.seat("nobody")
    nobody.excuse(401, 403, 423, 429, 503)
    empty.looks_well("nobody", "/login", "Sign in")
    stage.change_person("tomasz", locked=True)
    stage.change_person("devon", roles=["visitor"])
    accounts = stage.desk.accounts
    refused(nobody, "mara", "wrong", "Name and password do not match")
    refused(nobody, "karl", stage.person("karl")["password"], "This account is closed")
    refused(nobody, "tomasz", accounts["tomasz"]["password"], "This account is locked")
    refused(nobody, "devon", accounts["devon"]["password"], "Your account has no role")
    stage.platform(throttled=True)
    refused(nobody, "mara", accounts["mara"]["password"], "Too many tries")
    stage.platform(throttled=False, unreachable="503")
    refused(nobody, "aiko", accounts["aiko"]["password"], "The staff platform does not answer")
    stage.platform(unreachable="off")
    stage.change_person("tomasz", locked=False)


def refused(seat: Seat, username: str, password: str, words: str) -> None:
    seat.go("/login")
    seat.page.fill("#username", username)
    seat.page.fill("#password", password)
    seat.page.keyboard.press("Enter")
    seat.shows("#login-refusal", words)
    assert check(seat.page) == []


def test_what_is_too_large(empty: Room) -> None:
    for who, path in (("mara", "/tickets"), ("nobody", "/support/links")):
        seat = empty.seat(who)
        seat.excuse(413)
        seat.go(path)
        sends_too_much(seat, path)
        seat.shows("h1", "This is too large")
        assert check(seat.page) == []
        assert seat.faults == []


def sends_too_much(seat: Seat, to: str) -> None:
    """As a form without script would."""
    seat.page.evaluate(
        """([action, size]) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action });
          form.append(Object.assign(document.createElement("textarea"), { name: "body" }));
          form.firstChild.value = "x".repeat(size);
          document.body.append(form);
          form.submit();
        }""",
        [to, TOO_LARGE],
    )


def test_a_staff_platform_that_is_away_for_too_long(empty: Room) -> None:
    mara = empty.seat("mara")
    mara.excuse(503)
    mara.go("/tickets")
    empty.stage.platform(unreachable="503")
    pages = (mara.page.goto(f"{mara.url}/tickets/new") for _ in range(60))
    assert any(page and page.status == 503 for page in pages)
    mara.shows("body", "does not answer")
    assert check(mara.page) == []
    empty.stage.platform(unreachable="off")
