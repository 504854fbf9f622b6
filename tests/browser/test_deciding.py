"""A kept reply that the desk did not take: every page says so until somebody decides."""

import threading

import pytest
from playwright.sync_api import Page, expect

from tests.browser.little_desk import Answer, Asked, LittleDesk
from tests.browser.pages import entry
from tests.browser.talk import (
    BANNER,
    DRAFTS,
    HELD,
    MESSAGES,
    TEXT,
    Conversation,
    guarded,
    keep,
    stored,
    visit,
)


def test_every_page_says_so_while_the_guard_holds_it(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    guarded(page, desk, talk)
    expect(page.locator(BANNER)).to_contain_text("Not sent yet: your reply to TKT-7")
    other = page.context.new_page()
    visit(other, "/tickets")
    expect(other.locator(BANNER)).to_contain_text("Not sent yet: your reply to TKT-7")
    expect(other.locator(BANNER)).to_contain_text("Lena wrote")
    assert len(desk.to(MESSAGES)) == 1  # nobody tries again by itself
    other.get_by_role("link", name="Look at it").click()
    expect(other.locator(HELD)).to_be_in_viewport()
    other.get_by_role("button", name="Send anyway").click()
    expect(other.locator("#entry-7-2")).to_contain_text("all good now")
    for tab in (page, other):
        expect(tab.locator(HELD)).to_have_count(0)
        expect(tab.locator(BANNER)).to_be_empty()
    assert talk.texts == ["all good now"]


def test_edited_it_goes_back_into_the_box(page: Page, desk: LittleDesk, talk: Conversation) -> None:
    guarded(page, desk, talk)
    page.check("#kind-note")
    page.fill(TEXT, "between us")
    page.locator(HELD).get_by_role("button", name="Edit").click()
    expect(page.locator("#kind-reply")).to_be_checked()
    expect(page.locator(TEXT)).to_have_value("all good now")
    expect(page.locator(TEXT)).to_be_focused()
    expect(page.locator(BANNER)).to_be_empty()
    page.check("#kind-note")
    expect(page.locator(TEXT)).to_have_value("between us")
    assert talk.texts == []


def test_thrown_away_it_is_gone_but_only_after_a_question(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    guarded(page, desk, talk)
    drop = page.locator(HELD).get_by_role("button", name="Throw away")
    drop.click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    expect(page.locator(HELD)).to_be_visible()
    drop.click()
    page.get_by_role("dialog").get_by_role("button", name="Throw away").click()
    expect(page.locator(HELD)).to_have_count(0)
    assert (stored(page), talk.texts) == ([], [])


def test_what_comes_behind_a_held_one_waits_with_it(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    keep(page, desk, "one", "two")
    talk.guarded = True
    desk.start()
    expect(page.locator(BANNER)).to_contain_text("Not sent yet")
    expect(page.locator(HELD).last).to_contain_text("Waits for the one above")
    assert len(desk.to(MESSAGES)) == 1
    talk.guarded = False
    page.get_by_role("button", name="Send anyway").click()
    expect(page.locator("#entry-7-3")).to_contain_text("two")
    assert talk.texts == ["one", "two"]


REFUSED = '<div role="alert"><p class="banner__title">Not sent</p><p>TKT-7 is closed.</p></div>'


def answers(page: Page, desk: LittleDesk, answer: Answer, words: str) -> None:
    """The line is back, and that is what the desk says to the reply that was kept."""
    keep(page, desk)
    desk.door("POST", MESSAGES, answer)
    desk.start()
    expect(page.locator(HELD)).to_contain_text(words)
    expect(page.locator(BANNER)).to_contain_text(words)


def goes_out(page: Page) -> None:
    expect(page.locator("#entry-7-2")).to_contain_text("all good now")
    expect(page.locator(BANNER)).to_be_empty()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(REFUSED, 409), "TKT-7 is closed."),
        (Answer('<p class="field__error">Too long.</p>', 422), "Too long."),
        (Answer("", 404), "not there any more"),
        (Answer("", 413), "too large"),
    ],
    ids=["409", "422", "404", "413"],
)
def test_what_is_refused_waits_for_a_decision(
    page: Page, desk: LittleDesk, talk: Conversation, answer: Answer, words: str
) -> None:
    answers(page, desk, answer, words)
    page.reload()
    expect(page.locator(HELD)).to_contain_text(words)
    assert len(desk.to(MESSAGES)) == 1
    desk.door("POST", MESSAGES, talk.store)
    page.get_by_role("button", name="Try again").click()
    goes_out(page)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("", 401), "You are signed out"),
        (Answer("", 303, {"Location": "/login"}), "You are signed out"),
        (Answer("", 403), "Somebody else is signed in"),
        (Answer("", 500), "The server could not do this (500)"),
    ],
    ids=["401", "303", "403", "500"],
)
def test_what_cannot_be_sent_now_says_why_and_goes_by_itself(
    page: Page, desk: LittleDesk, talk: Conversation, answer: Answer, words: str
) -> None:
    answers(page, desk, answer, words)
    desk.door("POST", MESSAGES, talk.store)
    page.reload()
    goes_out(page)


def test_a_desk_that_asks_to_wait_is_left_alone_unless_somebody_insists(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    keep(page, desk)
    desk.door("POST", MESSAGES, Answer("", 429, {"Retry-After": "60"}))
    desk.start()
    expect(page.locator(HELD)).to_contain_text("The desk asks to wait a moment")
    desk.door("POST", MESSAGES, talk.store)
    desk.push(entry(2, "a beat"))
    expect(page.locator("#entry-7-2")).to_be_visible()
    assert talk.texts == []
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(HELD)).to_have_count(0)
    assert talk.texts == ["all good now"]


def test_signing_out_stores_it_as_a_draft_and_clears_the_device(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    guarded(page, desk, talk)
    page.fill(TEXT, "and half a sentence")
    page.click("#out button")
    dialog = page.get_by_role("dialog", name="2 texts are not sent yet")
    dialog.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Bye")
    drafts = [asked.form for asked in desk.to(DRAFTS) if asked.form["body"]]
    whole = "all good now\n\nand half a sentence"
    assert {"kind": "reply", "body": whole, "for": "17"} in drafts
    assert stored(page) == []


@pytest.mark.parametrize("arrives_first", [True, False])
def test_what_goes_out_while_somebody_signs_out_leaves_no_draft(
    page: Page, desk: LittleDesk, talk: Conversation, arrives_first: bool
) -> None:
    keep(page, desk)
    travels = threading.Event()

    def store(asked: Asked) -> Answer:
        answer = talk.store(asked)
        answer.hold = travels
        return answer

    desk.door("POST", MESSAGES, store)
    desk.start()
    desk.wait_for(MESSAGES)
    page.click("#out button")
    dialog = page.get_by_role("dialog", name="A text is not sent yet")
    expect(dialog).to_be_visible()
    if arrives_first:
        travels.set()
        expect(page.locator(HELD)).to_have_count(0)
    dialog.get_by_role("button", name="Sign out").click()
    expect(dialog).to_have_count(0)
    travels.set()
    expect(page).to_have_title("Bye")
    assert talk.texts == ["all good now"]
    assert [asked.form["body"] for asked in desk.to(DRAFTS) if asked.form["body"]] == []
    assert stored(page) == []
