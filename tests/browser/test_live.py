"""What the live line brings, and what it says of itself."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import LIVE, composer, entry, ticket
from tests.browser.watching import STATE, is_complete, numbers, open_ticket, resting


def test_what_happens_shows_with_its_number(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    desk.push(entry(2, "the printer is on fire"))
    expect(page.locator("#entry-7-2")).to_contain_text("on fire")
    is_complete(page, 2)
    expect(page.locator("main")).to_have_attribute("data-seq", "2")


def test_customers_read_no_number(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk, ticket(entry(1), body='data-audience="customer"'))
    desk.push(entry(2))
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator(STATE)).to_have_text("Up to date")


@pytest.mark.parametrize(
    "refusal", [Answer("", 401), Answer("", 303, {"Location": "/login"})], ids=["401", "redirect"]
)
def test_signed_out_says_so_and_stops(page: Page, desk: LittleDesk, refusal: Answer) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.live = refusal
    desk.cut()
    expect(page.locator(STATE)).to_have_text("Signed out · Sign in again")
    link = page.locator(f"{STATE} a")
    expect(link).to_have_attribute("href", "/login?next=%2Ftickets%2F7")
    expect(page.locator("#live-said")).to_have_text("Signed out. Sign in again")
    assert not desk.to("/login", "GET")


def test_who_cannot_sign_in_again_reads_why(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.live = Answer('{"error": {"what": "account", "message": "Your account was closed."}}', 401)
    desk.cut()
    expect(page.locator(STATE)).to_have_text("Your account was closed.")
    expect(page.locator("#live-said")).to_have_text("Your account was closed.")
    expect(page.locator(f"{STATE} a")).to_have_count(0)


@pytest.mark.parametrize("status", [401, 404])
def test_a_customer_whose_link_ended_is_not_told_to_have_signed_in(
    page: Page, desk: LittleDesk, status: int
) -> None:
    desk.page("/tickets/7", ticket(entry(1), body='data-audience="customer"'))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    desk.live = Answer("", status)
    desk.cut()
    expect(page.locator(STATE)).to_have_text("Your link has ended · Ask for a new one")
    expect(page.locator(f"{STATE} a")).to_have_attribute("href", "/support/links")


@pytest.mark.parametrize("body", ["", 'data-audience="customer"'], ids=["staff", "customer"])
def test_one_page_too_many_says_so_and_comes_back_when_it_may(
    page: Page, clock: Clock, desk: LittleDesk, body: str
) -> None:
    desk.live = Answer("{}", 429, {"Retry-After": "20"})
    open_ticket(page, desk, ticket(entry(1), body=body))
    clock.stop()
    words = "Too many live pages are open. Close some of them"
    expect(page.locator(STATE)).to_have_text(words)
    expect(page.locator("#live-said")).to_have_text(words)
    desk.live = None
    clock.run_for(19_000)
    assert len(desk.to("/live", "GET")) == 1, "it was asked to wait longer"
    clock.run_for(12_000)
    expect(page.locator(STATE)).to_contain_text("Up to date")


def test_an_update_that_fails_is_marked_and_the_rest_goes_on(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    page.evaluate(
        """() => {
          const real = document.getElementById.bind(document);
          document.getElementById = (id) => {
            if (id === "broken") throw Error("no");
            return real(id);
          };
        }"""
    )
    number = desk.push(f'<p id="broken" data-rev="2">x</p>{entry(2)}')
    desk.push(entry(3))
    expect(page.locator("#entry-7-3")).to_be_visible()
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-skipped", str(number))
    expect(page.locator(STATE)).to_have_text("One change was not shown · Reload")


def test_a_line_that_lacks_what_an_answer_skipped_is_opened_anew(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    form = composer()
    desk.door("POST", "/tickets/7/messages", Answer(composer(key="key-00002") + entry(3)))
    open_ticket(page, desk, ticket(entry(1), composer=form))
    is_complete(page, 1)
    desk.frozen = True  # the line is dead, and nobody told us
    desk.push(entry(2) + entry(3))
    page.fill("#composer-text", "hello")
    page.click("#composer-send")
    expect(page.locator("#entry-7-3")).to_be_visible()
    expect(page.locator("#entry-7-2")).to_have_count(0)
    is_complete(page, 1)
    with page.expect_request("**/live?*"):
        clock.run_for(1_500)
    desk.frozen = False
    is_complete(page, 3)
    assert numbers(page) == [1, 2, 3]


def test_a_desk_without_its_database_is_not_called_complete(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_ticket(page, desk, ticket(entry(1), composer=composer()))
    is_complete(page, 1)
    page.fill("#composer-text", "half a sentence")
    desk.blind = True
    desk.pass_on("away")
    clock.run_for(2_500)
    expect(page.locator(STATE)).to_have_text("Reconnecting… nothing is lost")
    desk.pass_on("typing", '<p id="typing">Lena types</p>')
    expect(page.locator(STATE)).to_have_text("Reconnecting… nothing is lost")
    desk.blind = False
    desk.push(entry(2))
    is_complete(page, 2)
    expect(page.locator("#composer-text")).to_be_focused()
    assert len(desk.to("/live", "GET")) == 1  # the line itself stood


def test_of_ten_tabs_four_are_live_and_six_say_that_they_rest_and_catch_up(
    context: BrowserContext, desk: LittleDesk
) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    tabs = [context.new_page() for _ in range(10)]
    for tab in tabs:
        tab.goto("/tickets/7")
        is_complete(tab, 1)  # who opens a page looks at it
    assert [resting(tab) for tab in tabs].count(True) == 6
    with desk.changed:
        assert desk.changed.wait_for(lambda: desk.streams == 4, timeout=15)
    desk.push(entry(2))
    for tab in tabs:
        expect(tab.locator("#entry-7-2")).to_be_visible()
    assert [resting(tab) for tab in tabs].count(True) == 6


@pytest.mark.parametrize("sign", ["focus", "pointerdown"])
def test_a_tab_that_is_looked_at_takes_the_line_of_another(
    context: BrowserContext, desk: LittleDesk, sign: str
) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    tabs = [context.new_page() for _ in range(5)]
    for tab in tabs:
        tab.goto("/tickets/7")
        is_complete(tab, 1)
    (robbed,) = [tab for tab in tabs if resting(tab)]
    robbed.evaluate("(sign) => dispatchEvent(new Event(sign))", sign)
    is_complete(robbed, 1)
    desk.push(entry(2))
    is_complete(robbed, 2)
    assert [resting(tab) for tab in tabs].count(True) == 1


def test_state_is_spoken_but_not_every_number(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    desk.push(entry(2))
    is_complete(page, 2)
    expect(page.locator("#live-state")).to_have_attribute("aria-live", "off")
    assert page.locator("#live-said").count() == 0


def test_a_page_that_is_not_open_any_more_says_so(page: Page, desk: LittleDesk) -> None:
    open_ticket(page, desk)
    is_complete(page, 1)
    desk.live = Answer("", 404)
    desk.cut()
    expect(page.locator(STATE)).to_have_text("This page is not open to you now · Reload")


def test_the_state_stands_after_an_answer_brought_an_empty_one(
    page: Page, desk: LittleDesk
) -> None:
    state = '<output id="live-state"><span class="live__text"></span></output>'
    form = composer().replace("</form>", f"{state}</form>")
    page_with_state_in_form = ticket(entry(1), composer=form).replace(LIVE, "")
    desk.door("POST", "/tickets/7/messages", Answer(form.replace("key-00001", "key-00002")))
    open_ticket(page, desk, page_with_state_in_form)
    is_complete(page, 1)
    desk.frozen = True  # so that no beat draws it again
    page.fill("#composer-text", "hello")
    page.click("#composer-send")
    expect(page.locator("#composer-key")).to_have_value("key-00002")
    is_complete(page, 1)
    expect(page.locator("#live-state")).to_have_attribute("aria-live", "off")
