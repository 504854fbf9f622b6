"""Every page and dialog: no serious finding of axe-core, nothing sideways at 360 px.

Looks do not depend on the database, so SQLite alone. What a dialog shows without script is the
same form, so only dialogs are opened here; `test_plain_pages.py` uses the pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.sync_api import expect

from tests.journeys.looking import check
from tests.journeys.stage import CUSTOMER_COOKIE, Seat, Stage, submit
from tests.play import FIELDS, Staff, state_of

pytestmark = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
VIEWS = ("mine", "l1", "l2", "waiting", "escalated", "open", "resolved")
LONG = (
    "Our **gateway** logs this, see https://status.brack.example/a/very/long/address/that/goes/on\n\n"
    "```\n"
    + "2026-11-20 08:14:03 ERROR idle timeout reached for session 0x77f1 peer 10.0.0.12\n" * 30
    + "```\n\n- first\n- second\n\nunbreakable"
    + "e" * 200
)


@dataclass
class Room:
    """The stage, who sits there for the whole module, and tickets in every state."""

    stage: Stage
    seats: dict[str, Seat] = field(default_factory=dict)
    tickets: dict[str, int] = field(default_factory=dict)
    customer_cookie: str = ""

    def seat(self, who: str) -> Seat:
        """Somebody's browser; a customer's after `fill`, a stranger's by the name of nobody."""
        if who not in self.seats:
            options = {"bypass_csp": True, "viewport": {"width": 1440, "height": 900}}
            cookies = {CUSTOMER_COOKIE: self.customer_cookie} if who == "lena" else {}
            seats = {"lena": self.stage.customer, "nobody": self.stage.customer}
            self.seats[who] = (
                seats[who](cookies, **options) if who in seats else self.stage.staff(who, **options)
            )
        return self.seats[who]

    def looks_well(self, who: str, path: str, *shows: str) -> None:
        seat = self.seat(who)
        seat.go(path.format(**self.tickets))
        seat.shows("body", *shows)
        assert check(seat.page) == []
        assert seat.faults == []


@pytest.fixture(scope="module")
def empty(house: Stage) -> Iterator[Room]:
    """A desk without tickets."""
    room = Room(house)
    yield room
    assert house.clear_seats() == []


@pytest.fixture(scope="module")
def room(empty: Room) -> Room:
    """The same desk with tickets in every state, most of them Lena's."""
    fill_desk(empty)
    return empty


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_list(empty: Room, view: str) -> None:
    empty.looks_well("helen", f"/tickets?view={view}")


def test_other_pages_before_anything_happened(empty: Room) -> None:
    empty.looks_well("helen", "/dashboard", "Nobody is waiting", "Nothing is at L2")
    empty.looks_well("helen", "/outbox", "Nothing waits")
    empty.looks_well("helen", "/live-line", "Nobody was cut off")
    empty.looks_well("helen", "/tickets?view=open&q=nothing", "nothing")


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


def test_sign_in_and_each_of_its_refusals(empty: Room) -> None:
    stage, nobody = empty.stage, empty.seat("nobody")
    nobody.excuse(401, 403, 423, 429, 503)
    empty.looks_well("nobody", "/login", "Sign in")
    stage.change_person("tomasz", locked=True)
    stage.change_person("devon", roles=["visitor"])
    accounts = stage.desk.accounts
    refused(nobody, "mara", "wrong", "Name and password do not match")
    refused(nobody, "karl", stage.person("karl")["password"], "This account is closed")
    refused(nobody, "tomasz", accounts["tomasz"]["password"], "This account is locked")
    refused(nobody, "devon", accounts["devon"]["password"], "Your account has no role")
    stage.platform(throttled=True)
    refused(nobody, "mara", accounts["mara"]["password"], "Too many tries")
    stage.platform(throttled=False, unreachable="503")
    refused(nobody, "aiko", accounts["aiko"]["password"], "The staff platform does not answer")
    stage.platform(unreachable="off")
    stage.change_person("tomasz", locked=False)


def refused(seat: Seat, username: str, password: str, words: str) -> None:
    seat.go("/login")
    seat.page.fill("#username", username)
    seat.page.fill("#password", password)
    seat.page.keyboard.press("Enter")
    seat.shows("#login-refusal", words)
    assert check(seat.page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_full_list(room: Room, view: str) -> None:
    room.looks_well("mara", f"/tickets?view={view}")


SEEN_BY = {
    "mara": ("queued", "held", "waiting", "queued_l2", "held_l2", "back", "resolved", "closed"),
    "priya": ("queued_l2", "held_l2", "held"),
    "helen": ("held", "orphan", "confirmed"),
}


@pytest.mark.parametrize("who", SEEN_BY)
def test_tickets_in_every_state(room: Room, who: str) -> None:
    for name in SEEN_BY[who]:
        room.looks_well(who, f"/tickets/{{{name}}}", f"TKT-{room.tickets[name]}")


DIALOGS = {
    "mara": {
        "held": ("resolutions", "escalations", "handovers", "releases", "dismissals"),
        "waiting": ("waits/new?on=date",),
        "back": ("changes/new", "links/new", "links/withdrawals/new"),
        "queued_l2": ("recalls",),
        "resolved": ("reopenings",),
    },
    "priya": {"held_l2": ("returns", "transfers")},
    "helen": {"held": ("assignments",), "held_l2": ("openers",)},
}


@pytest.mark.parametrize("who", DIALOGS)
def test_the_dialog_of_every_move(room: Room, who: str) -> None:
    seat = room.seat(who)
    seat.excuse(422)
    for name, nouns in DIALOGS[who].items():
        seat.go(f"/tickets/{room.tickets[name]}")
        for noun in nouns:
            link = seat.page.locator(f"main a[href*='/{noun}']").first
            link.evaluate("el => el.closest('details')?.setAttribute('open', '')")
            link.click()
            expect(seat.page.locator("#dialog [data-dialog-body]")).to_be_visible()
            assert check(seat.page, "#dialog") == [], noun
            submit(seat.page.locator("#dialog [data-dialog-body]"))
            if not noun.startswith(("links", "changes")):
                expect(seat.page.locator("#dialog [aria-invalid=true]").first).to_be_visible()
                assert check(seat.page, "#dialog") == [], f"{noun} with faults"
                seat.page.keyboard.press("Escape")
            expect(seat.page.locator("#dialog")).to_be_hidden()
    assert seat.faults == []


def test_a_new_ticket_taking_back_and_the_sheet_of_keys(room: Room) -> None:
    mara = room.seat("mara")
    mara.excuse(422)
    mara.go("/tickets?view=l1")
    mara.press("New ticket", "link")
    submit(mara.page.locator("#dialog [data-dialog-body]"))
    expect(mara.page.locator("#dialog [aria-invalid=true]").first).to_be_visible()
    assert check(mara.page, "#dialog") == []
    mara.page.keyboard.press("Escape")
    mara.page.locator("h1").click()
    mara.page.keyboard.press("?")
    expect(mara.page.locator("#keys")).to_be_visible()
    assert check(mara.page, "#keys") == []
    room.looks_well("mara", "/tickets/new", "New ticket")
    mara.go(f"/tickets/{room.tickets['held']}")
    mara.page.get_by_role("link", name="Withdraw", exact=True).last.click()
    expect(mara.page.locator("#dialog [data-dialog-body]")).to_be_visible()
    assert check(mara.page, "#dialog") == []


def test_the_guard_and_the_menus_that_are_open(room: Room) -> None:
    mara, number = room.seat("mara"), room.tickets["back"]
    mara.excuse(409)
    mara.follow(f"/tickets/{number}")
    mara.page.fill("#composer-text", "Is it better?")
    mara.page.evaluate("document.getElementById('composer-seen').value = 0")
    mara.page.evaluate("document.querySelector('main').dataset.seen = 0")
    mara.page.keyboard.press("Control+Enter")
    mara.shows("#composer-guard", "Not sent yet")
    mara.page.click(f"#ticket-{number}-more summary")
    mara.page.click("#me summary")
    assert check(mara.page) == []
    mara.page.get_by_role("button", name="Keep editing").click()
    assert mara.faults == []


def test_a_move_that_is_refused(room: Room) -> None:
    mara, number = room.seat("mara"), room.tickets["waiting"]
    mara.excuse(409)
    mara.go(f"/tickets/{number}")
    form = mara.dialog("a[data-key=e]", **FIELDS["escalations"])
    room.stage.program("mara").does(number, "escalations")
    submit(form)
    mara.shows("#dialog [role=alert]", "Not done")
    assert check(mara.page, "#dialog") == []
    assert mara.faults == []


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


def test_the_dashboard_outbox_and_pages_of_errors(room: Room) -> None:
    room.looks_well("helen", "/dashboard", "Needs an opener", "Escalations in progress")
    room.looks_well("helen", "/sessions", "Mara Lindqvist")
    room.stage.platform(refuse="forever")
    room.stage.program("mara").does(room.tickets["held"], "links")
    room.looks_well("helen", "/outbox")
    room.stage.platform(refuse="off")
    room.seat("mara").excuse(404)
    room.looks_well("mara", "/tickets/9", "not")
    room.looks_well("mara", "/dashboard", "not")


def fill_desk(room: Room) -> None:
    """Tickets in every state; each kind of entry stands in one of them."""
    mara, priya, helen = (room.stage.program(name) for name in ("mara", "priya", "helen"))
    lena = httpx.Client(base_url=room.stage.desk.url, timeout=20)
    at = room.tickets
    for name in ("queued", "held", "waiting", "queued_l2", "held_l2", "back", "resolved",
                 "confirmed", "closed", "orphan"):  # fmt: skip
        at[name] = by_form(lena, f"{name.capitalize()}: the VPN drops every 20 minutes")
        if name != "queued":
            mara.does(at[name], "claims")
    room.customer_cookie = lena.cookies[CUSTOMER_COOKIE]
    for name in ("queued_l2", "held_l2", "back"):
        mara.does(at[name], "escalations", tried=LONG)
    priya.does(at["held_l2"], "claims")
    priya.does(at["back"], "claims")
    priya.does(at["back"], "returns")
    talk(mara, lena, at["held"])
    talk(mara, lena, at["back"])
    mara.writes(at["waiting"], "Which client is it?", wait="customer")
    for name in ("resolved", "confirmed"):
        mara.does(at[name], "resolutions")
    mara.does(at["closed"], "dismissals")
    assert lena.post(f"/requests/{at['confirmed']}/confirmations").status_code == 303
    leaver = room.stage.newcomer("leaver", "l1")
    mara.does(at["orphan"], "handovers", assignee=room.stage.person("leaver")["id"])
    leaver.does(at["orphan"], "escalations")
    room.stage.change_person("leaver", active=False)
    seat = room.seat("helen")
    seat.follow(f"/tickets/{at['orphan']}")
    seat.state(opener="")
    helen.writes(at["held"], "Helen looks on.", kind="note")


def talk(mara: Staff, lena: httpx.Client, number: int) -> None:
    """Every kind of message: long, with files, taken back."""
    picture = ("screen.png", PIXEL, "image/png")
    data = {"kind": "reply", "body": LONG, "seen": "999"}
    files = [("attachments", picture), ("attachments", ("vpn.log", b"log", "text/plain"))]
    answer = mara.http.post(f"/tickets/{number}/messages", data=data, files=files)
    assert answer.status_code == 303, answer.text
    mara.writes(number, LONG, kind="note")
    lena.post(f"/requests/{number}/messages", data={"body": "Like this."}, files=files)
    mara.writes(number, "The wrong window.")
    last = state_of(mara, number)["seq"]
    mara.does(number, f"messages/{last}/withdrawals", reason="Wrong ticket")
    lena.post(f"/requests/{number}/messages", data={"body": "And it happens at home too."})


def by_form(lena: httpx.Client, subject: str) -> int:
    fields = {"name": "Lena Hofer", "email": "lena@brack.example", "subject": subject, "body": LONG}
    answer = lena.post("/support/requests", data=fields)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rsplit("/", 1)[1])


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cfc0f01f0005050102cbb5a4fd0000000049454e44ae426082"
)
