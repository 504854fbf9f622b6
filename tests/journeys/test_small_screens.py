"""What has to stay in sight and within reach, down to a phone with its keyboard open."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.stage import Seat, Stage, request_of

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
HEIGHTS = (844, 500, 400)
WIDTHS = (360, 390, 768, 1024, 1152, 1280, 1440, 2560)
# What lies uppermost in the middle of an element: itself, or something in it.
ON_TOP = """(el) => {
  const { x, y, width, height } = el.getBoundingClientRect();
  const found = document.elementFromPoint(x + width / 2, y + height / 2);
  return el.contains(found) && getComputedStyle(found.closest("form")).opacity === "1";
}"""


def photos(count: int) -> list[dict[str, object]]:
    names = [f"IMG_20261122_0814{n:02}.jpg" for n in range(count)]
    return [{"name": name, "mimeType": "image/jpeg", "buffer": name.encode()} for name in names]


def tall(page: Page, height: int) -> None:
    page.set_viewport_size({"width": 390, "height": height})


def is_whole(element: Locator) -> None:
    """All of it is on the screen, and a finger reaches it."""
    expect(element).to_be_in_viewport(ratio=1)
    assert element.evaluate(ON_TOP)


def stay_in_sight(page: Page, send: str, text: str) -> None:
    chosen = page.locator("#composer [data-file-list] > li")
    expect(chosen).to_have_count(20)
    expect(page.locator("#composer-fail")).to_contain_text("were left out")
    for height in HEIGHTS:
        tall(page, height)
        for name in (send, text):
            is_whole(page.locator(name))
        chosen.last.get_by_role("button").scroll_into_view_if_needed()
        is_whole(chosen.last.get_by_role("button"))
        is_whole(page.locator(send))


def asks(stage: Stage, subject: str) -> tuple[Seat, str]:
    """A customer with a phone who has just opened a request; its number."""
    lena = stage.customer(**PHONE)
    return lena, request_of(lena, "Lena Hofer", "lena@brack.example", subject, "It does not work.")


def test_many_photos_leave_the_customer_the_box_and_its_button(stage: Stage) -> None:
    lena, number = asks(stage, "The screen flickers")
    lena.follow(f"/requests/{number}")
    lena.page.set_input_files("#composer-files", photos(25))
    stay_in_sight(lena.page, "#composer button[type=submit]", "#write")
    lena.page.fill("#write", "Here they are.")
    lena.page.locator("#composer button[type=submit]").click()
    expect(lena.page.locator(".bubble .file")).to_have_count(20)


def test_many_files_leave_staff_the_box_and_its_button(stage: Stage) -> None:
    mara = stage.program("mara")
    number = mara.open()
    mara.does(number, "claims")
    seat = stage.staff("mara", **PHONE)
    seat.follow(f"/tickets/{number}")
    seat.page.set_input_files("#composer-attach", photos(25))
    stay_in_sight(seat.page, "#composer-send", "#composer-text")


def test_a_new_request_on_a_phone_begins_with_where_the_link_went(stage: Stage) -> None:
    lena, number = asks(stage, "The address may be wrong")
    for height in HEIGHTS:
        tall(lena.page, height)
        lena.follow(f"/requests/{number}")
        notice = lena.page.locator(f"#request-{number}-address")
        expect(notice.get_by_text("lena@brack.example")).to_be_in_viewport(ratio=1)
        expect(notice.get_by_text("The address is wrong")).to_be_in_viewport(ratio=1)
    tomasz = stage.program("tomasz")
    tomasz.does(int(number), "claims")
    tomasz.writes(int(number), "Which screen is it?")
    lena.shows("[data-newpill=messages]", "1 new message")
    pill, box = (lena.page.locator(each).bounding_box() for each in (".newpill", "#composer"))
    assert pill
    assert box
    assert box["y"] - 20 < pill["y"] + pill["height"] < box["y"]
    expect(notice).to_be_in_viewport()
    lena.follow(f"/requests/{number}")
    expect(lena.page.get_by_text("Which screen is it?")).to_be_in_viewport()


@pytest.mark.parametrize("has_touch", [False, True])
def test_rows_say_how_urgent_and_how_old_and_can_be_claimed_at_every_width(
    stage: Stage, has_touch: bool
) -> None:
    number = stage.program("mara").open(subject="Warehouse Denver", priority="critical")
    seat = stage.staff("mara", has_touch=has_touch, is_mobile=has_touch)
    seat.follow("/tickets?view=l1")
    row = seat.page.locator(f"#ticket-{number}-row")
    for width in WIDTHS:
        seat.page.set_viewport_size({"width": width, "height": 700})
        row.get_by_role("link", name="Warehouse Denver").focus()
        expect(row.get_by_text("Critical").filter(visible=True)).to_have_count(1)
        is_whole(row.get_by_role("button", name=re.compile("^Claim")))
        seat.page.locator("h1").click()
        seat.page.evaluate("document.activeElement.blur()")
        expect(row.locator(".queue__age time")).to_be_visible()
        expect(row.locator(".queue__age time")).to_be_in_viewport(ratio=1)
    seat.page.set_viewport_size({"width": 360, "height": 640})
    stage.program("tomasz").does(number, "claims")
    expect(row.get_by_text("With Tomasz now").filter(visible=True)).to_have_count(1)


def test_rows_that_need_an_opener_say_where_they_stand_and_with_whom(stage: Stage) -> None:
    leaver = stage.newcomer("leaving", "l1")
    waits, worked = leaver.open(), leaver.open()
    for number in (waits, worked):
        leaver.does(number, "claims")
    leaver.does(worked, "escalations")
    stage.program("priya").does(worked, "claims")
    mara = stage.staff("mara")
    mara.follow("/tickets?view=l1")
    stage.change_person("leaving", active=False)
    mara.shows("[data-newpill=list]", "2 new")
    mara.page.click("[data-newpill=list]")
    for width in WIDTHS:
        mara.page.set_viewport_size({"width": width, "height": 700})
        for number, words in ((waits, "L1, in the queue"), (worked, "L2, Priya Raman")):
            row = mara.page.locator(f"#ticket-{number}-row")
            expect(row.get_by_text(words).filter(visible=True)).to_have_count(1)
            expect(row.get_by_text("Needs an opener").filter(visible=True)).to_have_count(0)
    mara.follow("/tickets?view=open")
    tag = mara.page.locator(f"#ticket-{worked}-row").get_by_text("Needs an opener")
    expect(tag.filter(visible=True)).to_have_count(1)
