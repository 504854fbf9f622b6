"""Forms: one send is one send, and no answer takes the text away."""

import threading

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, Asked, LittleDesk
from tests.browser.pages import GUARD, composer, entry, ticket
from tests.browser.watching import is_complete

TEXT = "#composer-text"
FAIL = "#composer-fail"
ON_SCREEN = """() => new Promise((done) => {
  new IntersectionObserver(done).observe(document.getElementById("talk"));
})"""


def open_composer(page: Page, desk: LittleDesk, answer: Answer, **more: str) -> None:
    desk.page("/tickets/7", ticket(entry(1), composer=composer(**more)))
    desk.door("POST", "/tickets/7/messages", answer)
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


def sends(desk: LittleDesk) -> list[Asked]:
    return desk.to("/tickets/7/messages")


def test_what_was_sent_shows_and_the_box_is_empty(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer(key="key-00002", seen=2) + entry(2, "hello")))
    page.fill(TEXT, "hello")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#entry-7-2")).to_contain_text("hello")
    expect(page.locator(TEXT)).to_have_value("")
    expect(page.locator(TEXT)).to_be_focused()
    expect(page.locator("#composer-key")).to_have_value("key-00002")
    asked = sends(desk)[0].form
    assert (asked["body"], asked["kind"], asked["key"]) == ("hello", "reply", "key-00001")


def test_the_same_entry_from_the_stream_stands_once(page: Page, desk: LittleDesk) -> None:
    def store(_: Asked) -> Answer:
        desk.push(entry(2))
        return Answer(composer() + entry(2))

    open_composer(page, desk, store)
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    is_complete(page, 2)
    expect(page.locator("[data-seq='2'][data-kind]")).to_have_count(1)


def test_three_clicks_are_one_post(page: Page, desk: LittleDesk) -> None:
    hold = threading.Event()
    open_composer(page, desk, Answer(composer() + entry(2), hold=hold))
    page.fill(TEXT, "hello")
    page.evaluate("for (let i = 0; i < 3; i++) document.getElementById('composer').requestSubmit()")
    page.keyboard.press("Control+Enter")
    hold.set()
    expect(page.locator(TEXT)).to_have_value("")
    assert len(sends(desk)) == 1


def test_what_is_typed_while_a_message_travels_is_kept(page: Page, desk: LittleDesk) -> None:
    hold = threading.Event()
    open_composer(page, desk, Answer(composer() + entry(2), hold=hold))
    page.fill(TEXT, "first.")
    page.keyboard.press("Control+Enter")
    page.locator(TEXT).press_sequentially(" second")
    hold.set()
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator(TEXT)).to_have_value("second")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "You are signed out"),
        (403, "This was refused"),
        (404, "not there any more"),
        (413, "too large"),
        (429, "too much at once"),
        (500, "The server could not do this (500)"),
        (503, "The server could not do this (503)"),
    ],
)
def test_a_refusal_is_said_and_the_text_stays(
    page: Page, desk: LittleDesk, status: int, words: str
) -> None:
    open_composer(page, desk, Answer("<!doctype html><title>Oh</title><h1>Oh</h1>", status))
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    expect(page.locator(FAIL)).to_contain_text(words)
    expect(page.locator(TEXT)).to_have_value("hello")
    expect(page.locator("#composer-send")).to_be_enabled()
    expect(page).to_have_title("TKT-7")


def test_who_has_no_account_any_more_is_not_sent_to_the_sign_in(
    page: Page, desk: LittleDesk
) -> None:
    why = "Your account was closed, so you are signed out. Ask your team lead."
    part = f'<section id="error" data-what="account"><p role="alert">{why}</p></section>'
    open_composer(page, desk, Answer(part, 401))
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    expect(page.locator(FAIL)).to_have_text(why)
    expect(page.locator(TEXT)).to_have_value("hello")


def test_a_foreign_page_never_takes_the_form_s_place(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer("", 303, {"Location": "/login"}))
    desk.page("/login", "<!doctype html><title>Sign in</title><form id='login'></form>")
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    expect(page.locator(FAIL)).to_contain_text("You are signed out")
    expect(page.locator(TEXT)).to_have_value("hello")


def test_no_connection_keeps_the_text(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer() + entry(2)))
    page.fill(TEXT, "hello")
    desk.kill()
    page.click("#composer-send")
    expect(page.locator(FAIL)).to_have_text("No connection. Your text is kept; try again.")
    expect(page.locator(TEXT)).to_have_value("hello")
    desk.start()
    page.click("#composer-send")
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator(FAIL)).to_have_text("")


def test_a_wrong_field_gets_the_focus_and_nothing_is_cleared(page: Page, desk: LittleDesk) -> None:
    wrong = composer("hello").replace("<textarea", '<textarea aria-invalid="true"')
    open_composer(page, desk, Answer(wrong, 422))
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    expect(page.locator(TEXT)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(TEXT)).to_be_focused()
    expect(page.locator(TEXT)).to_have_value("hello")


def test_the_guard_holds_and_keep_editing_gives_the_box_back(page: Page, desk: LittleDesk) -> None:
    held = composer("hello", held=GUARD, seen=2)
    answers = [Answer(held, 409), Answer(composer() + entry(3))]
    open_composer(page, desk, lambda _: answers.pop(0))
    desk.push(entry(2, "wait"))
    expect(page.locator("#entry-7-2")).to_be_visible()
    page.fill(TEXT, "hello")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-guard")).to_be_visible()
    expect(page.locator("#composer-send")).to_be_hidden()
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#keep-editing")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#composer-guard")).to_have_count(0)
    expect(page.locator(TEXT)).to_have_value("hello")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#entry-7-3")).to_be_visible()
    first, second = (asked.form for asked in sends(desk))
    assert (first["seen"], second["seen"]) == ("1", "2")


def test_send_anyway_sends(page: Page, desk: LittleDesk) -> None:
    answers = [Answer(composer("hello", held=GUARD), 409), Answer(composer() + entry(3))]
    open_composer(page, desk, lambda _: answers.pop(0))
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    page.click("#send-anyway")
    expect(page.locator("#entry-7-3")).to_be_visible()
    expect(page.locator("#composer-guard")).to_have_count(0)
    assert sends(desk)[1].form["send_anyway"] == "1"


def test_a_message_counts_as_seen_after_a_second_on_the_screen(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_composer(page, desk, Answer(composer()))
    main = page.locator("main")
    expect(main).to_have_attribute("data-seen", "1")
    clock.stop()
    desk.push(entry(2))
    expect(page.locator("#entry-7-2")).to_be_visible()
    page.evaluate(ON_SCREEN)
    clock.run_for(900)
    expect(main).to_have_attribute("data-seen", "1")
    clock.run_for(200)
    expect(main).to_have_attribute("data-seen", "2")
    clock.run_for(200)
    assert desk.wait_for("/tickets/7/seen", 2)[-1].form == {"seen": "2"}


def test_what_came_while_the_guard_stood_is_not_seen_by_it(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    answers = [Answer(composer("hello", held=GUARD, seen=2), 409), Answer(composer())]
    open_composer(page, desk, lambda _: answers.pop(0))
    clock.stop()
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    expect(page.locator("#composer-guard")).to_be_visible()
    desk.push(entry(2) + entry(3))
    expect(page.locator("main")).to_have_attribute("data-seq", "3")
    page.click("#keep-editing")
    page.click("#composer-send")
    expect(page.locator(TEXT)).to_have_value("")
    assert [asked.form["seen"] for asked in sends(desk)] == ["1", "2"]


def test_no_more_counts_as_seen_than_the_page_has(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_composer(page, desk, Answer(composer(key="key-00002") + entry(3, "mine")), seen=9)
    desk.frozen = True  # the line brings nothing: what stands before #3 is missing
    page.fill(TEXT, "mine")
    page.click("#composer-send")
    expect(page.locator("#entry-7-3")).to_be_visible()
    page.evaluate(ON_SCREEN)
    clock.run_for(1_200)
    main = page.locator("main")
    expect(main).to_have_attribute("data-seen", "1")
    clock.stop()
    page.fill(TEXT, "and another")
    page.click("#composer-send")
    expect(page.locator(TEXT)).to_have_value("")
    assert [asked.form["seen"] for asked in sends(desk)] == ["1", "1"]
    desk.push(entry(2, "wait"))
    desk.frozen = False
    desk.push(entry(3, "mine"))
    expect(main).to_have_attribute("data-seq", "3")
    expect(main).to_have_attribute("data-seen", "1")
    page.evaluate(ON_SCREEN)
    clock.run_for(1_200)
    expect(main).to_have_attribute("data-seen", "3")


def test_a_redirect_of_ours_is_followed(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer("", 204, {"HX-Redirect": "/tickets/8"}))
    desk.page("/tickets/8", "<title>TKT-8</title>")
    page.fill(TEXT, "hello")
    page.click("#composer-send")
    expect(page).to_have_title("TKT-8")


def test_a_button_is_busy_while_its_form_travels(page: Page, desk: LittleDesk) -> None:
    hold = threading.Event()
    open_composer(page, desk, Answer(composer() + entry(2), hold=hold))
    page.fill(TEXT, "hello")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-send")).to_have_attribute("aria-busy", "true")
    hold.set()
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator("#composer-send")).not_to_have_attribute("aria-busy", "true")


def test_an_empty_text_is_not_sent(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer()))
    page.fill(TEXT, "   ")
    page.click("#composer-send")
    expect(page.locator(TEXT)).to_be_focused()
    assert sends(desk) == []


def test_the_audience_stays_after_sending(page: Page, desk: LittleDesk) -> None:
    open_composer(page, desk, Answer(composer() + entry(2, kind="note")))
    page.check("#kind-note")
    page.fill(TEXT, "for us")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#entry-7-2")).to_be_visible()
    expect(page.locator("#kind-note")).to_be_checked()
    assert sends(desk)[0].form["kind"] == "note"


def test_where_nothing_was_written_no_text_is_spoken_of(page: Page, desk: LittleDesk) -> None:
    to = 'method="post" action="/claims" hx-post="/claims"'
    form = f'<form id="claim" {to}><button>Claim</button></form>'
    desk.page("/tickets/7", ticket(entry(1), composer=form))
    desk.door("POST", "/claims", Answer("<html>Bad gateway</html>", 502))
    page.goto("/tickets/7")
    page.get_by_role("button", name="Claim").click()
    said = page.locator("#toasts")
    expect(said).to_contain_text("The server could not do this (502). Try again.")
