"""From the buttons of our mail into the customer's page: to the place, and nothing is sent."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import LIVE
from tests.browser.pages import page as whole_page

ASKS = """<form id="confirm" method="post" action="/requests/7/confirmations"
 hx-post="/requests/7/confirmations" hx-target="this"><button id="solved">Yes</button></form>
<a id="not-solved" href="/requests/7/reopenings/new" data-dialog>No</a>"""
OPEN = '<span id="not-solved"></span>'
CHAT = """<main id="main" tabindex="-1" data-ticket="7" data-seq="1">
<section class="ticket__scroll" data-behaviour="conversation" tabindex="0"><ol id="talk"></ol>{foot}
</section><form id="write" method="post" action="/requests/7/messages" data-behaviour="composer">
<textarea id="write-text" name="body"></textarea></form>{live}</main>"""
REOPEN = """<main><form data-dialog-body id="reopen" method="post" action="/requests/7/reopenings">
<textarea id="reopen-reason" name="reason"></textarea><a href="/requests/7" data-close>Cancel</a>
</form></main>"""


def arrive(page: Page, desk: LittleDesk, foot: str, place: str) -> None:
    chat = CHAT.format(foot=foot, live=LIVE)
    customer = 'data-audience="customer"'
    desk.page("/requests/7", whole_page(chat, body=customer))
    desk.page("/requests/7/reopenings/new", whole_page(REOPEN, live="", body=customer))
    desk.door("GET", "/c/token", Answer("", 303, {"Location": "/requests/7"}))
    page.goto(f"/c/token{place}")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


@pytest.mark.parametrize(
    ("foot", "place", "focused"),
    [
        (ASKS, "#solved", "#solved"),
        (ASKS, "#not-solved", "#dialog #reopen-reason"),
        (OPEN, "#not-solved", "#write-text"),
    ],
)
def test_the_place_has_the_focus_and_nothing_was_sent(
    page: Page, desk: LittleDesk, foot: str, place: str, focused: str
) -> None:
    arrive(page, desk, foot, place)
    expect(page.locator(focused)).to_be_focused()
    assert page.url.endswith("/requests/7")
    assert [asked.path for asked in desk.asked if asked.method == "POST"] == []


def test_another_place_is_left_to_the_browser(page: Page, desk: LittleDesk) -> None:
    arrive(page, desk, ASKS, "#write-text")
    expect(page.locator("#dialog")).to_be_hidden()
    assert page.url.endswith("#write-text")
