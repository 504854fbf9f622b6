"""The form of somebody the desk does not know yet: nothing of the first request is lost."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, Asked, LittleDesk
from tests.browser.pages import page as whole_page

FORM = """<form id="new-request" method="post" action="/support/requests" novalidate
 hx-post="/support/requests" hx-target="this" hx-swap="outerMorph" hx-sync="this:drop"
 hx-disable="find button" data-behaviour="upload keeping">
<input type="hidden" id="new-request-key" name="key" value="{key}">
<input id="subject" name="subject" value="{subject}">
<textarea id="body" name="body"></textarea><input id="email" name="email" type="email">
<input type="file" id="files" name="attachments" multiple><ul data-file-list hidden></ul>
<p data-fail role="alert" id="new-request-fail"></p>
<button id="send">Send</button>
<p id="kept" data-kept hidden>Kept <button type="button" data-forget id="forget">Throw</button></p>
</form>"""
PATH, DOOR = "/support/requests/new", "/support/requests"
DAY = 24 * 3_600_000
STORED = "Object.keys(localStorage).filter((key) => key.startsWith('desk.text'))"


def form(key: str = "key-00001", subject: str = "") -> str:
    main = f"<main>{FORM.format(key=key, subject=subject)}</main>"
    html = whole_page(main, live="", body='data-audience="customer"', entry="request")
    return html.replace('data-person="17"', 'data-person=""')


@pytest.fixture
def written(page: Page, desk: LittleDesk) -> Page:
    """The form with something in it, which the device has."""
    desk.page(PATH, form())
    desk.page("/requests/7", "<title>Your request</title>")
    page.goto(PATH)
    page.fill("#subject", "VPN drops")
    page.fill("#body", "Every 20 minutes.")
    page.fill("#email", "lena@brack.example")
    expect(page.locator("#kept")).to_be_visible()
    return page


def holds_all(page: Page) -> None:
    expect(page.locator("#subject")).to_have_value("VPN drops")
    expect(page.locator("#body")).to_have_value("Every 20 minutes.")
    expect(page.locator("#email")).to_have_value("lena@brack.example")


def takes(desk: LittleDesk) -> None:
    desk.door("POST", DOOR, Answer("", 204, {"HX-Redirect": "/requests/7"}))


def test_a_reload_keeps_what_was_written_and_its_key(written: Page, desk: LittleDesk) -> None:
    desk.page(PATH, form("key-00002"))
    written.reload()
    holds_all(written)
    expect(written.locator("#kept")).to_be_visible()
    takes(desk)
    written.click("#send")
    expect(written).to_have_title("Your request")
    assert desk.to(DOOR)[0].body.count(b"key-00001") == 1
    assert written.evaluate(STORED) == []


def test_without_a_line_it_waits_and_goes_out_once_by_itself(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    desk.page(PATH, form())
    desk.page("/requests/7", "<title>Your request</title>")
    page.goto(PATH)
    page.fill("#subject", "VPN drops")
    desk.kill()
    page.click("#send")
    fail = page.locator("#new-request-fail")
    expect(fail).to_contain_text("goes out by itself when the line is back")
    expect(fail).to_contain_text("Your text is kept on this device")
    clock.run_for(10_500)
    expect(fail).to_contain_text("goes out by itself")
    takes(desk)
    desk.start()
    clock.run_for(10_500)
    expect(page).to_have_title("Your request")
    assert len(desk.to(DOOR)) == 1
    assert page.evaluate(STORED) == []


def test_a_desk_that_cannot_work_counts_as_no_line(written: Page, desk: LittleDesk) -> None:
    desk.door("POST", DOOR, Answer("<h1>Bad gateway</h1>", 502))
    written.click("#send")
    expect(written.locator("#new-request-fail")).to_contain_text("goes out by itself")
    takes(desk)
    written.evaluate("dispatchEvent(new Event('online'))")
    expect(written).to_have_title("Your request")


def test_nothing_goes_out_under_the_fingers_of_its_writer(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    desk.page(PATH, form())
    page.goto(PATH)
    page.fill("#subject", "VPN drops")
    desk.kill()
    page.click("#send")
    expect(page.locator("#new-request-fail")).to_contain_text("goes out by itself")
    page.fill("#body", "And one mo")
    expect(page.locator("#new-request-fail")).to_contain_text("Press Send when you are ready")
    desk.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    clock.run_for(21_000)
    assert desk.to(DOOR) == []


def test_faults_keep_it_and_the_new_key_with_it(written: Page, desk: LittleDesk) -> None:
    def refuse(asked: Asked) -> Answer:
        return Answer(FORM.format(key="key-00002", subject="VPN drops"), 422)

    desk.door("POST", DOOR, refuse)
    written.click("#send")
    expect(written.locator("#new-request-key")).to_have_value("key-00002")
    expect(written.locator("#kept")).to_be_visible()
    (name,) = written.evaluate(STORED)
    kept = json.loads(written.evaluate("(name) => localStorage.getItem(name)", name))
    assert kept["formKey"] == "key-00002"


def test_an_answer_that_takes_the_form_s_place_clears_the_device(
    written: Page, desk: LittleDesk
) -> None:
    desk.door("POST", DOOR, Answer('<section id="new-request">Not every file</section>'))
    written.click("#send")
    expect(written.locator("main")).to_have_text("Not every file")
    assert written.evaluate(STORED) == []


def test_its_writer_can_throw_it_away(written: Page) -> None:
    written.click("#forget")
    expect(written.locator("#subject")).to_have_value("")
    expect(written.locator("#subject")).to_be_focused()
    expect(written.locator("#kept")).to_be_hidden()
    assert written.evaluate(STORED) == []


def test_after_a_day_it_is_gone(page: Page, clock: Clock, desk: LittleDesk) -> None:
    desk.page(PATH, form())
    page.goto(PATH)
    page.fill("#subject", "VPN drops")
    clock.run_for(1_500)
    expect(page.locator("#kept")).to_be_visible()
    clock.sleep_through(DAY)
    page.reload()
    expect(page.locator("#subject")).to_have_value("")
    assert page.evaluate(STORED) == []


def test_what_the_page_brought_is_not_overwritten(written: Page, desk: LittleDesk) -> None:
    desk.page(PATH, form(subject="From the desk"))
    written.reload()
    expect(written.locator("#subject")).to_have_value("From the desk")
    expect(written.locator("#body")).to_have_value("")


def test_leaving_the_device_asks_about_it_and_takes_it_along(
    written: Page, desk: LittleDesk
) -> None:
    leave = """<main><form id="leave" method="post" action="/requests/7/departures"
 data-leaves="Leave this device"><button>Leave</button></form></main>"""
    desk.page("/requests/7", whole_page(leave, live="", body='data-audience="customer"'))
    desk.door("POST", "/requests/7/departures", Answer("<title>Left</title>"))
    written.goto("/requests/7")
    written.click("#leave button")
    dialog = written.get_by_role("dialog")
    expect(dialog).to_contain_text("It is taken off this device")
    dialog.get_by_role("button", name="Leave this device").click()
    expect(written).to_have_title("Left")
    assert written.evaluate(STORED) == []
