"""A reply of staff without a line: kept here, sent once, and by nobody else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.little_desk import Answer, Asked, LittleDesk
from tests.browser.pages import entry, ticket
from tests.browser.talk import (
    BANNER,
    HELD,
    MESSAGES,
    TEMPLATE,
    TEXT,
    Conversation,
    box,
    keep,
    stored,
    visit,
    write,
)


def test_it_is_kept_shown_and_sent_once(page: Page, desk: LittleDesk, talk: Conversation) -> None:
    keep(page, desk, "one", "two")
    expect(page.locator(HELD).first).to_contain_text("Kept here, goes out when the line is back")
    expect(page.locator("[data-said]")).to_have_text("Kept here, goes out when the line is back")
    expect(page.locator(BANNER)).to_be_empty()
    desk.start()
    expect(page.locator("#entry-7-3")).to_contain_text("two")
    expect(page.locator(HELD)).to_have_count(0)
    assert talk.texts == ["one", "two"]
    sent = desk.to(MESSAGES)
    assert [asked.form["for"] for asked in sent] == ["17", "17"]
    assert stored(page) == []


def test_a_restarted_browser_sends_it_from_any_page(
    page: Page, browser: Browser, desk: LittleDesk, talk: Conversation
) -> None:
    keep(page, desk, "before the battery died")
    disk = page.context.storage_state()  # what is on the disk, and nothing of the session
    desk.start()
    desk.door("POST", MESSAGES, Answer("", 503))
    page.goto("/signed-out")
    desk.door("POST", MESSAGES, talk.store)
    restarted = browser.new_context(base_url=desk.address, storage_state=disk)
    visit(restarted.new_page(), "/tickets")
    desk.wait_for(MESSAGES)
    assert talk.texts == ["before the battery died"]
    restarted.close()


def test_an_answer_that_was_lost_makes_no_second_message(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    visit(page)

    def store_and_die(asked: Asked) -> Answer:
        talk.store(asked)
        desk.cut()
        return Answer("")

    desk.door("POST", MESSAGES, store_and_die)
    write(page, "once")
    desk.wait_for(MESSAGES)
    desk.door("POST", MESSAGES, talk.store)
    desk.wait_for(MESSAGES, 2)
    expect(page.locator(HELD)).to_have_count(0)
    expect(page.locator("#entry-7-2")).to_have_count(1)
    assert talk.texts == ["once"]


def test_of_several_tabs_one_sends(page: Page, desk: LittleDesk, talk: Conversation) -> None:
    visit(page)
    tabs = [page.context.new_page() for _ in range(4)]
    for tab in tabs:
        visit(tab)
    desk.kill()
    write(page, "from the first")
    for tab in [page, *tabs]:
        expect(tab.locator(HELD)).to_contain_text("from the first")
    desk.start()
    for tab in [page, *tabs]:
        tab.evaluate("dispatchEvent(new Event('online'))")
        expect(tab.locator("#entry-7-2")).to_be_visible()
        expect(tab.locator(HELD)).to_have_count(0)
    assert len(desk.to(MESSAGES)) == 1


def test_what_is_written_next_does_not_overtake_it(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    keep(page, desk, "first")
    desk.door("POST", MESSAGES, Answer("", 503))
    desk.start()
    desk.wait_for(MESSAGES)
    desk.door("POST", MESSAGES, talk.store)
    write(page, "second")
    expect(page.locator("#entry-7-3")).to_be_visible()
    assert talk.texts == ["first", "second"]


@pytest.mark.parametrize(
    "answer",
    [Answer("", 503), Answer("<!DOCTYPE html><title>Sign in to the train's network</title>")],
    ids=["503", "a foreign page"],
)
def test_a_desk_that_is_not_there_is_no_answer(
    page: Page, desk: LittleDesk, talk: Conversation, answer: Answer
) -> None:
    keep(page, desk)
    desk.door("POST", MESSAGES, answer)
    desk.start()
    desk.wait_for(MESSAGES)
    page.reload()
    desk.wait_for(MESSAGES, 2)
    expect(page.locator(HELD)).to_contain_text("Kept here, goes out when the line is back")
    expect(page.locator(BANNER)).to_be_empty()


def test_another_person_neither_sees_nor_sends_it(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    keep(page, desk, "Mara wrote this")
    theirs = ticket(entry(1), composer=box() + TEMPLATE)
    desk.page("/tickets/7", theirs.replace('data-person="17"', 'data-person="18"'))
    desk.door("POST", MESSAGES, Answer("", 403))
    desk.start()
    page.goto("about:blank")
    desk.clear_asked()
    desk.door("POST", MESSAGES, talk.store)
    visit(page)
    expect(page.locator(BANNER)).to_be_empty()
    expect(page.locator(HELD)).to_have_count(0)
    expect(page.locator(TEXT)).to_have_value("")
    assert desk.to(MESSAGES) == []
    Conversation(desk)  # and she is back
    visit(page)
    expect(page.locator("#entry-7-2")).to_contain_text("Mara wrote this")


def test_every_message_says_who_wrote_it(page: Page, desk: LittleDesk, talk: Conversation) -> None:
    visit(page)
    write(page, "hello")
    expect(page.locator("#entry-7-2")).to_be_visible()
    assert desk.to(MESSAGES)[0].form["for"] == "17"


def no_room(page: Page) -> None:
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (no_room, "its storage is full or switched off"),
        (lambda page: page.check("#kind-note"), "Notes are never kept on a device"),
        (
            lambda page: page.set_input_files(
                "#composer-files",
                {"name": "vpn.log", "mimeType": "text/plain", "buffer": b"x"},
            ),
            "vpn.log is not",
        ),
    ],
    ids=["full", "note", "files"],
)
def test_what_cannot_be_kept_is_said_at_once_and_stays_in_the_box(
    page: Page, desk: LittleDesk, talk: Conversation, before: Callable[[Page], None], words: str
) -> None:
    visit(page)
    before(page)
    page.fill(TEXT, "hello")
    desk.kill()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-fail")).to_contain_text(words)
    expect(page.locator(TEXT)).to_have_value("hello")
    expect(page.locator(HELD)).to_have_count(0)
    desk.start()


def test_what_the_server_has_as_a_draft_is_not_offered_again_beside_it(
    page: Page, desk: LittleDesk, talk: Conversation
) -> None:
    keep(page, desk, "the whole reply")
    desk.door("POST", MESSAGES, Answer("", 503))
    drafted = box("the whole").replace("data-label", 'data-draft-at="1" data-label')
    desk.page("/tickets/7", ticket(entry(1), composer=drafted + TEMPLATE))
    desk.start()
    visit(page)
    expect(page.locator(HELD)).to_contain_text("the whole reply")
    expect(page.locator(TEXT)).to_have_value("")


@pytest.mark.parametrize("draft_at", ["", 'data-draft-at="99999999999999"'])
def test_a_draft_begun_since_stays_though_what_is_kept_begins_like_it(
    page: Page, desk: LittleDesk, talk: Conversation, draft_at: str
) -> None:
    keep(page, desk, "Yes, and tomorrow too")
    desk.door("POST", MESSAGES, Answer("", 503))
    drafted = box("Yes" if draft_at else "").replace("data-label", f"{draft_at} data-label")
    desk.page("/tickets/7", ticket(entry(1), composer=drafted + TEMPLATE))
    if not draft_at:
        page.fill(TEXT, "Yes")
        page.evaluate("document.dispatchEvent(new CustomEvent('desk:leaving'))")
    desk.start()
    visit(page)
    expect(page.locator(HELD)).to_contain_text("Yes, and tomorrow too")
    expect(page.locator(TEXT)).to_have_value("Yes")
