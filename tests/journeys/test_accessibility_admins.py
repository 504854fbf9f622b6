"""Pages of admins: no serious finding of axe-core, nothing sideways at 360 px.

Looks do not depend on the database, so SQLite alone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import check
from tests.journeys.room import Room

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


def test_other_pages_before_anything_happened(empty: Room) -> None:
    empty.looks_well("helen", "/dashboard", "Nobody is waiting", "Nothing is at L2")
    empty.looks_well("helen", "/outbox", "Nothing waits")
    empty.looks_well("helen", "/live-line", "Nobody was cut off")
    empty.looks_well("helen", "/tickets?view=open&q=nothing", "nothing")


def test_the_dashboard_and_who_is_signed_in(room: Room) -> None:
    room.looks_well("helen", "/dashboard", "Needs an opener", "Escalations in progress")
    room.looks_well("helen", "/sessions", "Mara Lindqvist")


def test_the_words_of_mails_and_how_they_read(room: Room) -> None:
    room.looks_well("helen", "/settings", "Words of mails", "Acknowledgement")
    room.looks_well("helen", "/settings/mails/resolved", "How it reads", "Yes, it is solved")
    helen = room.seat("helen")
    helen.go("/settings/mails/reply")
    helen.page.get_by_label("First line").fill("{name} has news for you.")
    helen.shows("#wording-preview", "Nothing is put in for {name}")
    helen.page.get_by_label("First line").fill("We have news for you.")
    helen.shows("#wording-preview pre", "We have news for you.")
    letter = helen.page.frame_locator("#wording-preview iframe")
    expect(letter.get_by_text("We have news for you.")).to_be_visible()
    helen.page.get_by_label("not proved", exact=True).check()
    helen.shows("#wording-preview", "[TKT-1042] An answer to your request")
    expect(letter.get_by_role("link", name="Open your request")).to_be_visible()
    assert check(helen.page) == []


def test_mail_that_failed_on_every_page_that_tells_of_it(room: Room) -> None:
    number, helen = room.tickets["held"], room.seat("helen")
    room.stage.platform(refuse="forever")
    room.stage.program("mara").does(number, "links")
    helen.follow("/dashboard")
    helen.shows("#dashboard-panels", "failed", "Open outgoing mail")
    expect(helen.page.locator("#count-outbox")).to_have_text(re.compile(r"[1-9]"))
    assert check(helen.page) == []
    room.looks_well("helen", "/outbox", "failed")
    helen.page.locator("main .mails__subject").first.click()
    helen.shows("main", "To lena@brack.example")
    assert check(helen.page) == []
    room.looks_well("mara", f"/tickets/{number}", "Mail that has not gone out", "The mail failed")
    room.stage.platform(refuse="off")
