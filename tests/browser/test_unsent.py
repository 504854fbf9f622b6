"""A reply of staff without a line: kept here, sent once, and named on every page until decided."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.little_desk import Answer, Asked, LittleDesk
from tests.browser.pages import GUARD, composer, entry, ticket
from tests.browser.pages import page as whole_page

TEXT, HELD, BANNER = "#composer-text", "li.entry--held", "#unsent"
MESSAGES, DRAFTS = "/tickets/7/messages", "/tickets/7/drafts"
TEMPLATE = """<template data-held-template="ticket-7-timeline"><li class="entry entry--held">
<h3 class="entry__name">Mara</h3><div data-text></div>
<p><span data-why>Kept here, goes out when the line is back</span></p>
<p data-decide hidden><button type="button" data-do="send" data-anyway>Send anyway</button>
<button type="button" data-do="edit">Edit</button>
<button type="button" data-do="drop">Throw away</button></p></li></template>"""
LEAVE = """<form id="out" method="post" action="/logout" data-leaves="Sign out">
<button>Sign out</button></form>"""


def box(text: str = "", **more: str) -> str:
    behaviours = "composer drafts outbox typing upload"
    return composer(text, more='data-label="TKT-7"', **more).replace(
        "composer drafts typing upload", behaviours
    )


def other_page(content: str = "<main><h1>My tickets</h1></main>", person: str = "17") -> str:
    html = whole_page(content, live="/live?topics=mine")
    return html.replace('data-person="17"', f'data-person="{person}"')


class Conversation:
    """A ticket that stores what is sent, once for each key, or answers as a test says."""

    def __init__(self, desk: LittleDesk) -> None:
        self.desk = desk
        self.stored: dict[str, str] = {}
        self.guarded = False
        desk.page("/tickets/7", ticket(entry(1), composer=box() + TEMPLATE + LEAVE))
        desk.page("/tickets", other_page())
        desk.page("/signed-out", "<title>Bye</title>")
        desk.door("POST", MESSAGES, self.store)
        desk.door("POST", DRAFTS, Answer("", 204))
        desk.door("POST", "/logout", Answer("", 303, {"Location": "/signed-out"}))

    def store(self, asked: Asked) -> Answer:
        fields = asked.form
        if self.guarded and "send_anyway" not in fields:
            held = f"<div hidden></div>{GUARD.replace('<h2>', '<h2 class=guard__title>')}"
            return Answer(box(fields["body"], held=held), 409)
        new = fields["key"] not in self.stored
        self.stored.setdefault(fields["key"], fields["body"])
        seq = list(self.stored).index(fields["key"]) + 2
        shown = entry(seq, fields["body"], name="Mara")
        if new:
            self.desk.push(shown)
        return Answer(shown + box(key=f"key-1000{seq}"))

    @property
    def texts(self) -> list[str]:
        return list(self.stored.values())


@pytest.fixture
def talk(desk: LittleDesk) -> Conversation:
    return Conversation(desk)


def visit(page: Page, path: str = "/tickets/7") -> None:
    page.goto(path)
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


def write(page: Page, text: str) -> None:
    page.fill(TEXT, text)
    page.keyboard.press("Control+Enter")


def keep(page: Page, desk: LittleDesk, *texts: str) -> None:
    """Written on the ticket's page while the desk is away; it stays away."""
    visit(page)
    desk.kill()
    for text in texts or ("all good now",):
        write(page, text)
        expect(page.locator(TEXT)).to_have_value("")
    expect(page.locator(HELD)).to_have_count(len(texts) or 1)


def stored(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk.text'))")


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


def guarded(page: Page, desk: LittleDesk, talk: Conversation) -> None:
    """Kept, and held by the guard when the line came back."""
    keep(page, desk)
    talk.guarded = True
    desk.start()
    expect(page.locator(HELD)).to_contain_text("Not sent yet. Lena wrote")


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
    keep(page, desk)
    desk.door("POST", MESSAGES, answer)
    desk.start()
    expect(page.locator(HELD)).to_contain_text(words)
    expect(page.locator(BANNER)).to_contain_text(words)
    page.reload()
    expect(page.locator(HELD)).to_contain_text(words)
    assert len(desk.to(MESSAGES)) == 1
    desk.door("POST", MESSAGES, talk.store)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#entry-7-2")).to_contain_text("all good now")
    expect(page.locator(BANNER)).to_be_empty()


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
    keep(page, desk)
    desk.door("POST", MESSAGES, answer)
    desk.start()
    expect(page.locator(HELD)).to_contain_text(words)
    expect(page.locator(BANNER)).to_contain_text(words)
    desk.door("POST", MESSAGES, talk.store)
    page.reload()
    expect(page.locator("#entry-7-2")).to_contain_text("all good now")
    expect(page.locator(BANNER)).to_be_empty()


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
    drafted = box("the whole", held="")
    desk.page("/tickets/7", ticket(entry(1), composer=drafted + TEMPLATE))
    desk.start()
    visit(page)
    expect(page.locator(HELD)).to_contain_text("the whole reply")
    expect(page.locator(TEXT)).to_have_value("")
