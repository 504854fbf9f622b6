"""A ticket whose reply goes out although the line is cut now and then."""

from playwright.sync_api import Page, expect

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
    behaviours = "composer audience drafts outbox typing upload"
    return composer(text, more='data-label="TKT-7"', **more).replace(
        "composer audience drafts typing upload", behaviours
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


def guarded(page: Page, desk: LittleDesk, talk: Conversation) -> None:
    """Kept, and held by the guard when the line came back."""
    keep(page, desk)
    talk.guarded = True
    desk.start()
    expect(page.locator(HELD)).to_contain_text("Not sent yet. Lena wrote")
