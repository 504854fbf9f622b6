"""A page that may not complain, and a little desk to talk to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.clock import Clock
from tests.browser.little_desk import LittleDesk
from tests.browser.talk import Conversation

PATIENCE = 15_000  # only a test that fails waits so long; two busy cores can be slow


@pytest.fixture(scope="session")
def running_desk() -> Iterator[LittleDesk]:
    """The server; tests take `desk`, which is empty."""
    desk = LittleDesk()
    desk.start()
    yield desk
    desk.kill()


@pytest.fixture
def desk(running_desk: LittleDesk) -> Iterator[LittleDesk]:
    """A desk without pages and frames."""
    running_desk.clear()
    yield running_desk
    running_desk.cut()


@pytest.fixture(scope="session")
def profile(browser: Browser, running_desk: LittleDesk) -> Iterator[BrowserContext]:
    """One profile for all tests that leave time alone: its cache spares them the modules."""
    profile = browser.new_context(base_url=running_desk.address)
    yield profile
    profile.close()


@pytest.fixture
def context(
    request: pytest.FixtureRequest, browser: Browser, desk: LittleDesk
) -> Iterator[BrowserContext]:
    """A profile at the desk's address in which nothing is stored."""
    if "clock" in request.fixturenames:  # a clock is installed for a whole profile
        context = browser.new_context(base_url=desk.address)
    else:
        context = request.getfixturevalue("profile")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    for page in context.pages:
        page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")  # no last words
        page.close()
    if "clock" in request.fixturenames:
        context.close()


@pytest.fixture
def faults() -> list[str]:
    """What scripts threw and the security policy refused; empty at the end of each test."""
    return []


@pytest.fixture
def page(context: BrowserContext, desk: LittleDesk, faults: list[str]) -> Iterator[Page]:
    """A tab in which no script fails and no policy is broken."""
    page = context.new_page()
    store = {"origin": desk.address, "storageTypes": "local_storage"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", store)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: note_violation(message.text, faults))
    yield page
    assert faults == []


@pytest.fixture
def talk(desk: LittleDesk) -> Conversation:
    """A ticket at the desk that stores what is sent to it."""
    return Conversation(desk)


@pytest.fixture
def clock(page: Page) -> Clock:
    """The page's time, for tests in which some of it passes."""
    return Clock(page)


def note_violation(text: str, faults: list[str]) -> None:
    if "Content Security Policy" in text or "EvalError" in text:
        faults.append(text)
