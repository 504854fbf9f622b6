"""A ticket's page in the browser, and what it says of its line."""

from playwright.sync_api import Page, expect

from tests.browser.little_desk import LittleDesk
from tests.browser.pages import entry, ticket

STATE = "#live-state .live__text"


def open_ticket(page: Page, desk: LittleDesk, html: str = "") -> None:
    desk.page("/tickets/7", html or ticket(entry(1)))
    page.goto("/tickets/7")


def numbers(page: Page) -> list[int]:
    return page.eval_on_selector_all(
        "[data-kind]", "all => all.map((el) => Number(el.dataset.seq))"
    )


def is_complete(page: Page, number: int) -> None:
    expect(page.locator(STATE)).to_have_text(f"Up to date · #{number}")


def resting(page: Page) -> bool:
    """Says it that it is not live?"""
    return page.locator(STATE).text_content() == "Paused while this tab rests"


def hide(page: Page, hidden: bool = True) -> None:
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
