"""The line of a real desk in a real browser: ten tabs, a killed desk, a database that is away."""

import time
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests import ledger
from tests.journeys.stage import Seat, Stage, request_of
from tests.journeys.test_killed import acknowledged
from tests.journeys.test_offline import Quiet
from tests.play import Staff, eventually

SETTINGS = {"DESK_REPLAY_FRAMES": "8"}
TEXT, STATE = "#composer-text", "#live-state"
HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
WATCH = """() => {
  window.untrue = [];
  document.addEventListener("desk:upsert", () => {
    const complete = Number(document.querySelector("main").dataset.seq);
    for (let n = 1; n <= complete; n++) {
      if (!document.getElementById(`entry-${n}`)) window.untrue.push(`${complete} without ${n}`);
    }
  });
}"""
TABS, AT_ONCE = 10, 3.0


@pytest.fixture
def mara(stage: Stage) -> tuple[Seat, Staff, int]:
    """Mara's browser, the same Mara as a program, and a ticket of hers."""
    program = stage.program("mara")
    return stage.staff("mara"), program, program.open(claim="1")


def half_written(seat: Seat) -> None:
    seat.write("Half a sentence", send=False)
    seat.page.evaluate("document.getElementById('composer-text').setSelectionRange(2, 6)")


def is_untouched(seat: Seat) -> None:
    text = seat.page.locator(TEXT)
    expect(text).to_be_focused()
    expect(text).to_have_value("Half a sentence")
    assert text.evaluate("el => [el.selectionStart, el.selectionEnd]") == [2, 6]


def numbers(page: Page) -> list[int]:
    entries = page.locator("[data-kind]")
    return entries.evaluate_all("all => all.map((el) => Number(el.dataset.seq))")


def look_at(page: Page) -> None:
    """Of five open pages the one that somebody touches has a line."""
    page.dispatch_event("body", "pointerdown")


def has_all(page: Page, number: int, last: int) -> None:
    """Every number up to the last, once and in order, and the page says so."""
    expect(page.locator(f"#entry-{last}")).to_be_attached()
    expect(page.locator(STATE)).to_contain_text("Up to date")
    expect(page.locator("main")).to_have_attribute("data-seq", str(last))
    expect(page.locator(STATE)).to_contain_text(f"#{last}")
    assert numbers(page) == list(range(1, last + 1))


def test_ten_tabs_are_live_and_none_waits_behind_the_others(mara: tuple[Seat, Staff, int]) -> None:
    seat, program, number = mara
    seat.follow(f"/tickets/{number}")
    tabs = [seat.page]
    for _ in range(TABS - 1):
        tabs.append(seat.tab(f"/tickets/{number}"))
        seat.is_live(tabs[-1])
    taken = []
    for n, tab in enumerate(tabs):
        begun = time.monotonic()
        tab.goto(f"{seat.url}/tickets?view=l1")  # a click goes through
        tab.goto(f"{seat.url}/tickets/{number}")
        taken.append((time.monotonic() - begun) / 2)
        assert program.writes(number, f"Message {n}", kind="note").status_code == 303
    assert max(taken) < AT_ONCE, taken
    tabs[0].fill(TEXT, "From the first tab.")
    tabs[0].keyboard.press("Control+Enter")
    expect(tabs[0].locator(TEXT)).to_have_value("")
    for tab in tabs:
        look_at(tab)
        has_all(tab, number, 2 + 1 + TABS + 1)


def test_tabs_that_nobody_looks_at_rest_and_catch_up_when_they_are_shown(
    mara: tuple[Seat, Staff, int],
) -> None:
    seat, program, number = mara
    seat.follow(f"/tickets/{number}")
    tabs = [seat.tab(f"/tickets/{number}") for _ in range(TABS - 1)]
    for tab in tabs:
        tab.evaluate(HIDDEN, True)
    for tab in tabs:
        expect(tab.locator(STATE)).to_contain_text("Paused while this tab rests")
    last = ledger.kinds(program.desk, number)
    for n in range(3):
        program.writes(number, f"Message {n}", kind="note")
    has_all(seat.page, number, len(last) + 3)
    for tab in tabs:
        tab.evaluate(HIDDEN, False)
        has_all(tab, number, len(last) + 3)


def test_no_number_is_shown_before_everything_up_to_it(mara: tuple[Seat, Staff, int]) -> None:
    seat, program, number = mara
    seat.follow(f"/tickets/{number}")
    tabs = [seat.tab(f"/tickets/{number}") for _ in range(4)]  # one has no stream: it asks
    for tab in [seat.page, *tabs]:
        tab.evaluate(WATCH)
    last = tabs[-1]
    for n in range(3):
        program.writes(number, f"Message {n}", kind="note")
        last.locator("label:has(#composer-note)").click()
        last.fill(TEXT, f"Answer {n}")
        last.keyboard.press("Control+Enter")
        expect(last.locator(TEXT)).to_have_value("")
    last.evaluate(HIDDEN, True)
    expect(last.locator(STATE)).to_contain_text("Paused")
    for n in range(3):
        program.writes(number, f"Message in a replay {n}", kind="note")
    last.evaluate(HIDDEN, False)
    for tab in [seat.page, *tabs]:
        look_at(tab)
        has_all(tab, number, 2 + 1 + 9)
        assert tab.evaluate("window.untrue") == []


def test_a_killed_desk_comes_back_without_a_reload(
    mara: tuple[Seat, Staff, int], stage: Stage
) -> None:
    seat, program, number = mara
    seat.follow(f"/tickets/{number}")
    seat.page.evaluate("document.body.dataset.same = 'yes'")
    half_written(seat)
    seat.faults = Quiet()
    for n in range(3):
        stage.desk.kill("web")
        sent = (program, number, f"Message {n}", f"message-{n}")
        assert eventually(partial(acknowledged, *sent))
    has_all(seat.page, number, len(ledger.kinds(stage.desk, number)))
    is_untouched(seat)
    expect(seat.page.locator("body")).to_have_attribute("data-same", "yes")


def test_a_page_too_far_behind_comes_anew_where_it_stands(
    mara: tuple[Seat, Staff, int], stage: Stage
) -> None:
    seat, program, number = mara
    seat.follow(f"/tickets/{number}")
    half_written(seat)
    seat.page.evaluate(HIDDEN, True)
    expect(seat.page.locator(STATE)).to_contain_text("Paused")
    for n in range(12):
        program.writes(number, f"Message {n}", kind="note")
    seat.page.evaluate(HIDDEN, False)
    expect(seat.page.locator(STATE)).to_contain_text("This page is too old · Reload")
    is_untouched(seat)
    seat.page.locator(f"{STATE} a").dispatch_event("click")
    has_all(seat.page, number, len(ledger.kinds(stage.desk, number)))
    is_untouched(seat)
    program.writes(number, "And it goes on", kind="note")
    has_all(seat.page, number, len(ledger.kinds(stage.desk, number)))


def test_a_customer_too_far_behind_reads_all_of_it_and_goes_on_writing(stage: Stage) -> None:
    lena, program = stage.customer(), stage.program("mara")
    number = request_of(lena, "Lena Hofer", "lena@brack.example", "VPN drops", "Every 20 minutes.")
    lena.is_live()
    program.does(int(number), "claims")
    lena.page.fill("#write", "Half a sentence")
    lena.page.evaluate(HIDDEN, True)
    expect(lena.page.locator(STATE)).to_contain_text("Paused")
    for n in range(12):
        assert program.writes(int(number), f"Message {n}").status_code == 303
    lena.page.evaluate(HIDDEN, False)
    lena.page.locator(STATE).get_by_role("link", name="Reload").dispatch_event("click")
    lena.is_live()
    said = lena.page.locator("[data-kind=reply] .bubble__text").all_inner_texts()
    assert said == ["Every 20 minutes."] + [f"Message {n}" for n in range(12)]
    expect(lena.page.locator("#write")).to_be_focused()
    expect(lena.page.locator("#write")).to_have_value("Half a sentence")


def test_a_list_too_far_behind_comes_anew_by_itself(
    mara: tuple[Seat, Staff, int], stage: Stage
) -> None:
    seat, program, number = mara
    seat.follow("/tickets?view=mine")
    seat.page.evaluate(HIDDEN, True)
    expect(seat.page.locator(STATE)).to_contain_text("Paused")
    opened = [program.open(claim="1") for _ in range(6)]
    for _ in range(8):
        program.writes(number, "Hello", kind="note")
    seat.page.evaluate(HIDDEN, False)
    for each in opened:
        expect(seat.page.locator(f"#ticket-{each}-row")).to_be_visible()
    seat.is_live()
    expect(seat.page.locator("#count-mine")).to_have_text(
        str(seat.page.locator("[id^=ticket-][id$=-row]").count())
    )


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_a_database_that_is_away_is_said_and_what_was_written_goes_out_once(
    mara: tuple[Seat, Staff, int], stage: Stage
) -> None:
    seat, _, number = mara
    seat.follow(f"/tickets/{number}")
    seat.excuse(503)
    with ledger.away(stage.desk):
        expect(seat.page.locator(STATE)).to_contain_text("Reconnecting… nothing is lost")
        expect(seat.page.locator(".streambar")).to_be_visible()
        seat.write("Written while the database was away.")
        seat.shows("li.entry--held", "Kept here")
    seat.has_no("li.entry--held")
    has_all(seat.page, number, len(ledger.kinds(stage.desk, number)))
    texts = ledger.bodies(stage.desk, number)
    assert texts.count("Written while the database was away.") == 1
