"""Pages of customers: no serious finding of axe-core, nothing sideways at 360 px.

Looks do not depend on the database, so SQLite alone.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import check
from tests.journeys.room import Room

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


def test_the_way_in_for_customers(empty: Room) -> None:
    empty.looks_well("nobody", "/support", "Open a request")
    empty.looks_well("nobody", "/support/requests/new", "Your e-mail")
    empty.looks_well("nobody", "/support/links", "Send me my links")
    nobody = empty.seat("nobody")
    nobody.excuse(404, 422)
    empty.looks_well("nobody", "/c/a-link-that-never-was", "Send me my link again")
    empty.looks_well("nobody", "/requests/1", "Send me my link again")
    empty.looks_well("nobody", "/nowhere")


def test_customers_forms_with_faults(empty: Room) -> None:
    nobody = empty.seat("nobody")
    nobody.excuse(422)
    nobody.go("/support/requests/new")
    nobody.page.get_by_role("button", name="Send to the help team").click()
    expect(nobody.page.locator("[aria-invalid=true]")).to_have_count(4)
    assert check(nobody.page) == []
    nobody.go("/support/links")
    nobody.page.get_by_role("button", name="Send my links").click()
    expect(nobody.page.locator("[aria-invalid=true]")).to_have_count(1)
    assert check(nobody.page) == []
    nobody.page.fill("[name=email]", "who@brack.example")
    nobody.page.get_by_role("button", name="Send my links").click()
    nobody.shows("main", "Look into your mailbox")
    assert check(nobody.page) == []


@pytest.mark.parametrize("name", ["queued", "held", "held_l2", "resolved", "confirmed", "closed"])
def test_the_customer_s_chat(room: Room, name: str) -> None:
    room.looks_well("lena", f"/requests/{{{name}}}", f"TKT-{room.tickets[name]}")


def test_the_customer_s_forms(room: Room) -> None:
    lena = room.seat("lena")
    room.looks_well("lena", "/support", "Your requests on this device")
    lena.go(f"/requests/{room.tickets['resolved']}")
    lena.page.get_by_role("link", name="No, I still need help").click()
    expect(lena.page.locator("#dialog [data-dialog-body]")).to_be_visible()
    assert check(lena.page, "#dialog") == []
    lena.page.keyboard.press("Escape")
    lena.go(f"/requests/{room.tickets['held']}")
    lena.page.get_by_role("link", name="Take back").last.click()
    expect(lena.page.locator("#dialog [data-dialog-body]")).to_be_visible()
    assert check(lena.page, "#dialog") == []
    assert lena.faults == []
