"""A page too far behind fetches itself anew, and keeps what its reader had in hand."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import composer, entry, ticket
from tests.browser.watching import STATE, is_complete, numbers, open_ticket

TOP = "el => el.getBoundingClientRect().top"


def test_too_far_behind_says_so_while_somebody_writes(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk, ticket(entry(1), composer=composer()))
    is_complete(page, 1)
    page.fill("#composer-text", "half a sentence")
    desk.pass_on("reset")
    expect(page.locator(STATE)).to_have_text("This page is too old · Reload")
    expect(page.locator("#live-said")).to_have_text("This page is too old. Reload")
    expect(page.locator("#composer-text")).to_have_value("half a sentence")
    assert len(desk.to("/tickets/7", "GET")) == 1


def test_fetched_anew_the_page_keeps_scroll_focus_caret_files_and_text(
    page: Page, desk: LittleDesk
) -> None:
    more = '<details id="more"><summary>More</summary><p>x</p></details>'
    entries = "".join(map(entry, range(1, 31)))
    open_ticket(page, desk, ticket(entries, composer=composer() + more, seq=30))
    is_complete(page, 30)
    page.evaluate("document.getElementById('more').open = true")
    page.set_input_files(
        "#composer-files", {"name": "vpn.log", "mimeType": "text/plain", "buffer": b"x"}
    )
    page.fill("#composer-text", "half a sentence")
    page.evaluate("document.getElementById('composer-text').setSelectionRange(2, 6)")
    page.evaluate("document.getElementById('talk').scrollTop = 300")
    desk.pass_on("reset")
    link = page.get_by_role("link", name="Reload").first
    expect(link).to_be_visible()
    top = page.locator("#entry-7-9").evaluate(TOP)
    entries = "".join(map(entry, range(3, 61)))
    anew = composer("of the server", key="key-99999", seen=60) + more
    desk.page("/tickets/7", ticket(entries, composer=anew, seq=60, after=900))
    desk.head = 900
    link.dispatch_event("click")  # a click would take the focus
    is_complete(page, 60)
    assert numbers(page) == list(range(3, 61))
    text = page.locator("#composer-text")
    expect(text).to_be_focused()
    expect(text).to_have_value("half a sentence")
    assert text.evaluate("el => [el.selectionStart, el.selectionEnd]") == [2, 6]
    expect(page.locator("[data-file-list]")).to_contain_text("vpn.log")
    assert page.evaluate("document.getElementById('more').open")
    expect(page.locator("#composer-seen")).to_have_value("1")  # the guard will ask
    assert abs(page.locator("#entry-7-9").evaluate(TOP) - top) < 1
    assert desk.to("/live", "GET")[-1].query["after"] == "900"
    desk.push(entry(61))
    is_complete(page, 61)


def test_what_was_fetched_anew_is_seen_like_everything_else(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.page("/tickets/7", ticket(entry(1) + entry(2), seq=2))
    desk.pass_on("reset")
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator("main")).to_have_attribute("data-seen", "2")


def test_a_desk_that_was_set_back_has_less_that_was_seen(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk, ticket(entry(1) + entry(2) + entry(3), seq=3))
    expect(page.locator("main")).to_have_attribute("data-seen", "3")
    desk.push(entry(4))
    is_complete(page, 4)
    desk.page("/tickets/7", ticket(entry(1), seq=1))
    desk.pass_on("reset")
    expect(page.locator("main")).to_have_attribute("data-seq", "1")
    assert "seal" not in desk.wait_for("/live", 2, method="GET")[-1].query
    expect(page.locator("main")).to_have_attribute("data-seen", "1")


def test_too_far_behind_comes_anew_by_itself_when_nobody_writes(
    page: Page, desk: LittleDesk
) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    page.evaluate("document.body.dataset.same = 'yes'")
    page.focus("#talk")
    desk.page("/tickets/7", ticket(entry(1) + entry(2), seq=2))
    desk.pass_on("reset")
    is_complete(page, 2)
    expect(page.locator("#talk")).to_be_focused()
    expect(page.locator("body")).to_have_attribute("data-same", "yes")  # no reload


def test_a_desk_that_resets_again_and_again_is_asked_once_a_minute(
    page: Page, desk: LittleDesk
) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.pass_on("reset")
    desk.wait_for("/live", 2, method="GET")
    is_complete(page, 1)
    desk.pass_on("reset")
    expect(page.locator(STATE)).to_have_text("This page is too old · Reload")
    assert len(desk.to("/tickets/7", "GET")) == 2


def test_a_page_that_nobody_looks_after_comes_anew_once_that_works(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.door("GET", "/tickets/7", Answer("", 503))
    desk.pass_on("reset")
    desk.wait_for("/tickets/7", 2, method="GET")
    expect(page.locator(STATE)).to_have_text("This page is too old · Reload")
    desk.page("/tickets/7", ticket(entry(1) + entry(2), seq=2))
    clock.run_for(61_000)
    is_complete(page, 2)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer("", 503), "This page is too old · Reload"),
        (Answer("", 303, {"Location": "/login"}), "Signed out · Sign in again"),
        (Answer("", 404), "This page is not open to you now · Reload"),
    ],
    ids=["503", "303", "404"],
)
def test_a_page_that_cannot_be_fetched_anew_stays_and_says_why(
    page: Page, desk: LittleDesk, answer: Answer, state: str
) -> None:
    open_ticket(page, desk, ticket(entry(1), composer=composer()))
    page.fill("#composer-text", "half a sentence")
    is_complete(page, 1)
    desk.pass_on("reset")
    expect(page.get_by_role("link", name="Reload").first).to_be_visible()
    desk.door("GET", "/tickets/7", answer)
    page.get_by_role("link", name="Reload").first.click()
    desk.wait_for("/tickets/7", 2, method="GET")
    expect(page.locator(STATE)).to_have_text(state)
    expect(page.locator("#composer-text")).to_have_value("half a sentence")
