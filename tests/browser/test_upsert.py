"""Everything that arrives is put in by id, and nothing a person holds is taken from them."""

import re

from playwright.sync_api import Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import entry, ticket
from tests.browser.pages import page as whole_page
from tests.browser.watching import is_complete

FORM = '<form id="f" method="post"><textarea id="box" name="t"></textarea></form>'


def holder(inner: str, rev: int = 1) -> str:
    return f'<section id="part" data-rev="{rev}">{inner}</section>'


def shown(page: Page, desk: LittleDesk, html: str) -> None:
    """Push and wait until the page has it."""
    number = desk.push(html)
    is_complete(page, number)


def opened(page: Page, desk: LittleDesk, inner: str) -> None:
    state = '<output id="live-state"><span class="live__text">-</span></output>'
    desk.page("/", whole_page(f'<main id="main">{inner}</main>{state}'))
    page.goto("/")
    is_complete(page, 0)


def test_focus_text_and_caret_stay(page: Page, desk: LittleDesk) -> None:
    opened(page, desk, holder(f"<p id='said'>one</p>{FORM}"))
    page.fill("#box", "half a sentence")
    page.evaluate("document.getElementById('box').setSelectionRange(2, 5)")
    shown(page, desk, holder(f"<p id='more'>new</p><p id='said'>two</p>{FORM}", 2))
    expect(page.locator("#said")).to_have_text("two")
    box = page.locator("#box")
    expect(box).to_be_focused()
    expect(box).to_have_value("half a sentence")
    assert box.evaluate("(el) => [el.selectionStart, el.selectionEnd]") == [2, 5]


def test_what_is_open_stays_open(page: Page, desk: LittleDesk) -> None:
    details = (
        "<details id='d'><summary>More</summary>{}</details><dialog id='m'><input id='i'></dialog>"
    )
    opened(page, desk, holder(details.format("one")))
    page.click("#d summary")
    page.evaluate("document.getElementById('m').showModal()")
    page.fill("#i", "typed")
    shown(page, desk, holder(details.format("two"), 2))
    expect(page.locator("#d")).to_have_attribute("open", "")
    expect(page.locator("#d")).to_contain_text("two")
    page.locator("#i").press_sequentially(" on")
    expect(page.locator("#i")).to_have_value("typed on")


def test_an_older_version_changes_nothing(page: Page, desk: LittleDesk) -> None:
    opened(page, desk, holder("newest", 5))
    shown(page, desk, holder("older", 4))
    expect(page.locator("#part")).to_have_text("newest")


def test_gone_is_gone(page: Page, desk: LittleDesk) -> None:
    opened(page, desk, holder("here"))
    shown(page, desk, '<p id="part" data-gone data-rev="2"></p>')
    expect(page.locator("#part")).to_have_count(0)


def test_new_ones_go_where_they_say_and_entries_by_number(page: Page, desk: LittleDesk) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    desk.push(entry(5) + '<li id="first" data-into="ticket-7-timeline" data-at="start">x</li>')
    desk.push(entry(3) + entry(4), 9)
    expect(page.locator("#entry-7-4")).to_be_visible()
    order = page.eval_on_selector_all("#ticket-7-timeline > li", "all => all.map((el) => el.id)")
    assert order == ["first", "entry-7-1", "entry-7-3", "entry-7-4", "entry-7-5"]


def test_rows_stay_in_a_table_that_arrives_whole(page: Page, desk: LittleDesk) -> None:
    table = '<table><tbody><tr id="r{0}"><td>{0}</td></tr></tbody></table>'
    opened(page, desk, holder(table.format(1)))
    shown(page, desk, holder(table.format(2), 2))
    expect(page.locator("#part tbody tr#r2")).to_have_text("2")


def test_rows_arrive_behind_other_elements(page: Page, desk: LittleDesk) -> None:
    row = '<tr id="r1" data-rev="{0}"><td>{0}</td></tr>'
    opened(page, desk, f"<table><tbody>{row.format(1)}</tbody></table>{holder('one')}")
    shown(page, desk, holder("two", 2) + row.format(2))
    expect(page.locator("#r1 td")).to_have_text("2")
    expect(page.locator("#part")).to_have_text("two")


def test_facts_of_the_ticket_go_to_main(page: Page, desk: LittleDesk) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    facts = (
        '<template id="ticket-7-state" data-main data-rev="{rev}" data-seq="{seq}" data-level="L2"'
        ' data-status="{status}" data-opener="17" data-assignee="" data-waiting=""></template>'
    )
    desk.push(facts.format(rev=4, seq=4, status="queued"))
    main = page.locator("main")
    expect(main).to_have_attribute("data-status", "queued")
    expect(main).to_have_attribute("data-level", "L2")
    desk.push(facts.format(rev=3, seq=3, status="held") + entry(5))
    expect(main).to_have_attribute("data-seq", "5")
    expect(main).to_have_attribute("data-status", "queued")
    assert page.locator("#ticket-7-state").count() == 0


def test_an_entry_that_skips_another_does_not_raise_the_number_of_the_page(
    page: Page, desk: LittleDesk
) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    main = page.locator("main")
    desk.push(entry(3))
    expect(page.locator("#entry-7-3")).to_be_visible()
    expect(main).to_have_attribute("data-seq", "1")
    desk.push(entry(2) + '<template id="s" data-main data-rev="9" data-seq="2"></template>')
    expect(main).to_have_attribute("data-seq", "2")
    desk.push('<template id="s" data-main data-rev="9" data-seq="3"></template>')
    expect(main).to_have_attribute("data-seq", "3")
    desk.push('<template id="s" data-main data-rev="10" data-seq="2"></template>')
    expect(main).to_have_attribute("data-rev", "10")
    expect(main).to_have_attribute("data-seq", "3")


def test_an_answer_counts_only_where_everything_before_it_is_there(
    page: Page, desk: LittleDesk
) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    answer = '<template id="s" data-main data-rev="9" data-seq="{}" data-from="{}"></template>'
    desk.push(answer.format(4, 3))
    main = page.locator("main")
    expect(main).to_have_attribute("data-rev", "9")
    expect(main).to_have_attribute("data-seq", "1")
    desk.push(answer.format(4, 1))
    expect(main).to_have_attribute("data-seq", "4")


def test_personal_parts_are_fetched_anew(page: Page, desk: LittleDesk) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    desk.page(
        "/tickets/7/moves", '<div id="ticket-7-moves" data-rev="2"><a id="m">Resolve</a></div>'
    )
    desk.push('<template id="ticket-7-moves" data-stale data-rev="2"></template>')
    expect(page.locator("#m")).to_have_text("Resolve")
    assert desk.to("/tickets/7/moves", "GET")[0].headers["HX-Request"] == "true"
    assert desk.to("/tickets/7/moves", "GET")[0].headers["Desk-By-Itself"] == "1"


def test_what_goes_stale_together_is_one_request_after_a_moment(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    part = '<div id="ticket-7-moves" data-fetch="/tickets/7/moves" data-rev="{0}">{0}</div>'
    desk.page("/tickets/7/moves", part.format("9"))
    clock.stop()
    for number in range(2, 6):
        stale = f'<template id="ticket-7-moves" data-stale data-rev="{number}"></template>'
        desk.push(stale + entry(number))
        expect(page.locator(f"#entry-7-{number}")).to_be_visible()
    assert desk.to("/tickets/7/moves", "GET") == []
    clock.run_for(400)
    expect(page.locator("#ticket-7-moves")).to_have_text("9")
    clock.run_for(400)
    assert len(desk.to("/tickets/7/moves", "GET")) == 1


def test_what_is_old_in_a_part_has_the_whole_part_fetched(page: Page, desk: LittleDesk) -> None:
    part = '<div id="{0}" data-fetch="/tickets/7/drafts-left"><p id="draft-1">{0}</p></div>'
    desk.page("/tickets/7", ticket(entry(1) + part.format("left")))
    desk.page("/tickets/7/drafts-left", '<div id="left" data-rev="2">none</div>')
    page.goto("/tickets/7")
    desk.push('<template id="draft-1" data-stale data-rev="2"></template>')
    expect(page.locator("#left")).to_have_text("none")


def test_a_personal_part_that_failed_is_tried_again(page: Page, desk: LittleDesk) -> None:
    answers = [Answer("", 503), Answer('<div id="ticket-7-moves" data-rev="2">better</div>')]
    desk.door("GET", "/tickets/7/moves", lambda _: answers.pop(0))
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    desk.push('<template id="ticket-7-moves" data-stale data-rev="2"></template>')
    expect(page.locator("#ticket-7-moves")).to_have_text("better")


def test_a_part_that_failed_says_since_when_and_can_be_tried_again(
    page: Page, desk: LittleDesk
) -> None:
    said = (
        '<p data-failed="ticket-7-moves" hidden>As of <time data-since></time>.'
        '<button type="button" data-part-again>Try again</button></p>'
    )
    at = 'data-zone="Asia/Tokyo" data-now="1795608000000"'  # 21:00 there
    desk.door("GET", "/tickets/7/moves", Answer("", 500))
    desk.page("/tickets/7", ticket(entry(1), composer=said, body=at))
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    desk.push('<template id="ticket-7-moves" data-stale data-rev="2"></template>')
    place = page.locator("[data-failed]")
    expect(place).to_have_text(re.compile(r"As of 21:0\d\."))
    part = '<div id="ticket-7-moves" data-fetch="/tickets/7/moves" data-rev="2">new</div>'
    desk.door("GET", "/tickets/7/moves", Answer(part))
    place.get_by_role("button").click()
    expect(page.locator("#ticket-7-moves")).to_have_text("new")
    expect(place).to_be_hidden()


def test_a_part_that_asks_by_itself_says_when_nobody_answers(page: Page, desk: LittleDesk) -> None:
    part = '<div id="figures" hx-get="/figures" hx-trigger="ask" hx-swap="outerMorph">{}</div>'
    said = '<p data-failed="figures" hidden>As of <time data-since></time>.</p>'
    desk.door("GET", "/figures", Answer("", 502))
    main = f'<main id="main">{said}{part.format("old")}</main>'
    desk.page("/live-line", whole_page(main, live="", body='data-zone="Asia/Tokyo"'))
    page.goto("/live-line")
    page.dispatch_event("#figures", "ask")
    expect(page.locator("[data-failed]")).to_have_text(re.compile(r"As of \d\d:\d\d\."))
    desk.door("GET", "/figures", Answer(part.format("new")))
    page.dispatch_event("#figures", "ask")
    expect(page.locator("#figures")).to_have_text("new")
    expect(page.locator("[data-failed]")).to_be_hidden()


def test_behaviours_attach_to_what_arrives_later(page: Page, desk: LittleDesk) -> None:
    opened(page, desk, '<div id="into"></div>')
    page.evaluate(
        """async () => {
          const { define } = await import("/static/t/js/behaviours.js");
          define("mark", (el, signal) => {
            el.dataset.on = "yes";
            signal.addEventListener("abort", () => { document.body.dataset.left = el.id; });
          });
        }"""
    )
    shown(page, desk, '<p id="late" data-behaviour="mark" data-into="into" data-rev="1"></p>')
    expect(page.locator("#late")).to_have_attribute("data-on", "yes")
    shown(page, desk, '<p id="late" data-gone data-rev="2"></p>')
    expect(page.locator("body")).to_have_attribute("data-left", "late")


def test_what_is_true_for_seconds_goes_by_itself(
    page: Page, clock: Clock, desk: LittleDesk
) -> None:
    desk.page("/tickets/7", ticket(entry(1)))
    page.goto("/tickets/7")
    typing = '<p id="t" data-into="ticket-7-typing-slot" data-expires="6">Lena is typing</p>'
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    clock.stop()
    desk.pass_on("typing", typing)
    expect(page.locator("#t")).to_be_visible()
    clock.run_for(4_000)
    desk.pass_on("typing", typing.replace("Lena", "Mara"))
    expect(page.locator("#t")).to_have_text("Mara is typing")
    clock.run_for(4_000)
    expect(page.locator("#t")).to_be_visible()
    clock.run_for(2_500)
    expect(page.locator("#t")).to_have_count(0)
