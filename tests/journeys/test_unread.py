"""Tabs that nobody looks at say in their title what is new, on pages as the desk serves them."""

import re

from playwright.sync_api import expect

from tests.browser.clock import Clock
from tests.browser.watching import hide
from tests.journeys.stage import Seat, Stage, request_of
from tests.play import Customer

GRACE, A_MINUTE = 1_500, 61_000


def rests(seat: Seat, path: str) -> Clock:
    """A live page in a tab that has just been left; its time is the test's."""
    clock = Clock(seat.page)
    seat.follow(path)
    hide(seat.page)
    clock.run_for(GRACE)
    expect(seat.page.locator("body")).to_have_attribute("data-state", "rest")
    return clock


def has_news(seat: Seat, count: int) -> None:
    """So many in the title, and the dot on the tab's icon."""
    expect(seat.page).to_have_title(re.compile(rf"^\({count}\) "))
    expect(seat.page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("-dot"))


def has_none(seat: Seat) -> None:
    expect(seat.page).to_have_title(re.compile(r"^[^(]"))
    expect(seat.page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("favicon.svg"))


def test_a_ticket_of_staff(stage: Stage) -> None:
    lena, mara = Customer(stage.desk), stage.staff("mara")
    number = lena.open()
    clock = rests(mara, f"/tickets/{number}")
    for count in (1, 2):
        lena.writes(number, "Are you there?")
        clock.run_for(A_MINUTE)
        has_news(mara, count)
    expect(mara.page.locator("body")).to_have_attribute("data-state", "rest")
    hide(mara.page, False)
    has_none(mara)


def test_the_chat_of_a_customer(stage: Stage) -> None:
    lena, mara = stage.customer(), stage.program("mara")
    number = int(request_of(lena, "Lena Hofer", "lena@brack.example", "VPN", "It drops."))
    clock = rests(lena, f"/requests/{number}")
    mara.does(number, "claims")
    assert mara.writes(number, "Which client is it?").status_code == 303
    clock.run_for(A_MINUTE)
    has_news(lena, 1)
    hide(lena.page, False)
    has_none(lena)


def test_my_tickets_count_those_whose_customer_wrote_and_those_that_came(stage: Stage) -> None:
    lena, mara, program = Customer(stage.desk), stage.staff("mara"), stage.program("mara")
    number = lena.open()
    program.does(number, "claims")
    clock = rests(mara, "/tickets?view=mine")
    program.writes(number, "Not news to me.", kind="note")
    for text in ("One.", "Two."):
        lena.writes(number, text)
    clock.run_for(A_MINUTE)
    has_news(mara, 1)
    program.does(lena.open(), "claims")
    clock.run_for(A_MINUTE)
    has_news(mara, 2)
    hide(mara.page, False)
    has_none(mara)
