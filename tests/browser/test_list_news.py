"""Marks of rows with something new: they follow frames without a request, and what was read."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import LIVE
from tests.browser.pages import page as whole_page
from tests.browser.watching import hide

UNREAD, READ = "queue__row queue__row--unread", "queue__row"
TOLD = '<span id="list-news" hidden data-fetch="/tickets/news?of=1,2" data-unread="{}"></span>'


def row(number: int, concerns: str = "l1", rev: int = 1, by: str | None = None) -> str:
    whose = "" if by is None else f' data-news-by="{by}"'
    return (
        f'<tr class="queue__row" id="ticket-{number}-row" data-rev="{rev}" data-views="l1 open"'
        f' data-concerns="{concerns}"{whose}><td>{number}</td></tr>'
    )


def open_list(page: Page, desk: LittleDesk, *, unread: str = "") -> tuple[Locator, Locator]:
    """A list of two tickets; its rows."""
    list_ = f"""<main id="main"><h1>L1 queue</h1>
<div class="queue" id="list" data-behaviour="list" data-view="open">{TOLD.format(unread)}
<table><tbody>{row(1)}{row(2)}</tbody></table></div>{LIVE}</main>"""
    desk.page("/tickets", whole_page(list_, live="/live?topics=queue-l1", body="data-l1"))
    page.goto("/tickets")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    return page.locator("#ticket-1-row"), page.locator("#ticket-2-row")


def test_what_somebody_else_does_marks_a_row_and_asks_nothing(page: Page, desk: LittleDesk) -> None:
    first, second = open_list(page, desk)
    desk.push(row(1, rev=2, by="") + row(2, rev=2, by="17"))
    expect(first).to_have_class(UNREAD)
    expect(second).to_have_class(READ)  # my own doing
    desk.push(row(1, rev=3, by="17"))
    expect(first).to_have_attribute("data-rev", "3")
    expect(first).to_have_class(UNREAD)  # I did something from here, and have not looked
    assert desk.to("/tickets/news", "GET") == []


def test_only_whom_it_concerns_sees_a_mark(page: Page, desk: LittleDesk) -> None:
    first, second = open_list(page, desk, unread="1")
    expect(first).to_have_class(UNREAD)
    desk.push(row(1, "person:18", rev=2, by="18") + row(2, "l2 person:18", rev=2, by="18"))
    expect(first).to_have_class(READ)
    desk.push(row(2, "person:17 person:18", rev=3, by="18"))
    expect(second).to_have_class(UNREAD)


def test_what_was_read_elsewhere_is_new_no_more(page: Page, desk: LittleDesk) -> None:
    first, second = open_list(page, desk, unread="1 2")
    desk.push(row(2, rev=5, by=""))
    for number in (1, 2):
        mark = f'<template id="ticket-{number}-read" data-of="{number}" data-read="4"></template>'
        desk.pass_on("state", mark)
    expect(first).to_have_class(READ)
    expect(second).to_have_class(UNREAD)  # more has come since


def test_who_comes_back_to_the_tab_asks_once(page: Page, desk: LittleDesk) -> None:
    first, second = open_list(page, desk, unread="1")
    desk.door("GET", "/tickets/news", Answer(TOLD.format("2")))
    hide(page)
    expect(page.locator("body")).to_have_attribute("data-state", "rest")
    desk.push(row(1, rev=2, by=""))
    hide(page, hidden=False)
    expect(first).to_have_class(READ)
    expect(second).to_have_class(UNREAD)
    assert len(desk.to("/tickets/news", "GET")) == 1
