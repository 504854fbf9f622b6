"""Lists: rows change where they stand, nothing moves under the eyes, what is new waits."""

import threading

import pytest
from playwright.sync_api import Page, expect

from tests.browser.little_desk import Answer, LittleDesk
from tests.browser.pages import LIVE
from tests.browser.pages import page as whole_page
from tests.browser.watching import hide


def row(number: int, views: str = "l1 open", rev: int = 1, text: str = "", more: str = "") -> str:
    return (
        f'<tr class="queue__row" id="ticket-{number}-row" data-rev="{rev}"'
        f' data-views="{views}" {more}>'
        f'<td><a class="queue__link" id="link-{number}" href="/tickets/{number}">'
        f"{text or f'Ticket {number}'}</a></td>"
        f'<td class="queue__sla">48m</td><td><button type="button" id="claim-{number}" data-key="c"'
        f">Claim</button></td></tr>"
    )


def listing(*numbers: int, view: str = "l1") -> str:
    rows = "".join(row(number) for number in numbers)
    return whole_page(
        f"""<main id="main"><h1>L1 queue</h1>
<button class="newpill" type="button" data-newpill="list" hidden>0 new</button>
<div id="list-failed" role="alert" hidden>Not loaded
<button type="button" data-list-again id="again">Try again</button></div>
<input type="search" id="list-search" data-key="/" name="q">
<div class="queue" id="list" tabindex="-1" data-behaviour="list" data-view="{view}">
<table><tbody id="list-rows">{rows}</tbody></table></div>
{LIVE}</main>""",
        live="/live?topics=queue-l1",
    )


def open_list(page: Page, desk: LittleDesk, *numbers: int, view: str = "l1") -> None:
    desk.page("/tickets", listing(*numbers, view=view))
    page.goto("/tickets?view=l1")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")


def ids(page: Page) -> list[str]:
    return page.eval_on_selector_all("[data-views]", "all => all.map((el) => el.id)")


def test_a_row_changes_where_it_stands(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, 1, 2, 3)
    page.focus("#link-2")
    desk.push(row(2, rev=2, text="Printer on fire"))
    expect(page.locator("#link-2")).to_have_text("Printer on fire")
    expect(page.locator("#link-2")).to_be_focused()
    assert len(ids(page)) == 3


def test_a_row_of_another_heading_waits_behind_the_pill(page: Page, desk: LittleDesk) -> None:
    def under(group: str, rev: int) -> str:
        return row(2, "mine:17", rev, more=f'data-groups="l1-free {group}:17"')

    html = listing(1, 2, view="mine").replace("<tbody", '<tbody data-group="mine-waiting"')
    desk.page("/tickets", html)
    page.goto("/tickets")
    pill = page.locator(".newpill")
    desk.push(under("mine-turn", 2))
    expect(pill).to_have_text("1 new")
    expect(page.locator("#ticket-2-row")).to_have_class("queue__row")
    assert ids(page) == ["ticket-1-row", "ticket-2-row"]
    desk.push(under("mine-waiting", 3))
    expect(pill).to_be_hidden()


def test_a_row_that_left_is_greyed_with_the_reason_and_stays(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, 1, 2)
    desk.push(row(2, "open mine:18", rev=2, more='data-gone-text="Tomasz has it"'))
    gone = page.locator("#ticket-2-row")
    expect(gone).to_have_class("queue__row queue__row--gone")
    expect(gone).to_contain_text("Tomasz has it")

    desk.push(row(2, rev=3))
    expect(gone).to_have_class("queue__row")


def test_new_rows_wait_behind_the_pill(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, 1, 2)
    desk.push(row(8) + row(9) + row(5, "l2 open"))
    pill = page.locator(".newpill")
    expect(pill).to_have_text("2 new")
    desk.push(row(8, "open", rev=2))
    expect(pill).to_have_text("1 new")
    assert ids(page) == ["ticket-1-row", "ticket-2-row"]
    page.focus("#link-2")
    desk.page("/tickets", listing(9, 1, 2))
    pill.click()
    expect(page.locator("#ticket-9-row")).to_be_visible()
    expect(pill).to_be_hidden()
    assert ids(page) == ["ticket-9-row", "ticket-1-row", "ticket-2-row"]
    assert desk.to("/tickets", "GET")[-1].query == {"view": "l1"}


def test_taking_new_rows_in_keeps_the_row_in_use(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, *range(10, 40))
    page.keyboard.press("j")
    for _ in range(14):
        page.keyboard.press("j")
    expect(page.locator("#link-24")).to_be_focused()
    before = page.locator("#link-24").bounding_box()
    desk.push(row(8))
    desk.page("/tickets", listing(8, *range(10, 40)))
    page.click(".newpill")
    expect(page.locator("#ticket-8-row")).to_have_count(1)
    expect(page.locator("#link-24")).to_be_focused()
    assert page.locator("#link-24").bounding_box() == before


def test_a_list_that_is_not_had_keeps_the_old_one_and_offers_to_try_again(
    page: Page, desk: LittleDesk
) -> None:
    open_list(page, desk, 1)
    desk.push(row(2))
    desk.door("GET", "/tickets", Answer("", 503))
    page.click(".newpill")
    expect(page.locator("#list-failed")).to_be_visible()
    expect(page.locator(".newpill")).to_have_text("1 new")
    assert ids(page) == ["ticket-1-row"]
    desk.page("/tickets", listing(1, 2))
    page.click("#again")
    expect(page.locator("#list-failed")).to_be_hidden()
    expect(page.locator(".newpill")).to_be_hidden()
    assert ids(page) == ["ticket-1-row", "ticket-2-row"]
    expect(page.locator("#list")).to_be_focused()


def test_a_customer_who_wrote_is_news_in_a_tab_that_nobody_looks_at(
    page: Page, desk: LittleDesk
) -> None:
    def spoke(number: int, seq: int, views: str = "l1") -> str:
        return row(number, views, rev=seq, more=f'data-customer-seq="{seq}"')

    open_list(page, desk, 3)
    desk.push(spoke(1, 1) + spoke(2, 1))
    desk.page("/tickets", listing(3).replace("</tbody>", f"{spoke(1, 1)}{spoke(2, 1)}</tbody>"))
    page.click(".newpill")
    expect(page.locator("#ticket-2-row")).to_be_visible()
    hide(page)
    desk.push(spoke(1, 2) + spoke(2, 2, "l2"))
    expect(page).to_have_title("(1) TKT-7")
    desk.push(spoke(1, 3) + row(3, rev=2))
    expect(page.locator("#ticket-1-row")).to_have_attribute("data-customer-seq", "3")
    expect(page).to_have_title("(1) TKT-7")


@pytest.mark.parametrize(("views", "new"), [("l2 mine:17", True), ("l2 mine:18", False)])
def test_personal_views_hold_what_is_of_this_person(
    page: Page, desk: LittleDesk, views: str, new: bool
) -> None:
    open_list(page, desk, 1, view="mine")
    desk.push(row(2, views) + row(3, "mine:17"))
    expect(page.locator(".newpill")).to_have_text("2 new" if new else "1 new")


def test_j_and_k_move_the_focus_and_o_opens(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, 1, 2, 3)
    page.keyboard.press("j")
    expect(page.locator("#link-1")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#link-3")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#link-2")).to_be_focused()
    desk.page("/tickets/2", "<title>Two</title>")
    page.keyboard.press("o")
    expect(page).to_have_title("Two")


def test_c_claims_only_the_row_in_use(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, 1, 2)
    page.evaluate(
        """() => document.addEventListener("click", ({ target }) => {
          document.body.dataset.clicked = target.id;
        })"""
    )
    page.keyboard.press("c")
    expect(page.locator("body")).not_to_have_attribute("data-clicked", "claim-1")
    page.focus("#link-2")
    page.keyboard.press("c")
    expect(page.locator("body")).to_have_attribute("data-clicked", "claim-2")


def test_c_does_not_press_what_a_row_shows_to_others_only(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, 1)
    page.evaluate(
        """() => {
          document.getElementById("claim-1").style.display = "none";
          document.addEventListener("click", () => { document.body.dataset.clicked = "1"; });
        }"""
    )
    page.focus("#link-1")
    page.keyboard.press("c")
    expect(page.locator("body")).not_to_have_attribute("data-clicked", "1")


def test_letters_in_a_field_are_letters(page: Page, desk: LittleDesk) -> None:
    open_list(page, desk, 1, 2)
    page.keyboard.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    page.keyboard.type("jocx")
    expect(page.locator("#list-search")).to_have_value("jocx")


CLAIM = (
    '<form id="ticket-3-claim" method="post" action="/tickets/3/claims"'
    ' hx-post="/tickets/3/claims" hx-target="this"><button>Claim</button></form>'
)
LATE = (
    '<p role="alert">Tomasz claimed TKT-3 a moment before you. The next one is TKT-4.</p>'
    '<a class="btn btn--s" href="/tickets/4" data-next>Open TKT-4</a>'
)


def test_who_claims_too_late_opens_the_next_one_from_the_toast(
    page: Page, desk: LittleDesk
) -> None:
    desk.page("/tickets", listing(3).replace("48m", CLAIM))
    desk.door("POST", "/tickets/3/claims", Answer(LATE, 409))
    desk.page("/tickets/4", "<!doctype html><title>TKT-4</title>")
    page.goto("/tickets?view=l1")
    page.click("#ticket-3-claim button")
    toast = page.get_by_role("alert")
    expect(toast.locator("p")).to_have_text(
        "Tomasz claimed TKT-3 a moment before you. The next one is TKT-4."
    )
    toast.get_by_role("link", name="Open TKT-4", exact=True).click()
    expect(page).to_have_title("TKT-4")


def test_who_claims_too_late_is_told_although_a_frame_took_the_button_away_first(
    page: Page, desk: LittleDesk
) -> None:
    hold = threading.Event()
    desk.page("/tickets", listing(3).replace("48m", CLAIM))
    desk.door("POST", "/tickets/3/claims", Answer(LATE, 409, hold=hold))
    page.goto("/tickets?view=l1")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    page.click("#ticket-3-claim button")
    desk.wait_for("/tickets/3/claims")
    desk.push(row(3, rev=2, views="open", more='data-gone-text="with Tomasz"'))
    expect(page.locator("#ticket-3-claim")).to_have_count(0)
    hold.set()
    toast = page.get_by_role("alert")
    expect(toast.locator("p")).to_have_text(
        "Tomasz claimed TKT-3 a moment before you. The next one is TKT-4."
    )
    expect(toast.get_by_role("link", name="Open TKT-4", exact=True)).to_be_visible()
