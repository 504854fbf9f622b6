"""The desk without a mouse, and where the Back button leads. Nothing of it is the database's."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage, submit

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


def test_a_ticket_is_found_claimed_answered_and_handed_on_by_letters(stage: Stage) -> None:
    program, mara = stage.program("mara"), stage.staff("mara")
    first, second = program.open(subject="First of all"), program.open(subject="Second to none")
    keys = mara.page.keyboard
    mara.follow("/tickets")
    keys.press("g")
    keys.press("1")
    mara.page.wait_for_url(re.compile("view=l1"))
    mara.is_live()
    keys.press("j")
    expect(mara.page.locator(f"#ticket-{first}-row .queue__link")).to_be_focused()
    keys.press("j")
    expect(mara.page.locator(f"#ticket-{second}-row .queue__link")).to_be_focused()
    keys.press("k")
    keys.press("o")
    mara.page.wait_for_url(re.compile(rf"/tickets/{first}$"))
    mara.is_live()
    keys.press("c")
    mara.state(status="held")
    mara.is_live()
    keys.press("r")
    expect(mara.page.locator("#composer-text")).to_be_focused()
    keys.type("r is a letter here, as are e and s.")
    keys.press("Control+Enter")
    mara.shows("[data-kind=reply] >> nth=-1", "r is a letter here")
    keys.press("Escape")
    keys.press("n")
    expect(mara.page.locator("#composer-note")).to_be_checked()
    expect(mara.page.locator("#composer-text")).to_be_focused()
    keys.press("Escape")
    keys.press("s")
    mara.shows("#dialog", f"Resolve TKT-{first}")
    keys.press("Escape")
    expect(mara.page.locator("#dialog")).to_be_hidden()
    keys.press("?")
    expect(mara.page.locator("#keys")).to_be_visible()
    keys.press("Escape")
    keys.press("e")
    form = mara.page.locator("#dialog [data-dialog-body]")
    expect(form.locator("[name=goal]")).to_be_focused()
    for text in ("Six people work", "Client again", "The firewall"):
        keys.type(text)
        keys.press("Tab")
    keys.type("network")
    submit(form)
    mara.state(status="queued", level="L2")
    keys.press("g")
    keys.press("m")
    mara.page.wait_for_url(re.compile(r"/tickets\?view=mine$"))


def test_back_leads_through_the_filter_that_was_set(stage: Stage) -> None:
    program, mara = stage.program("mara"), stage.staff("mara")
    number = program.open(subject="Needle in the stack")
    program.open(subject="Hay")
    mara.follow("/tickets?view=open")
    mara.page.keyboard.press("/")
    mara.page.keyboard.type("needle")
    mara.page.keyboard.press("Enter")
    mara.page.wait_for_url(re.compile("q=needle"))
    rows = mara.page.locator(".queue__row")
    expect(rows).to_have_count(1)
    mara.page.click(f"#ticket-{number}-row .queue__link")
    mara.is_live()
    mara.page.go_back()
    expect(rows).to_have_count(1)
    mara.is_live()
    expect(mara.page.locator("#list-search")).to_have_value("needle")
    mara.page.go_back()
    expect(mara.page.locator(".queue__row", has_text="Hay")).to_be_visible()
    mara.is_live()


def test_a_row_that_somebody_claims_is_greyed_where_it_stands(stage: Stage) -> None:
    mara, program = stage.staff("mara"), stage.program("aiko")
    number = program.open(subject="Quick one")
    mara.follow("/tickets?view=l1")
    program.does(number, "claims")
    row = mara.page.locator(f"#ticket-{number}-row")
    expect(row).to_have_class(re.compile("queue__row--gone"))
    expect(row).to_contain_text("Aiko")


def test_a_letter_that_was_switched_off_stays_off_on_this_device(stage: Stage) -> None:
    mara = stage.staff("mara")
    stage.program("mara").open(subject="To be skipped")
    mara.follow("/tickets?view=l1")
    keys, sheet = mara.page.keyboard, mara.page.locator("#keys")
    keys.press("?")
    sheet.get_by_label("Search this list: /").uncheck()
    sheet.get_by_label("My tickets: g m").uncheck()
    sheet.get_by_label("Next: j").uncheck()
    keys.press("Escape")
    expect(sheet).to_be_hidden()
    mara.page.reload()
    mara.is_live()
    keys.press("/")
    keys.press("g")
    keys.press("m")
    keys.press("j")
    expect(mara.page.locator(":is(#list-search, .queue__link):focus")).to_have_count(0)
    keys.press("g")
    keys.press("2")
    mara.page.wait_for_url(re.compile("view=l2"))
