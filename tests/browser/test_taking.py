"""Words that are offered as a reply: one click takes them, and nothing that was written goes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import composer, entry, ticket

OFFER = (
    '<p id="words">Does it **stay** up?</p>'
    '<a id="take" data-take="words" href="/tickets/7?take=verify">Take it as a reply</a>'
)
BOX = "#composer-text"
WORDS = "Does it **stay** up?"


@pytest.fixture
def open_page(page: Page, desk: LittleDesk) -> Page:
    desk.page("/tickets/7", ticket(entry(1), composer=OFFER + composer()))
    desk.door("POST", "/tickets/7/drafts", Answer("", 204))
    desk.door("POST", "/tickets/7/typing", Answer("", 204))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    return page


def test_it_stands_in_the_box_and_is_not_sent(open_page: Page, desk: LittleDesk) -> None:
    open_page.click("#take")
    expect(open_page.locator(BOX)).to_have_value(WORDS)
    expect(open_page.locator(BOX)).to_be_focused()
    assert desk.to("/tickets/7/messages") == []
    assert open_page.url.endswith("/tickets/7")


def test_it_comes_behind_what_is_half_written(open_page: Page) -> None:
    open_page.fill(BOX, "Good morning\n")
    open_page.click("#take")
    expect(open_page.locator(BOX)).to_have_value(f"Good morning\n\n{WORDS}")


def test_a_note_that_was_begun_waits_behind_it(open_page: Page) -> None:
    open_page.check("#kind-note")
    open_page.fill(BOX, "She sounds upset")
    open_page.click("#take")
    expect(open_page.locator("#kind-reply")).to_be_checked()
    expect(open_page.locator(BOX)).to_have_value(WORDS)
    open_page.check("#kind-note")
    expect(open_page.locator(BOX)).to_have_value("She sounds upset")


def test_what_colleagues_are_asked_is_a_note_and_the_reply_waits_behind_it(
    page: Page, desk: LittleDesk
) -> None:
    offer = OFFER.replace("data-take=", 'data-take-as="note" data-take=')
    desk.page("/tickets/7", ticket(entry(1), composer=offer + composer()))
    desk.door("POST", "/tickets/7/drafts", Answer("", 204))
    desk.door("POST", "/tickets/7/typing", Answer("", 204))
    page.goto("/tickets/7")
    page.fill(BOX, "Dear Lena")
    page.click("#take")
    expect(page.locator("#kind-note")).to_be_checked()
    expect(page.locator(BOX)).to_have_value(WORDS)
    page.check("#kind-reply")
    expect(page.locator(BOX)).to_have_value("Dear Lena")
