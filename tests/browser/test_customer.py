"""A customer's message without a line: kept here, shown dashed, sent once when the line is back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.little_desk import Answer, Asked, LittleDesk
from tests.browser.pages import LIVE
from tests.browser.pages import page as whole_page
from tests.play import eventually

CHAT = """<main id="main" tabindex="-1" data-ticket="7" data-seq="1">
<section class="ticket__scroll" data-behaviour="conversation" tabindex="0">
<ol id="talk">{bubbles}</ol></section>
<template data-held-template="talk"><li class="bubble bubble--me bubble--held">
<div class="bubble__text" data-text></div>
<span class="bubble__time" data-why>Kept here, goes out when you are online again</span>
</li></template>
{form}{live}</main>"""
FORM = """<form id="write" method="post" action="/requests/7/messages"
 hx-post="/requests/7/messages"
 hx-target="this" hx-swap="outerMorph" hx-sync="this:drop" data-clear
 data-behaviour="composer drafts outbox" data-draft-url="/requests/7/drafts">
<input type="hidden" id="write-key" name="key" value="{key}">
<textarea id="write-text" name="body"></textarea><p data-fail role="alert" id="write-fail"></p>
<button id="write-send">Send</button></form>"""
TEXT = "#write-text"
MESSAGES = "/requests/7/messages"


def bubble(seq: int, text: str) -> str:
    return (
        f'<li class="bubble" id="entry-7-{seq}" data-seq="{seq}" data-kind="reply" data-rev="{seq}"'
        f' data-into="talk"><p>{text}</p></li>'
    )


def open_chat(page: Page, desk: LittleDesk) -> None:
    chat = CHAT.format(bubbles=bubble(1, "hello"), form=FORM.format(key="key-00001"), live=LIVE)
    desk.page("/requests/7", whole_page(chat, body='data-audience="customer"'))
    stored: dict[str, str] = {}

    def store(asked: Asked) -> Answer:
        key, text = asked.form["key"], asked.form["body"]
        seq = list(stored).index(key) + 2 if key in stored else len(stored) + 2
        if key not in stored:
            stored[key] = text
            desk.push(bubble(seq, text))
        return Answer(FORM.format(key=f"key-1000{seq}") + bubble(seq, text))

    desk.door("POST", MESSAGES, store)
    page.goto("/requests/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


def test_it_is_kept_shown_and_sent_once(page: Page, desk: LittleDesk) -> None:
    open_chat(page, desk)
    desk.kill()
    page.fill(TEXT, "the printer is on fire")
    page.click("#write-send")
    held = page.locator(".bubble--held")
    expect(held).to_contain_text("the printer is on fire")
    expect(held).to_contain_text("Kept here")
    expect(page.locator(TEXT)).to_have_value("")
    expect(page.locator("#write-fail")).to_have_text("")
    desk.start()
    expect(page.locator("#entry-7-2")).to_contain_text("on fire")
    expect(held).to_have_count(0)
    keys = [asked.form["key"] for asked in desk.to(MESSAGES)]
    assert keys == ["key-00001"]


def test_several_go_out_in_order_with_keys_of_their_own(page: Page, desk: LittleDesk) -> None:
    open_chat(page, desk)
    desk.kill()
    for text in ("one", "two", "three"):
        page.fill(TEXT, text)
        page.keyboard.press("Control+Enter")
        expect(page.locator(TEXT)).to_have_value("")
    expect(page.locator(".bubble--held")).to_have_count(3)
    desk.start()
    expect(page.locator("#entry-7-4")).to_be_visible()
    texts = page.locator("#talk .bubble p").all_text_contents()
    assert texts == ["hello", "one", "two", "three"]
    keys = [asked.form["key"] for asked in desk.to(MESSAGES)]
    assert len(set(keys)) == 3
    assert all(8 <= len(key) <= 64 for key in keys)


def test_it_survives_a_reload(page: Page, desk: LittleDesk) -> None:
    open_chat(page, desk)
    desk.door("POST", MESSAGES, Answer("", 503))
    page.fill(TEXT, "still here")
    page.click("#write-send")
    expect(page.locator(".bubble--held")).to_contain_text("still here")
    page.reload()
    expect(page.locator(".bubble--held")).to_contain_text("still here")
    assert {asked.form["key"] for asked in desk.to(MESSAGES)} == {"key-00001"}


@pytest.mark.parametrize("status", [401, 429, 500])
def test_what_is_refused_for_now_stays_kept(page: Page, desk: LittleDesk, status: int) -> None:
    open_chat(page, desk)
    desk.kill()
    page.fill(TEXT, "not lost")
    page.click("#write-send")
    expect(page.locator(".bubble--held")).to_be_visible()
    desk.door("POST", MESSAGES, Answer("", status))
    desk.start()
    desk.wait_for(MESSAGES)
    page.reload()
    expect(page.locator(".bubble--held")).to_contain_text("not lost")


def test_what_is_refused_for_good_goes_back_to_its_writer(page: Page, desk: LittleDesk) -> None:
    open_chat(page, desk)
    desk.kill()
    page.fill(TEXT, "too late")
    page.click("#write-send")
    expect(page.locator(".bubble--held")).to_be_visible()
    desk.door("POST", MESSAGES, Answer("", 404))
    desk.start()
    expect(page.locator(TEXT)).to_have_value("too late")
    expect(page.locator("#write-fail")).to_contain_text("not there any more")
    expect(page.locator(".bubble--held")).to_have_count(0)


def test_a_device_without_storage_keeps_the_text_in_the_box(page: Page, desk: LittleDesk) -> None:
    open_chat(page, desk)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    desk.kill()
    page.fill(TEXT, "hello")
    page.click("#write-send")
    expect(page.locator("#write-fail")).to_contain_text("No connection")
    expect(page.locator(TEXT)).to_have_value("hello")
    desk.start()


def belongs_to(page: Page, person: str, before: str) -> None:
    """The page of somebody with a newer right: what the desk names on <body> from now on."""
    renamed = """([person, before]) => {
      new MutationObserver(() => document.body &&
        Object.assign(document.body.dataset, { person, before }))
        .observe(document, { childList: true, subtree: true });
    }"""
    page.add_init_script(f"({renamed})({[person, before]!r})")


def test_texts_kept_under_an_earlier_right_are_the_same_persons(
    page: Page, desk: LittleDesk
) -> None:
    open_chat(page, desk)
    desk.kill()
    page.fill(TEXT, "the printer is on fire")
    page.click("#write-send")
    expect(page.locator(".bubble--held")).to_be_visible()
    page.fill(TEXT, "and now the")
    page.evaluate("document.dispatchEvent(new CustomEvent('desk:leaving'))")
    desk.start()
    belongs_to(page, "18", "3 17")
    page.reload()
    expect(page.locator(TEXT)).to_have_value("and now the")
    expect(page.locator("#entry-7-2")).to_contain_text("on fire")
    kept = "Object.keys(localStorage).filter((key) => key.includes('desk.text')).join()"
    assert eventually(lambda: page.evaluate(kept) == "desk.text|18|7|reply")


LEAVE = """<form id="leave" method="post" action="/requests/7/departures"
 data-leaves="Leave this device"><button>Leave</button></form>"""


@pytest.fixture
def many_tabs(page: Page, desk: LittleDesk) -> list[Page]:
    """The tab that leaves; a second of its request, one of another, one of staff."""
    open_chat(page, desk)
    customer = 'data-audience="customer"'
    chat = CHAT.format(bubbles=bubble(1, "hello"), form=FORM.format(key="key-1") + LEAVE, live=LIVE)
    desk.page("/requests/7", whole_page(chat, body=customer))
    desk.page(
        "/requests/8", whole_page(chat.replace("7", "8"), body=customer).replace('"17"', '"18"')
    )
    desk.page("/tickets", whole_page("<main><h1>My tickets</h1></main>"))
    desk.page("/support/links", "<title>Links</title>")
    for path in ("drafts", "departures"):
        desk.door("POST", f"/requests/7/{path}", Answer("<title>Left</title>"))
        desk.door("POST", f"/requests/8/{path}", Answer("", 204))
    tabs = [page, *(page.context.new_page() for _ in range(3))]
    for tab, path in zip(
        tabs, ("/requests/7", "/requests/7", "/requests/8", "/tickets"), strict=True
    ):
        tab.goto(path)
        expect(tab.locator("body")).to_have_attribute("data-state", "ok")
    return tabs


def test_leaving_the_device_takes_every_page_of_the_customer_away(
    many_tabs: list[Page], desk: LittleDesk
) -> None:
    page, same, other, staff = many_tabs
    page.click("#leave button")
    expect(page).to_have_title("Left")
    for tab in (same, other):
        expect(tab).to_have_title("Links")
    expect(staff.locator("h1")).to_have_text("My tickets")
    with desk.changed:
        assert desk.changed.wait_for(lambda: desk.streams == 1, 15), "only that of staff"
    same.go_back()
    expect(same.locator("main")).to_have_count(0)


def test_leaving_the_device_takes_the_texts_of_all_requests_along(
    many_tabs: list[Page], desk: LittleDesk
) -> None:
    page, same, other, _ = many_tabs
    other.fill(TEXT.replace("7", "8"), "about the other one")
    other.evaluate("document.dispatchEvent(new CustomEvent('desk:leaving'))")
    page.click("#leave button")
    page.get_by_role("dialog").get_by_role("button", name="Leave this device").click()
    expect(page).to_have_title("Left")
    assert desk.wait_for("/requests/8/drafts")[0].form["body"] == "about the other one"
    for tab in (same, other):
        expect(tab).to_have_title("Links")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key.includes('desk.text'))") == []
    )
