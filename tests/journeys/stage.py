"""People in front of browsers of their own, at one running desk."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests import processes
from tests.play import Staff
from tests.servers import Desk

PATIENCE = 15_000  # milliseconds; only a test that fails waits so long
STAFF_COOKIE, CUSTOMER_COOKIE = "desk", "desk-customer"
# What Chromium itself notes about an answer that our scripts handle.
REFUSAL = re.compile(r"^Failed to load resource: the server responded with a status of (\d+)")


@dataclass
class Seat:
    """Somebody in front of a browser that notes every complaint of its pages."""

    url: str
    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    excused: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._note)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page = self.context.new_page()

    def excuse(self, *statuses: int) -> None:
        """Answers with these statuses belong to the story from now on."""
        self.excused.update(statuses)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def follow(self, path: str) -> Page:
        """Go to a page that is live, and wait until it is."""
        self.go(path)
        self.is_live()
        return self.page

    def is_live(self, page: Page | None = None) -> None:
        expect((page or self.page).locator("#live-state")).to_contain_text("Up to date")

    def tab(self, path: str) -> Page:
        """The same browser's second tab."""
        page = self.context.new_page()
        page.goto(self.url + path)
        return page

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def state(self, **expected: str) -> None:
        """What programs read on <main>, waited for."""
        for name, value in expected.items():
            expect(self.main).to_have_attribute(f"data-{name}", value)

    def shows(self, where: str, *words: str) -> None:
        """The first element there shows all of these words, sooner or later."""
        for text in words:
            expect(self.page.locator(where).first).to_contain_text(text)

    def has_no(self, where: str) -> None:
        expect(self.page.locator(where)).to_have_count(0)

    def press(self, name: str, role: str = "button", where: str = "main") -> None:
        self.page.locator(where).get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def write(self, text: str, *, note: bool = False, send: bool = True) -> None:
        """As staff, in the ticket's box."""
        name = "note" if note else "reply"
        self.page.focus("#composer-text")  # who has to claim first sees one line in its place
        self.page.locator(f"label:has(#composer-{name})").click()
        self.page.fill("#composer-text", text)
        if send:
            self.page.keyboard.press("Control+Enter")
            expect(self.page.locator("#composer-text")).to_have_value("")

    def say(self, text: str) -> None:
        """As the customer, in the chat."""
        self.page.fill("#write", text)
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator("#write")).to_have_value("")

    def dialog(self, opens: str, **fields: str) -> Locator:
        """Open a move's dialog by its button or menu item, and fill it in."""
        self.page.locator(f"main {opens}").first.click()
        form = self.page.locator("#dialog [data-dialog-body]")
        for name, value in fields.items():
            fill(form, name, value)
        return form

    def do(self, opens: str, **fields: str) -> None:
        """The same, and send it."""
        submit(self.dialog(opens, **fields))
        expect(self.page.locator("#dialog")).to_be_hidden()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        refusal = REFUSAL.match(message.text)
        if not (refusal and int(refusal[1]) in self.excused):
            self.faults.append(f"{message.text} ({message.location.get('url')})")


class Stage:
    """A running desk, who sits at it, and the company's mailbox."""

    def __init__(self, desk: Desk, browser: Browser) -> None:
        self.desk = desk
        self._browser = browser
        self._seats: list[Seat] = []
        self._signed_in: dict[str, Staff] = {}

    def customer(self, cookies: dict[str, str] | None = None, **options: Any) -> Seat:
        """A stranger's browser; `options` are those of a Playwright context."""
        context = self._browser.new_context(**options)
        for name, value in (cookies or {}).items():
            context.add_cookies([{"name": name, "value": value, "url": self.desk.url}])
        seat = Seat(self.desk.url, context)
        self._seats.append(seat)
        return seat

    def staff(self, username: str, **options: Any) -> Seat:
        """A browser in which somebody is signed in."""
        cookie = self.program(username).http.cookies[STAFF_COOKIE]
        return self.customer({STAFF_COOKIE: cookie}, **options)

    def program(self, username: str) -> Staff:
        """The same person as a program: for what is not the story."""
        if username not in self._signed_in:
            self._signed_in[username] = Staff(self.desk, username)
        return self._signed_in[username]

    def newcomer(self, username: str, *roles: str) -> Staff:
        """Somebody whom the staff platform has just taken on, for what must not hit others."""
        self._signed_in[username] = Staff.new(self.desk, username, list(roles))
        return self._signed_in[username]

    def platform(self, **switches: Any) -> None:
        """Turn the switches of the company."""
        httpx.post(f"{self.desk.staff_url}/control", json=switches).raise_for_status()

    def person(self, username: str) -> dict[str, Any]:
        """What the staff platform knows of somebody, the password included."""
        everybody = httpx.get(f"{self.desk.staff_url}/control").json()["staff"]
        return next(person for person in everybody if person["username"] == username)

    def change_person(self, username: str, **fields: Any) -> None:
        """What an admin of the staff platform would change."""
        url = f"{self.desk.staff_url}/control/staff/{self.person(username)['id']}"
        httpx.patch(url, json=fields).raise_for_status()

    def mail_to(self, address: str, count: int = 1) -> list[dict[str, Any]]:
        """So many mails of the company's mailbox, the newest first, waited for."""
        query = {"to": address, "wait": "20", "count": str(count)}
        answer = httpx.get(self.desk.mail_url, params=query, timeout=processes.PATIENCE)
        found: list[dict[str, Any]] = answer.json()
        assert len(found) >= count, f"{len(found)} mails came to {address}"
        return found

    def mailed(self) -> list[dict[str, Any]]:
        """Every mail of the company's mailbox so far."""
        found: list[dict[str, Any]] = httpx.get(self.desk.mail_url).json()
        return found

    def clear_seats(self) -> list[str]:
        """Everybody leaves; what their browsers complained about."""
        faults = [fault for seat in self._seats for fault in seat.faults]
        for seat in self._seats:
            seat.context.close()
        self._seats.clear()
        return faults


def fill(form: Locator, name: str, value: str) -> None:
    """Fill in a field of any kind, as a person would."""
    field = form.locator(f"[name={name}]")
    kind = field.first.evaluate("el => el.type")
    if kind == "radio":
        form.locator(f"label:has([name={name}][value={value}])").click()
    elif kind == "select-one":
        option = field.locator("option", has_text=value)
        field.select_option(option.get_attribute("value"))
    else:
        field.fill(value)


def submit(form: Locator) -> None:
    form.locator("button[type=submit]").last.click()


def request_of(seat: Seat, name: str, email: str, subject: str, body: str) -> str:
    """Open a request by the form; its number."""
    seat.go("/support/requests/new")
    form = seat.page.locator("#new-request")
    values = {"subject": subject, "body": body, "name": name, "email": email}
    for field_name, value in values.items():
        fill(form, field_name, value)
    form.locator("button[type=submit]").click()
    seat.page.wait_for_url(re.compile(r"/requests/\d+$"))
    return seat.page.url.rsplit("/", 1)[1]


def link_in(mail: dict[str, Any]) -> str:
    """The customer's link of a mail."""
    return next(link for link in mail["links"] if "/c/" in link)
