"""Writing without a line, at a real desk: kept here, sent once, never under another name."""

import re

import pytest
from playwright.sync_api import expect

from tests import ledger
from tests.journeys.looking import check
from tests.journeys.stage import STAFF_COOKIE, Seat, Stage
from tests.play import Customer

HELD, BANNER = "li.entry--held", "#unsent"


def without_a_line(seat: Seat) -> None:
    seat.context.set_offline(True)
    seat.faults = Quiet()  # every request that fails is a complaint of the browser


class Quiet(list[str]):
    """Takes no complaints."""

    def append(self, _: str) -> None:
        return


def test_replies_of_both_sides_are_kept_and_sent_once_in_order(
    talk: tuple[Seat, Seat, int], stage: Stage
) -> None:
    customer, mara, number = talk
    without_a_line(mara)
    mara.write("First thing.\n\nWith a second line.")
    mara.write("Second thing.")
    expect(mara.page.locator(HELD)).to_have_count(2)
    mara.shows(HELD, "First thing.", "Kept here, goes out when the line is back")
    without_a_line(customer)
    customer.say("Are you there?")
    customer.shows(".bubble--held", "Are you there?", "Kept here")
    mara.context.set_offline(False)
    customer.shows(".bubble:not(.bubble--held) >> nth=-1", "Every 20 minutes.")
    expect(mara.page.locator(HELD)).to_have_count(0)
    customer.context.set_offline(False)
    customer.has_no(".bubble--held")
    mara.shows("[data-kind=reply] >> nth=-1", "Are you there?")
    customer.shows("[data-kind=reply] >> nth=-1", "Are you there?")
    said = ledger.bodies(stage.desk, number)[1:]
    assert said == ["First thing.\n\nWith a second line.", "Second thing.", "Are you there?"]


def test_the_guard_holds_a_kept_reply_and_every_page_says_so(
    talk: tuple[Seat, Seat, int], stage: Stage
) -> None:
    customer, mara, number = talk
    other = mara.tab("/tickets")
    mara.excuse(409)
    without_a_line(mara)
    mara.write("Try the other port.")
    customer.say("Found it: the cable was loose.")
    mara.context.set_offline(False)
    mara.shows(HELD, "Not sent yet. Lena wrote while you were typing")
    for page in (mara.page, other):
        expect(page.locator(BANNER)).to_contain_text(f"Not sent yet: your reply to TKT-{number}")
    other.reload()
    expect(other.locator(BANNER)).to_contain_text("Lena wrote while you were typing")
    other.get_by_role("link", name="Look at it").click()
    expect(other.locator(HELD)).to_be_in_viewport()
    other.get_by_role("button", name="Send anyway").click()
    customer.shows("[data-kind=reply] >> nth=-1", "Try the other port.")
    for page in (mara.page, other):
        expect(page.locator(HELD)).to_have_count(0)
        expect(page.locator(BANNER)).to_be_empty()
    assert ledger.bodies(stage.desk, number)[-1] == "Try the other port."


def test_it_waits_for_its_writer_whoever_signs_in_between(
    talk: tuple[Seat, Seat, int], stage: Stage
) -> None:
    _, mara, number = talk
    mara.excuse(403)
    without_a_line(mara)
    mara.write("Only Mara says this.")
    mine = stage.program("mara").http.cookies[STAFF_COOKIE]
    theirs = stage.program("aiko").http.cookies[STAFF_COOKIE]
    sign_in(mara, theirs)
    mara.context.set_offline(False)
    mara.shows(HELD, "Somebody else is signed in in this browser")
    mara.go(f"/tickets/{number}")
    mara.is_live()
    mara.has_no(HELD)
    expect(mara.page.locator(BANNER)).to_be_empty()
    expect(mara.page.locator("#composer-text")).to_have_value("")
    assert ledger.bodies(stage.desk, number)[1:] == []
    sign_in(mara, mine)
    mara.go("/tickets")
    expect(mara.page.locator(BANNER)).to_be_empty()
    mara.follow(f"/tickets/{number}")
    mara.shows("[data-kind=reply] >> nth=-1", "Only Mara says this.", "Mara")


def sign_in(seat: Seat, cookie: str) -> None:
    seat.context.add_cookies([{"name": STAFF_COOKIE, "value": cookie, "url": seat.url}])


def test_the_first_request_survives_a_reload_and_a_lost_line(stage: Stage) -> None:
    lena = stage.customer()
    lena.go("/support/requests/new")
    written = {"subject": "VPN drops", "body": "Every 20 minutes.", "name": "Lena Hofer"}
    for name, value in written.items():
        lena.page.fill(f"[name={name}]", value)
    expect(lena.page.locator("[data-kept]")).to_be_visible()
    lena.page.reload()
    for name, value in written.items():
        expect(lena.page.locator(f"[name={name}]")).to_have_value(value)
    address = f"first{len(stage.mailed())}@brack.example"
    lena.page.fill("[name=email]", address)
    without_a_line(lena)
    lena.page.get_by_role("button", name="Send to the help team").click()
    lena.shows("#new-request-fail", "goes out by itself", "kept on this device")
    lena.context.set_offline(False)
    lena.page.wait_for_url(re.compile(r"/requests/\d+$"))
    lena.shows("[data-kind=reply]", "Every 20 minutes.")
    assert lena.page.evaluate("Object.keys(localStorage).join()") == ""
    assert len(stage.mail_to(address)) == 1


def test_a_reply_to_what_was_closed_meanwhile_is_not_lost(
    talk: tuple[Seat, Seat, int], stage: Stage
) -> None:
    _, mara, number = talk
    mara.excuse(409)
    without_a_line(mara)
    mara.write("One more question.")
    stage.program("mara").does(number, "dismissals")
    mara.context.set_offline(False)
    mara.shows(BANNER, f"Not sent yet: your reply to TKT-{number}", "closed")
    mara.follow(f"/tickets/{number}")
    mara.shows(HELD, "One more question.")
    expect(mara.page.get_by_role("button", name="Edit")).to_be_hidden()
    mara.page.get_by_role("button", name="Throw away").click()
    mara.page.get_by_role("dialog").get_by_role("button", name="Throw away").click()
    mara.has_no(HELD)
    expect(mara.page.locator(BANNER)).to_be_empty()


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_kept_and_held_replies_can_be_read_by_everybody(stage: Stage) -> None:
    mara = stage.staff("mara", bypass_csp=True)
    program, lena = stage.program("mara"), Customer(stage.desk)
    number = lena.open()
    program.does(number, "claims")
    mara.follow(f"/tickets/{number}")
    mara.excuse(409)
    without_a_line(mara)
    mara.write("Try the other port.\n\nThen the other cable.")
    mara.write("And tell me.")
    assert check(mara.page, HELD) == []
    lena.writes(number, "Found it: the cable was loose.")
    mara.context.set_offline(False)
    mara.shows(HELD, "Not sent yet. Lena wrote while you were typing")
    assert check(mara.page) == []
    mara.go("/tickets")
    mara.shows(BANNER, "Not sent yet")
    assert check(mara.page) == []
