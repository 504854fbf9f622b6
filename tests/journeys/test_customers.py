"""Customers: on a phone, on two devices, with files, with a draft."""

import re
import struct
import zlib

from playwright.sync_api import FilePayload, expect

from tests.journeys.looking import sideways
from tests.journeys.stage import Stage, link_in, request_of

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def picture(side: int = 64) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x30\x60\x90" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    )


def test_a_phone_is_enough_to_write_and_to_send_a_photo(stage: Stage) -> None:
    phone, mara = stage.customer(**PHONE), stage.staff("mara")
    number = request_of(phone, "Ada Brack", "ada@brack.example", "Screen flickers", "Look.")
    phone.is_live()
    assert sideways(phone.page) == []
    expect(phone.page.get_by_text("Take a photo")).to_be_visible()
    stage.program("mara").does(int(number), "claims")
    mara.follow(f"/tickets/{number}")

    line = phone.context.new_cdp_session(phone.page)
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000}
    line.send("Network.emulateNetworkConditions", slow)
    log: FilePayload = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"x" * 600_000}
    photo: FilePayload = {"name": "photo.png", "mimeType": "image/png", "buffer": picture()}
    phone.page.set_input_files("#composer-files", [photo, log])
    phone.shows("#composer-chosen", "photo.png", "log.txt")
    phone.page.fill("#write", "Like this.")
    phone.page.get_by_role("button", name="Send").tap()
    expect(phone.page.locator("#composer-progress")).to_be_visible()
    mine = phone.page.locator(".bubble--me", has_text="Like this.")
    expect(mine.locator(".file__preview")).to_be_visible()
    expect(phone.page.locator("#composer-progress")).to_be_hidden()
    loaded = "el => el.complete && el.naturalWidth === 64"
    assert mine.locator(".file__preview").evaluate(
        f"async el => {{ await el.decode(); return ({loaded})(el) }}"
    )
    expect(phone.page.get_by_text("Take a photo")).to_be_visible()
    theirs = mara.page.locator("[data-kind=reply]", has_text="Like this.")
    expect(theirs.locator(".file__preview")).to_be_visible()
    expect(theirs.get_by_role("link", name="log.txt")).to_be_visible()
    assert sideways(phone.page) == []


def test_a_link_opened_and_used_elsewhere_proves_the_address(stage: Stage) -> None:
    first, second, mara = stage.customer(), stage.customer(**PHONE), stage.staff("mara")
    number = request_of(first, "Ben Auer", "ben@brack.example", "No sound", "Since today.")
    first.shows("main", "We mailed the link to ben@brack.example")
    mara.follow(f"/tickets/{number}")
    mara.shows("main", "Address not proved")
    second.page.goto(link_in(stage.mail_to("ben@brack.example")[0]))
    expect(second.page).to_have_url(re.compile(rf"/requests/{number}$"))
    second.is_live()
    expect(second.page.locator("main")).not_to_contain_text("mailed the link")
    mara.shows("main", "Address not proved")
    second.say("Here I am.")
    first.shows(".bubble >> nth=-1", "Here I am.")
    mara.shows("[data-kind=reply] >> nth=-1", "Here I am.")
    expect(mara.main).not_to_contain_text("Address not proved")
    expect(first.page.locator("main")).not_to_contain_text("mailed the link")


def test_what_was_half_written_is_there_after_a_reload(stage: Stage) -> None:
    customer = stage.customer()
    request_of(customer, "Cleo Dorn", "cleo@brack.example", "Slow mail", "Very.")
    customer.is_live()
    customer.page.fill("#write", "I also want to say")
    customer.shows("#composer-draft", "Kept")
    expect(customer.page.locator("#composer-draft")).to_be_visible()
    customer.page.reload()
    expect(customer.page.locator("#write")).to_have_value("I also want to say")
    customer.say("I also want to say this.")
    customer.page.reload()
    customer.is_live()
    expect(customer.page.locator("#write")).to_have_value("")


def test_two_tabs_of_one_request_show_the_same(stage: Stage) -> None:
    customer = stage.customer()
    number = request_of(customer, "Dan Esch", "dan@brack.example", "No network", "None.")
    other = customer.tab(f"/requests/{number}")
    customer.is_live(other)
    customer.say("It came back.")
    expect(other.locator(".bubble").last).to_contain_text("It came back.")
    other.fill("#write", "And went away.")
    other.keyboard.press("Control+Enter")
    customer.shows(".bubble >> nth=-1", "And went away.")
    expect(customer.page.locator("[data-kind=reply]")).to_have_count(3)


def test_leaving_this_device_ends_what_it_shows(stage: Stage) -> None:
    customer = stage.customer()
    number = request_of(customer, "Eva Fink", "eva@brack.example", "Lost file", "The big one.")
    other = customer.tab(f"/requests/{number}")
    customer.is_live(other)
    customer.excuse(401, 404)
    customer.page.click("#request-menu summary")
    customer.page.get_by_role("button", name="Leave this device").click()
    customer.shows("main", "What can we help you with?")
    customer.go(f"/requests/{number}")
    customer.shows("main", "This request is not open on this device")


def test_a_customer_whose_links_were_withdrawn_reads_that_and_is_offered_nothing_more(
    stage: Stage,
) -> None:
    customer, program = stage.customer(**PHONE), stage.program("mara")
    number = request_of(customer, "Cora Brack", "cora@brack.example", "VPN drops", "Help.")
    customer.is_live()
    program.does(int(number), "claims")
    customer.shows("h1:visible", "We are working on it")
    customer.page.fill("#write", "not sent yet")
    customer.excuse(401, 404)
    program.does(int(number), "links/withdrawals")
    customer.shows("h1:visible", "Your link to this request has ended")
    customer.shows("#live-state", "Your link has ended", "Ask for a new one")
    for act in ("It is solved", "Take back", "Send"):
        expect(customer.page.get_by_text(act, exact=True).filter(visible=True)).to_have_count(0)
    expect(customer.page.get_by_role("button", name="Send")).to_be_hidden()
    expect(customer.page.locator("#write")).to_have_value("not sent yet")
    expect(customer.page.get_by_text("Help.").filter(visible=True)).to_have_count(0)
    expect(customer.page.locator("h1:visible")).to_have_count(1)
    assert sideways(customer.page) == []
