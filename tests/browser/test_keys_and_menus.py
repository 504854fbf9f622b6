"""Keys, menus, theme and ticking times."""

from playwright.sync_api import Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import LittleDesk
from tests.browser.pages import composer, entry, ticket
from tests.browser.pages import page as whole_page

RAIL = """<nav><a href="/tickets?view=mine" data-key="g m">Mine</a>
<details class="menu" id="menu"><summary id="summary">More</summary><div class="menu__panel">
<button class="menu__item" type="button" id="item" data-theme-next>Theme</button>
<button class="menu__item" type="button" data-open="keys">Keys</button></div></details></nav>
<dialog id="keys" aria-label="Keyboard">
<button type="button" data-close id="shut">Close</button></dialog>
<button type="button" id="escalate" data-key="e">Escalate</button>
<button type="button" data-key="s" disabled>Resolve</button><p id="elsewhere">text</p>"""


def open_page(page: Page, desk: LittleDesk, body: str = "") -> None:
    desk.page("/tickets/7", ticket(entry(1), composer=composer() + RAIL, body=body))
    desk.page("/tickets", "<title>Mine</title>")
    page.goto("/tickets/7")
    expect(page.locator("body")).to_have_attribute("data-state", "ok")
    page.evaluate(
        """() => document.addEventListener("click", ({ target }) => {
          document.body.dataset.clicked = target.id;
        })"""
    )


def test_r_and_n_choose_the_audience_and_go_on_writing(page: Page, desk: LittleDesk) -> None:
    open_page(page, desk)
    page.keyboard.press("n")
    expect(page.locator("#kind-note")).to_be_checked()
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("rn")
    expect(page.locator("#composer-text")).to_have_value("rn")
    page.keyboard.press("Escape")
    expect(page.locator("#composer-text")).not_to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#kind-reply")).to_be_checked()
    expect(page.locator("#composer-text")).to_be_focused()


def test_a_letter_presses_its_button_and_absent_ones_do_nothing(
    page: Page, desk: LittleDesk
) -> None:
    open_page(page, desk)
    for key in ("s", "b", "c", "Control+e"):
        page.keyboard.press(key)
    expect(page.locator("body")).not_to_have_attribute("data-clicked", "escalate")
    page.keyboard.press("e")
    expect(page.locator("body")).to_have_attribute("data-clicked", "escalate")


def test_who_is_signed_out_presses_no_button_that_the_page_hides(
    page: Page, desk: LittleDesk
) -> None:
    open_page(page, desk)
    page.evaluate("""() => {
      document.body.dataset.state = "out";
      document.getElementById("escalate").style.display = "none";
    }""")
    page.keyboard.press("e")
    expect(page.locator("body")).not_to_have_attribute("data-clicked", "escalate")
    page.evaluate("document.getElementById('escalate').style.display = ''")
    page.keyboard.press("e")
    expect(page.locator("body")).to_have_attribute("data-clicked", "escalate")


def test_g_then_m_goes_to_my_tickets(page: Page, desk: LittleDesk) -> None:
    open_page(page, desk)
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_title("Mine")


def test_letters_can_be_switched_off(page: Page, desk: LittleDesk) -> None:
    open_page(page, desk, 'data-keys-off="e n"')
    page.keyboard.press("e")
    page.keyboard.press("r")
    expect(page.locator("#composer-text")).to_be_focused()
    expect(page.locator("body")).not_to_have_attribute("data-clicked", "escalate")


def test_the_sheet_opens_by_question_mark_and_closes(page: Page, desk: LittleDesk) -> None:
    open_page(page, desk)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#kind-note")).not_to_be_checked()
    page.click("#shut")
    expect(page.locator("#keys")).to_be_hidden()


def test_menus_close_elsewhere_by_escape_and_after_a_choice(page: Page, desk: LittleDesk) -> None:
    open_page(page, desk)
    item = page.locator("#item")
    page.click("#summary")
    expect(item).to_be_visible()
    page.click("#elsewhere")
    expect(item).to_be_hidden()
    page.click("#summary")
    page.keyboard.press("Escape")
    expect(item).to_be_hidden()
    expect(page.locator("#summary")).to_be_focused()
    page.click("#summary")
    item.click()
    expect(item).to_be_hidden()


def test_a_theme_is_kept_and_there_before_the_first_paint(page: Page, desk: LittleDesk) -> None:
    open_page(page, desk)
    root = page.locator("html")
    page.click("#summary")
    page.click("#item")
    expect(root).to_have_attribute("data-theme", "light")
    page.click("#summary")
    page.click("#item")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(page.locator("#item")).to_have_text("Theme: dark")
    early = "new MutationObserver(() => {}); document.documentElement.dataset.theme"
    desk.page("/bare", whole_page("<p>text</p>", live="").replace('type="module"', 'type="none"'))
    page.goto("/bare")
    assert page.evaluate(early) == "dark"


def test_times_tick_by_the_server_s_clock(page: Page, clock: Clock, desk: LittleDesk) -> None:
    now = 2_100_000_000_000  # the device is years behind
    times = f'<main id="main"><time id="since" data-since="{now - 48 * 60_000}">?</time></main>'
    desk.page("/", whole_page(times, body=f'data-now="{now}"'))
    page.goto("/")
    expect(page.locator("#since")).to_have_text("48m")
    clock.run_for(5 * 60_000)
    expect(page.locator("#since")).to_have_text("53m")
