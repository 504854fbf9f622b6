"""Lists and tickets of staff, each dialog: nothing serious of axe-core, nothing sideways.

Looks do not depend on the database, so SQLite alone. What a dialog shows without script is the
same form, so only dialogs are opened here; `test_plain_pages.py` uses the pages.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import check
from tests.journeys.room import Room
from tests.journeys.stage import submit
from tests.play import FIELDS

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
VIEWS = ("mine", "l1", "l2", "waiting", "escalated", "open", "resolved")


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_list(empty: Room, view: str) -> None:
    empty.looks_well("helen", f"/tickets?view={view}")


@pytest.mark.parametrize("view", VIEWS)
def test_a_full_list(room: Room, view: str) -> None:
    room.looks_well("mara", f"/tickets?view={view}")


SEEN_BY = {
    "mara": ("queued", "held", "waiting", "queued_l2", "held_l2", "back", "resolved", "closed"),
    "priya": ("queued_l2", "held_l2", "held"),
    "helen": ("held", "orphan", "confirmed"),
}


@pytest.mark.parametrize("who", SEEN_BY)
def test_tickets_in_every_state(room: Room, who: str) -> None:
    for name in SEEN_BY[who]:
        room.looks_well(who, f"/tickets/{{{name}}}", f"TKT-{room.tickets[name]}")


@pytest.mark.parametrize("page", ["prints/new", "prints?for=us", "prints?for=customer"])
def test_the_letter_of_a_ticket(room: Room, page: str) -> None:
    room.looks_well("mara", f"/tickets/{{back}}/{page}", f"TKT-{room.tickets['back']}")


DIALOGS = {
    "mara": {
        "held": ("resolutions", "escalations", "handovers", "releases", "dismissals"),
        "waiting": ("waits/new?on=date",),
        "back": ("changes/new", "links/new", "links/withdrawals/new"),
        "queued_l2": ("recalls",),
        "resolved": ("reopenings",),
    },
    "priya": {"held_l2": ("returns", "transfers")},
    "helen": {"held": ("assignments",), "held_l2": ("openers",)},
}


@pytest.mark.parametrize("who", DIALOGS)
def test_the_dialog_of_every_move(room: Room, who: str) -> None:
    seat = room.seat(who)
    seat.excuse(422)
    for name, nouns in DIALOGS[who].items():
        seat.go(f"/tickets/{room.tickets[name]}")
        for noun in nouns:
            link = seat.page.locator(f"main a[href*='/{noun}']").first
            link.evaluate("el => el.closest('details')?.setAttribute('open', '')")
            link.click()
            expect(seat.page.locator("#dialog [data-dialog-body]")).to_be_visible()
            assert check(seat.page, "#dialog") == [], noun
            submit(seat.page.locator("#dialog [data-dialog-body]"))
            if not noun.startswith(("links", "changes")):
                expect(seat.page.locator("#dialog [aria-invalid=true]").first).to_be_visible()
                assert check(seat.page, "#dialog") == [], f"{noun} with faults"
                seat.page.keyboard.press("Escape")
            expect(seat.page.locator("#dialog")).to_be_hidden()
    assert seat.faults == []


def test_a_new_ticket_taking_back_and_the_sheet_of_keys(room: Room) -> None:
    mara = room.seat("mara")
    mara.excuse(422)
    mara.go("/tickets?view=l1")
    mara.press("New ticket", "link")
    submit(mara.page.locator("#dialog [data-dialog-body]"))
    expect(mara.page.locator("#dialog [aria-invalid=true]").first).to_be_visible()
    assert check(mara.page, "#dialog") == []
    mara.page.keyboard.press("Escape")
    mara.page.locator("h1").click()
    mara.page.keyboard.press("?")
    expect(mara.page.locator("#keys")).to_be_visible()
    assert check(mara.page, "#keys") == []
    room.looks_well("mara", "/tickets/new", "New ticket")
    mara.go(f"/tickets/{room.tickets['held']}")
    mara.page.get_by_role("link", name="Withdraw", exact=True).last.click()
    expect(mara.page.locator("#dialog [data-dialog-body]")).to_be_visible()
    assert check(mara.page, "#dialog") == []


def test_the_guard_and_the_menus_that_are_open(room: Room) -> None:
    mara, number = room.seat("mara"), room.tickets["back"]
    mara.excuse(409)
    mara.follow(f"/tickets/{number}")
    mara.page.fill("#composer-text", "Is it better?")
    mara.page.evaluate("document.getElementById('composer-seen').value = 0")
    mara.page.evaluate("document.querySelector('main').dataset.seen = 0")
    mara.page.keyboard.press("Control+Enter")
    mara.shows("#composer-guard", "Not sent yet")
    mara.page.click(f"#ticket-{number}-more summary")
    mara.page.click("#me summary")
    assert check(mara.page) == []
    mara.page.get_by_role("button", name="Keep editing").click()
    assert mara.faults == []


def test_a_move_that_is_refused(room: Room) -> None:
    mara, number = room.seat("mara"), room.tickets["waiting"]
    mara.excuse(409)
    mara.go(f"/tickets/{number}")
    form = mara.dialog("a[data-key=e]", **FIELDS["escalations"])
    room.stage.program("mara").does(number, "escalations")
    submit(form)
    mara.shows("#dialog [role=alert]", "Not done")
    assert check(mara.page, "#dialog") == []
    assert mara.faults == []


def test_taking_back_one_file_alone(room: Room) -> None:
    mara = room.seat("mara")
    mara.go(f"/tickets/{room.tickets['held']}")
    entry = mara.page.locator("li.entry--staff:has(.files)").first
    address = entry.get_by_role("link", name="Withdraw", exact=True).get_attribute("href")
    entry.get_by_role("link", name="Withdraw", exact=True).click()
    form = mara.page.locator("#dialog [data-dialog-body]")
    form.locator("label", has_text="vpn.log").click()
    assert check(mara.page, "#dialog") == []
    mara.page.keyboard.press("Escape")
    room.looks_well("mara", str(address), "vpn.log", "Only this file")


def test_pages_that_are_not_there_or_not_theirs(room: Room) -> None:
    room.seat("mara").excuse(404)
    room.looks_well("mara", "/tickets/9", "not")
    room.looks_well("mara", "/dashboard", "not")
