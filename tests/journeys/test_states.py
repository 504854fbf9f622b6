"""What pages say of themselves while something they need is away (the states of each page)."""

import re

from playwright.sync_api import expect

from tests.journeys.stage import Seat, Stage
from tests.journeys.test_offline import without_a_line

CLOCK = re.compile(r"\d\d:\d\d\.$")


# What the page makes of each press, instead of sending it.
PRESSED = """() => {
  window.pressed = [];
  addEventListener("submit", (event) => {
    const busy = document.querySelector("#login-form button").getAttribute("aria-busy");
    window.pressed.push([busy, event.defaultPrevented ? "dropped" : "sent"]);
    event.preventDefault();
  });
}"""


def signs_in(seat: Seat, username: str, password: str) -> None:
    seat.page.fill("#username", username)
    seat.page.fill("#password", password)
    seat.page.get_by_role("button", name=re.compile("Sign in|Try again")).click()


def test_the_sign_in_is_busy_while_it_asks_and_asks_once(stage: Stage) -> None:
    mara = stage.customer()
    mara.go("/login")
    mara.page.evaluate(PRESSED)
    signs_in(mara, "mara", "a password")
    mara.page.keyboard.press("Enter")
    assert mara.page.evaluate("window.pressed") == [["true", "sent"], ["true", "dropped"]]


def test_a_platform_that_is_away_counts_down_to_the_next_try(stage: Stage) -> None:
    aiko = stage.customer()
    aiko.excuse(503)
    stage.platform(unreachable="503")
    aiko.go("/login")
    signs_in(aiko, "aiko", stage.desk.accounts["aiko"]["password"])
    aiko.shows(
        "#login-refusal", "does not answer", "signed in already can go on", "Next try in 5 s"
    )
    aiko.shows("#login-refusal", "Next try in 3 s")
    aiko.shows("#login-refusal", "Try again now")
    expect(aiko.page.locator("#username")).to_have_value("aiko")
    expect(aiko.page.locator("#password")).to_have_value("")
    stage.platform(unreachable="off")
    signs_in(aiko, "aiko", stage.desk.accounts["aiko"]["password"])
    aiko.is_live()


def test_strips_say_until_when_lists_and_figures_were_complete(stage: Stage) -> None:
    helen = stage.staff("helen")
    for path, words in (
        ("/tickets?view=l1", "This list was complete at"),
        ("/dashboard", "Figures as of"),
    ):
        helen.follow(path)
        without_a_line(helen)
        helen.shows("#streambar", "Reconnecting… nothing is lost.", words)
        expect(helen.page.locator("#streambar span")).to_have_text(CLOCK)
        helen.context.set_offline(False)
        expect(helen.page.locator("#streambar")).to_be_hidden()


def test_a_list_that_is_not_loaded_says_so_above_it(stage: Stage) -> None:
    mara, number = stage.staff("mara"), stage.program("mara").open()
    mara.follow("/tickets?view=l1")
    other = stage.program("mara").open()
    mara.shows("[data-newpill=list]", "1 new")
    without_a_line(mara)
    mara.page.click("[data-newpill=list]")
    mara.shows("#list-failed", "The list was not loaded")
    expect(mara.page.locator(f"#ticket-{number}-row")).to_be_visible()
    mara.context.set_offline(False)
    mara.is_live()
    mara.page.click("#list-failed button")  # the rail may have one, too
    expect(mara.page.locator(f"#ticket-{other}-row")).to_be_visible()
    expect(mara.page.locator("#list-failed")).to_be_hidden()
