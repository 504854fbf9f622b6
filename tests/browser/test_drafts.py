"""Nothing that was typed is lost, and nothing internal stays on a device."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import composer, entry, ticket

TEXT = "#composer-text"
LEAVE = """<form id="out" method="post" action="/logout" data-leaves="Sign out">
<button>Sign out</button></form>"""
REPORT = {"kind": "reply", "for": "17", "seen": "1"}
DRAFTS = "/tickets/7/drafts"


def open_composer(page: Page, desk: LittleDesk, text: str = "", **more: str) -> None:
    box = composer(text, **more) + LEAVE
    desk.page("/tickets/7", ticket(entry(1), composer=box))
    desk.door("POST", "/tickets/7/messages", Answer(composer() + entry(2)))
    desk.door("POST", DRAFTS, Answer("", 204))
    desk.page("/signed-out", "<title>Bye</title>")
    desk.door("POST", "/logout", Answer("", 303, {"Location": "/signed-out"}))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


def stored(page: Page, place: str = "localStorage") -> list[str]:
    return page.evaluate(f"Object.keys({place}).filter((key) => key.startsWith('desk.text'))")


def test_a_draft_survives_a_reload(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    page.fill(TEXT, "half a sentence")
    page.reload()
    expect(page.locator(TEXT)).to_have_value("half a sentence")
    expect(page.locator("#composer-draft")).to_be_visible()


def test_it_is_on_the_device_in_a_second_and_on_the_server_in_four(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_composer(page, desk)
    clock.stop()
    page.fill(TEXT, "half")
    assert stored(page) == []
    clock.run_for(1_100)
    assert stored(page) == ["desk.text|17|7|reply"]
    expect(page.locator("#composer-draft")).to_have_text("Draft kept")
    clock.run_for(2_500)
    assert not desk.to(DRAFTS)
    clock.run_for(1_000)
    assert desk.wait_for(DRAFTS)[0].form == REPORT | {"body": "half"}


def test_leaving_the_page_stores_it_on_the_server(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    page.fill(TEXT, "half")
    page.goto("/signed-out")
    assert desk.wait_for(DRAFTS)[0].form["body"] == "half"


def test_the_server_s_draft_stands_unless_the_device_knows_a_newer_one(
    page: Page, desk: LittleDesk
) -> None:
    open_composer(page, desk)
    page.fill(TEXT, "device")
    page.goto("/signed-out")
    open_composer(page, desk, "server", more='data-draft-at="99999999999999"')
    expect(page.locator(TEXT)).to_have_value("server")
    open_composer(page, desk, "server", more='data-draft-at="1"')
    expect(page.locator(TEXT)).to_have_value("device")


def test_reply_and_note_are_two_texts(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    page.fill(TEXT, "to Lena")
    page.check("#kind-note")
    expect(page.locator(TEXT)).to_have_value("")
    page.fill(TEXT, "between us")
    page.check("#kind-reply")
    expect(page.locator(TEXT)).to_have_value("to Lena")
    assert stored(page) == ["desk.text|17|7|reply"]
    assert stored(page, "sessionStorage") == ["desk.text|17|7|note"]


def test_the_other_text_waits_even_without_storage(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, "from the server")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.check("#kind-note")
    page.fill(TEXT, "between us")
    page.check("#kind-reply")
    expect(page.locator(TEXT)).to_have_value("from the server")
    page.check("#kind-note")
    expect(page.locator(TEXT)).to_have_value("between us")


def test_a_message_that_arrived_leaves_no_draft(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, "from the server")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#entry-7-2")).to_be_visible()
    assert desk.wait_for(DRAFTS)[-1].form["body"] == ""
    assert stored(page) == []
    page.reload()
    assert stored(page) == []


def test_a_message_that_failed_keeps_its_draft(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    desk.door("POST", "/tickets/7/messages", Answer("", 503))
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    expect(page.locator("#composer-fail")).to_contain_text("503")
    page.reload()
    expect(page.locator(TEXT)).to_have_value("hello")


def test_another_person_does_not_get_it(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    page.fill(TEXT, "mine")
    page.goto("/signed-out")
    html = ticket(entry(1), composer=composer()).replace('data-person="17"', 'data-person="18"')
    desk.page("/tickets/7", html)
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    expect(page.locator(TEXT)).to_have_value("")


def test_signing_out_asks_stores_and_clears_the_device(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    page.fill(TEXT, "to Lena")
    page.check("#kind-note")
    page.fill(TEXT, "between us")
    page.click("#out button")
    dialog = page.get_by_role("dialog", name="2 texts are not sent yet")
    expect(dialog.get_by_role("button", name="Stay")).to_be_focused()
    dialog.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Bye")
    assert {asked.form["body"] for asked in desk.to(DRAFTS)} == {"to Lena", "between us"}
    assert stored(page) + stored(page, "sessionStorage") == []


def test_staying_keeps_everything(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    page.fill(TEXT, "to Lena")
    page.click("#out button")
    page.get_by_role("button", name="Stay").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(TEXT)).to_have_value("to Lena")
    assert desk.to("/logout") == []


def test_with_nothing_unsent_nobody_is_asked(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    page.click("#out button")
    expect(page).to_have_title("Bye")


def test_drafts_the_server_refuses_are_not_thrown_away_unasked(
    page: Page, desk: LittleDesk
) -> None:
    open_composer(page, desk)
    desk.door("POST", DRAFTS, Answer("", 503))
    page.fill(TEXT, "to Lena")
    page.click("#out button")
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("dialog", name="The server did not take the drafts")).to_be_visible()
    page.get_by_role("button", name="Stay").click()
    assert stored(page) == ["desk.text|17|7|reply"]


def test_other_tabs_keep_nothing_after_signing_out(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk)
    other = page.context.new_page()
    other.goto("/tickets/7")
    expect(other.locator("body")).to_have_attribute("data-state", "ok")
    other.fill(TEXT, "still in the box")
    page.click("#out button")
    if page.get_by_role("dialog").is_visible():
        page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Bye")
    other.goto("/signed-out")
    assert stored(other) == []


def test_typing_is_said_once_in_three_seconds_and_when_it_stops(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_composer(page, desk)
    clock.stop()
    typing = "/tickets/7/typing"
    page.locator(TEXT).press_sequentially("hello")
    assert desk.wait_for(typing)[0].form == {"kind": "reply"}
    clock.run_for(3_100)
    page.locator(TEXT).press_sequentially("!")
    desk.wait_for(typing, 2)
    clock.run_for(5_100)
    assert desk.wait_for(typing, 3)[2].form == {"kind": "reply", "stop": "1"}


@pytest.fixture
def two_tabs(page: Page, desk: LittleDesk) -> tuple[Page, Page]:
    """One in which a text was written, and one that took it from the device."""
    open_composer(page, desk)
    page.fill(TEXT, "All good now")
    page.evaluate("document.dispatchEvent(new CustomEvent('desk:leaving'))")
    other = page.context.new_page()
    other.goto("/tickets/7")
    expect(other.locator("body")).to_have_attribute("data-state", "ok")
    expect(other.locator(TEXT)).to_have_value("All good now")
    return page, other


def test_what_one_tab_sent_is_no_draft_of_another(
    two_tabs: tuple[Page, Page], desk: LittleDesk
) -> None:
    page, other = two_tabs
    page.click("#composer-send")
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(other.locator(TEXT)).to_have_value("")
    expect(other.locator("#composer-draft")).to_be_hidden()
    other.goto("/signed-out")
    assert stored(page) == []
    assert [asked.form["body"] for asked in desk.to(DRAFTS) if asked.form["body"]] == []


def test_what_another_tab_had_stored_as_a_draft_is_taken_back_when_it_is_sent(
    two_tabs: tuple[Page, Page], desk: LittleDesk
) -> None:
    page, other = two_tabs
    other.evaluate("dispatchEvent(new Event('pagehide'))")
    desk.wait_for(DRAFTS)
    page.click("#composer-send")
    expect(other.locator(TEXT)).to_have_value("")
    assert desk.wait_for(DRAFTS, 2)[-1].form == REPORT | {"body": ""}


def test_what_was_written_on_in_another_tab_stays_a_draft(
    two_tabs: tuple[Page, Page], desk: LittleDesk
) -> None:
    page, other = two_tabs
    other.fill(TEXT, "All good now, thank you")
    waiting = other.evaluate_handle("""() => ({ heard: new Promise((heard) => {
      new BroadcastChannel("desk-sent").onmessage = heard;
    }) })""")
    page.click("#composer-send")
    expect(page.locator("#entry-7-2")).to_be_visible()
    waiting.evaluate("({ heard }) => heard.then(() => true)")
    expect(other.locator(TEXT)).to_have_value("All good now, thank you")
    other.check("#kind-note")
    other.check("#kind-reply")
    expect(other.locator(TEXT)).to_have_value("All good now, thank you")


def test_what_another_tab_sent_is_gone_behind_the_other_audience_too(
    two_tabs: tuple[Page, Page], desk: LittleDesk
) -> None:
    page, other = two_tabs
    other.check("#kind-note")
    other.fill(TEXT, "between us")
    page.click("#composer-send")
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(other.locator(TEXT)).to_have_value("between us")
    other.check("#kind-reply")
    expect(other.locator(TEXT)).to_have_value("")
