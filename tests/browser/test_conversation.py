"""The conversation: follows at its end, stands still elsewhere, and says so with restraint."""

import re

from playwright.sync_api import Page, expect

from supportdesk.text import markup
from tests.browser.clock import Clock
from tests.browser.little_desk import LittleDesk
from tests.browser.pages import composer, entry, ticket
from tests.browser.watching import hide

PILL = ".newpill"


def open_long(page: Page, desk: LittleDesk, more: str = "") -> None:
    entries = "".join(entry(number) for number in range(1, 21)) + more
    desk.page("/tickets/7", ticket(entries, seq=20, composer=composer()))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


def distance(page: Page) -> float:
    return page.eval_on_selector(
        "#talk", "(el) => el.scrollHeight - el.scrollTop - el.clientHeight"
    )


def scroll_up(page: Page) -> None:
    page.eval_on_selector("#talk", "(el) => { el.scrollTop = 100; }")
    page.evaluate("() => new Promise(requestAnimationFrame)")


def test_it_begins_at_the_end_and_follows_there(page: Page, desk: LittleDesk) -> None:
    open_long(page, desk)
    assert distance(page) <= 1
    desk.push(entry(21))
    expect(page.locator("#entry-7-21")).to_be_in_viewport()
    expect(page.locator(PILL)).to_be_hidden()


def test_it_begins_at_what_is_new(page: Page, desk: LittleDesk) -> None:
    divider = '<li class="day day--unread" id="ticket-7-unread">New since you looked</li>'
    open_long(page, desk, divider + "".join(entry(number) for number in range(21, 40)))
    expect(page.locator("#ticket-7-unread")).to_be_in_viewport()
    assert distance(page) > 80


def test_elsewhere_it_stands_still_and_a_pill_counts(page: Page, desk: LittleDesk) -> None:
    open_long(page, desk)
    scroll_up(page)
    desk.push(entry(21))
    expect(page.locator(PILL)).to_have_text("1 new message")
    desk.push(entry(22) + entry(23, kind="event"))
    expect(page.locator(PILL)).to_have_text("2 new messages")
    assert page.eval_on_selector("#talk", "(el) => el.scrollTop") == 100
    page.click(PILL)
    expect(page.locator("#entry-7-23")).to_be_in_viewport()
    expect(page.locator(PILL)).to_be_hidden()


def test_what_stands_in_view_already_is_not_counted(page: Page, desk: LittleDesk) -> None:
    top = ticket(entry(1), composer=composer())
    top = top.replace("data-seen-url", 'data-begins="top" data-seen-url')
    high = '<li data-day><textarea rows="22"></textarea></li>'  # as a notice above the words
    desk.page("/tickets/7", top.replace("</ol>", f"{high}</ol>"))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    assert distance(page) > 0
    desk.push(entry(2).replace('data-at="end"', 'data-at="start"'))
    expect(page.locator("#entry-7-2")).to_be_in_viewport(ratio=1)
    expect(page.locator(PILL)).to_be_hidden()
    desk.push(entry(3))
    expect(page.locator(PILL)).to_have_text("1 new message")


def test_l_goes_to_the_latest(page: Page, desk: LittleDesk) -> None:
    open_long(page, desk)
    scroll_up(page)
    page.keyboard.press("l")
    expect(page.locator("#entry-7-20")).to_be_in_viewport()


def test_own_messages_are_not_news(page: Page, desk: LittleDesk) -> None:
    open_long(page, desk)
    scroll_up(page)
    desk.push(entry(21, more='data-by="17"'))
    expect(page.locator("#entry-7-21")).to_have_count(1)
    expect(page.locator(PILL)).to_be_hidden()


def test_one_sentence_is_said_at_most_every_five_seconds(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_long(page, desk)
    clock.stop()
    said = page.locator("#ticket-7-said")
    desk.push(entry(21, name="Lena"))
    expect(page.locator("#entry-7-21")).to_have_count(1)
    clock.run_for(10)
    expect(said).to_have_text("New message from Lena")
    desk.push(entry(22, name="Mara"))
    expect(page.locator("#entry-7-22")).to_have_count(1)
    clock.run_for(3_000)
    expect(said).to_have_text("New message from Lena")
    clock.run_for(2_500)
    expect(said).to_have_text("New message from Mara")


def test_the_title_counts_while_nobody_looks(page: Page, desk: LittleDesk) -> None:
    open_long(page, desk)
    hide(page)
    desk.push(entry(21))
    expect(page).to_have_title("(1) TKT-7")
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", "/static/t/dot.svg")
    hide(page, False)
    expect(page).to_have_title("TKT-7")
    expect(page.locator("link[rel=icon]")).to_have_attribute(
        "href", f"{desk.address}/static/t/icon.svg"
    )


def test_a_resting_tab_looks_once_a_minute_and_counts_too(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    open_long(page, desk)
    hide(page)
    clock.run_for(1_500)
    expect(page.locator("body")).to_have_attribute("data-state", "rest")
    desk.push(entry(21))
    clock.run_for(61_000)
    expect(page).to_have_title("(1) TKT-7")
    desk.push(entry(22))
    clock.run_for(61_000)
    expect(page).to_have_title("(2) TKT-7")
    assert desk.to("/live", "GET")[-1].query["once"] == "1"
    expect(page.locator("body")).to_have_attribute("data-state", "rest")


def test_a_long_log_is_folded_and_stays_open_through_updates(page: Page, desk: LittleDesk) -> None:
    log = markup.rendered("It says:\n\n```\n" + "ERROR idle timeout\n" * 40 + "```")
    desk.page("/tickets/7", ticket(entry(1, f"{log}<p>mail waits</p>")))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    block = page.locator("details pre")
    expect(block).to_be_hidden()
    page.get_by_text("28 more lines").click()
    expect(block).to_be_visible()
    desk.push(entry(1, f"{log}<p>mailed</p>").replace('data-rev="1"', 'data-rev="2"'))
    expect(page.locator("#entry-7-1")).to_contain_text("mailed")
    expect(block).to_be_visible()
    page.get_by_text("28 more lines").click()
    desk.push(entry(1, f"{log}<p>read</p>").replace('data-rev="1"', 'data-rev="3"'))
    expect(page.locator("#entry-7-1")).to_contain_text("read")
    expect(block).to_be_hidden()


HEAD = '<li class="day" data-day><span>{}</span></li>'


def at(number: int, moment: str) -> str:
    return entry(number).replace("</li>", f'<time datetime="{moment}">x</time></li>')


def days_of(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        "#ticket-7-timeline > li", "all => all.map((el) => el.id || el.textContent.trim())"
    )


def test_a_day_that_begins_live_is_headed_once_in_the_reader_s_zone(
    page: Page, desk: LittleDesk
) -> None:
    first = HEAD.format("Saturday 21 November 2026") + at(1, "2026-11-21T10:00:00Z")
    shown = ticket(first, seq=1, body='data-zone="Asia/Tokyo"')
    desk.page("/tickets/7", shown.replace("<ol", '<ol data-behaviour="days" data-year', 1))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    desk.push(at(3, "2026-11-21T15:30:00Z"))  # after midnight in Tokyo
    expect(page.locator("#entry-7-3")).to_be_visible()
    desk.push(at(2, "2026-11-21T14:00:00Z") + at(4, "2026-11-21T16:00:00Z"))
    expect(page.locator("#entry-7-4")).to_be_visible()
    assert days_of(page) == [
        "Saturday 21 November 2026",
        "entry-7-1",
        "entry-7-2",
        "Sunday 22 November 2026",
        "entry-7-3",
        "entry-7-4",
    ]


def audience(*kinds: str) -> str:
    """The part that says who reads it; the first kind is chosen."""
    radios = "".join(
        f'<input type="radio" id="is-{kind}" name="kind" value="{kind}"'
        f"{' checked' if kind == kinds[0] else ''}>"
        for kind in kinds
    )
    return f'<div id="composer-audience">{radios}</div>'


def test_new_rights_never_turn_a_note_into_a_reply(page: Page, desk: LittleDesk) -> None:
    box = re.sub(r"<label>.*</label>", audience("note"), composer(), flags=re.DOTALL)
    desk.page("/tickets/7", ticket(entry(1), composer=box))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    page.fill("#composer-text", "Between us")
    desk.push(audience("reply", "note"))
    expect(page.locator("#is-reply")).to_have_count(1)
    expect(page.locator("#is-note")).to_be_checked()
    page.fill("#composer-text", "")
    desk.push(audience("note"))
    expect(page.locator("#is-reply")).to_have_count(0)
    desk.push(audience("reply", "note"))
    expect(page.locator("#is-reply")).to_be_checked()
