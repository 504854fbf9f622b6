"""Moves in a dialog: the form of a plain page, and the plain page when the answer is another."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import composer, entry, ticket
from tests.browser.pages import page as whole_page

NEW = "/tickets/7/releases/new"
LINK = f'<a id="release" data-dialog data-key="x" href="{NEW}">Release</a>'


def form(text: str = "", wrong: str = "") -> str:
    return f"""<form data-dialog-body class="dialog__form" id="release-form" method="post"
 aria-labelledby="release-title"
 action="/tickets/7/releases" hx-post="/tickets/7/releases" hx-target="this" hx-swap="outerMorph"
 hx-sync="this:drop"><h2 id="release-title">Release TKT-7</h2>
<button type="button" data-close id="close">Close</button>
<input type="hidden" name="seen" id="release-seen" value="1">
<textarea id="tried" name="tried">{text}</textarea>
<textarea id="needed" name="needed" {wrong}></textarea>
<a href="/tickets/7" data-close id="cancel">Cancel</a>
<p data-fail id="release-fail" role="alert"></p>
<button id="go">Release</button></form>"""


def open_dialog(page: Page, desk: LittleDesk) -> None:
    desk.page("/tickets/7", ticket(entry(1), composer=LINK))
    desk.page(NEW, whole_page(f"<main><h1>Release</h1>{form()}</main>", live=""))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    page.click("#release")
    expect(page.locator("#dialog")).to_be_visible()


def test_the_first_field_has_the_focus_and_the_title_stays(page: Page, desk: LittleDesk) -> None:
    open_dialog(page, desk)
    expect(page.locator("#tried")).to_be_focused()
    expect(page).to_have_title("TKT-7")
    expect(page.get_by_role("dialog", name="Release TKT-7")).to_be_visible()


def test_a_move_that_worked_closes_it_and_gives_the_focus_back(
    page: Page, desk: LittleDesk
) -> None:
    open_dialog(page, desk)
    desk.door("POST", "/tickets/7/releases", Answer(entry(2, kind="event")))
    page.fill("#tried", "all of it")
    page.click("#go")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator("#release")).to_be_focused()


def test_a_form_that_is_younger_than_the_page_counts_what_the_page_has(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    clock.stop()  # nothing was looked at for a second
    desk.page("/tickets/7", ticket(entry(1), composer=LINK))
    younger = form().replace('value="1"', 'value="9"')
    desk.page(NEW, whole_page(f"<main>{younger}</main>", live=""))
    page.goto("/tickets/7")
    page.click("#release")
    expect(page.locator("#dialog")).to_be_visible()
    expect(page.locator("#release-seen")).to_have_value("1")


def test_a_wrong_field_stays_in_the_dialog(page: Page, desk: LittleDesk) -> None:
    open_dialog(page, desk)
    desk.door("POST", "/tickets/7/releases", Answer(form("all", 'aria-invalid="true"'), 422))
    page.fill("#tried", "all")
    page.click("#go")
    expect(page.locator("#needed")).to_be_focused()
    expect(page.locator("#tried")).to_have_value("all")
    expect(page.locator("#dialog")).to_be_visible()


def test_a_desk_that_fails_leaves_the_dialog_and_its_text(page: Page, desk: LittleDesk) -> None:
    open_dialog(page, desk)
    desk.door("POST", "/tickets/7/releases", Answer("<h1>Oh</h1>", 503))
    page.fill("#tried", "all")
    page.click("#go")
    expect(page.locator("#release-fail")).to_contain_text("503")
    expect(page.locator("#tried")).to_have_value("all")


def test_escape_closes_and_the_text_is_there_when_it_is_opened_again(
    page: Page, desk: LittleDesk
) -> None:
    open_dialog(page, desk)
    page.fill("#tried", "half")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#release")).to_be_focused()
    page.click("#release")
    expect(page.locator("#tried")).to_have_value("half")


def test_cancel_closes_and_does_not_leave_the_page(page: Page, desk: LittleDesk) -> None:
    open_dialog(page, desk)
    page.click("#cancel")
    expect(page.locator("#dialog")).to_be_hidden()
    assert len(desk.to("/tickets/7", "GET")) == 1


def test_when_the_desk_says_something_else_the_link_is_followed(
    page: Page, desk: LittleDesk
) -> None:
    desk.page("/tickets/7", ticket(entry(1), composer=LINK))
    desk.door("GET", NEW, Answer("<title>Not there</title>", 404))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    page.click("#release")
    expect(page).to_have_title("Not there")


@pytest.mark.parametrize("status", [0, 502], ids=["a dead line", "only a proxy answers"])
def test_without_an_answer_the_page_stays_and_says_why(
    page: Page, desk: LittleDesk, status: int
) -> None:
    desk.page("/tickets/7", ticket(entry(1), composer=composer() + LINK))
    desk.door("GET", NEW, Answer("<h1>Bad gateway</h1>", status))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    log: FilePayload = {"name": "vpn.log", "mimeType": "text/plain", "buffer": b"log"}
    page.set_input_files("#composer-files", [log])
    page.fill("#composer-text", "half a sentence")
    page.locator("#composer-text").blur()
    if not status:
        desk.kill()
    page.keyboard.press("x")
    expect(page.locator(".toast")).to_contain_text("The desk does not answer")
    expect(page.locator(".toast")).to_contain_text("try again when the line is back")
    expect(page).to_have_title("TKT-7")
    expect(page.locator("#release")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#composer-text")).to_have_value("half a sentence")
    expect(page.locator("#composer-list")).to_contain_text("vpn.log")
    if not status:
        desk.start()
    desk.page(NEW, whole_page(f"<main>{form()}</main>", live=""))
    page.click("#release")
    expect(page.locator("#dialog")).to_be_visible()


def test_updates_behind_an_open_dialog_leave_it_alone(page: Page, desk: LittleDesk) -> None:
    open_dialog(page, desk)
    page.fill("#tried", "half")
    desk.push(entry(2) + '<div id="ticket-7-moves" data-rev="2">moved</div>')
    expect(page.locator("#ticket-7-moves")).to_have_text("moved")
    page.locator("#tried").press_sequentially(" a word")
    expect(page.locator("#tried")).to_have_value("half a word")


def test_without_script_the_same_address_is_a_page(page: Page, desk: LittleDesk) -> None:
    desk.page(NEW, whole_page(f"<main>{form()}</main>", live=""))
    desk.page("/tickets/7", "<title>Back</title>")
    desk.door("POST", "/tickets/7/releases", Answer("", 303, {"Location": "/tickets/7"}))
    browser = page.context.browser
    assert browser
    plain = browser.new_context(java_script_enabled=False, base_url=desk.address).new_page()
    plain.goto(NEW)
    plain.fill("#tried", "all")
    plain.click("#go")
    expect(plain).to_have_title("Back")
    assert desk.to("/tickets/7/releases")[0].form["tried"] == "all"
    plain.context.close()


def test_its_sheet_comes_with_the_first_form_and_once(page: Page, desk: LittleDesk) -> None:
    sheets = "() => [...document.styleSheets].filter((it) => it.href.includes('dialog.css')).length"
    open_dialog(page, desk)
    assert page.evaluate(sheets) == 1
    page.keyboard.press("Escape")
    page.click("#release")
    expect(page.locator("#dialog")).to_be_visible()
    assert page.evaluate(sheets) == 1
