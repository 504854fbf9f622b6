"""Without script: every page and form does its work by links and submits alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Seat, Stage, request_of, submit
from tests.play import FIELDS

PLAIN = {"java_script_enabled": False}
Opened = Callable[[str], tuple[Seat, str]]


@pytest.fixture
def opened(stage: Stage) -> Opened:
    """A customer without script who opens a request."""

    def open_(subject: str) -> tuple[Seat, str]:
        customer = stage.customer(**PLAIN)
        name = re.sub(r"\W+", ".", subject.lower())
        number = request_of(customer, "Lena Hofer", f"{name}@brack.example", subject, "Help me.")
        return customer, number

    return open_


def form_at(seat: Seat, path: str) -> None:
    """Fill in a move's form on its own page, and send it."""
    noun = path.split("/")[-2]
    seat.go(path)
    form = seat.page.locator("main form[data-dialog-body]")
    for name, value in FIELDS[noun].items():
        if name == "seen":
            continue
        field = form.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            form.locator(f"[name={name}][value={value}]").check(force=True)
        else:
            field.fill(value)
    submit(form)


def test_signing_in_leads_to_where_one_wanted_to_go(stage: Stage) -> None:
    seat = stage.customer(**PLAIN)
    account = stage.desk.accounts["aiko"]
    seat.go("/tickets?view=l2")
    expect(seat.page).to_have_url(re.compile("/login"))
    seat.page.fill("#username", "aiko")
    seat.page.fill("#password", account["password"])
    seat.page.get_by_role("button", name="Sign in").click()
    expect(seat.page).to_have_url(re.compile(r"/tickets\?view=l2"))
    seat.page.locator("#me summary").click()
    seat.page.get_by_role("button", name="Sign out").click()
    seat.go("/tickets")
    expect(seat.page).to_have_url(re.compile("/login"))


def test_a_whole_life_by_plain_forms(stage: Stage, opened: Opened) -> None:
    customer, number = opened("Printer jams")
    mara, priya = stage.staff("mara", **PLAIN), stage.staff("priya", **PLAIN)
    mara.go("/tickets?view=l1")
    mara.page.click(f"#ticket-{number}-row .queue__link")
    mara.press("Claim")
    mara.state(status="held")
    mara.page.fill("#composer-text", "Which printer is it?")
    mara.page.click("#composer-send")
    mara.shows("[data-kind=reply] >> nth=-1", "Mara Lindqvist", "Which printer is it?")
    customer.page.reload()
    customer.shows("main", "Which printer is it?")
    customer.page.fill("#write", "The one on the third floor.")
    customer.press("Send")
    customer.shows("main", "The one on the third floor.")

    form_at(mara, f"/tickets/{number}/escalations/new")
    mara.state(status="queued", level="L2")
    priya.go(f"/tickets/{number}")
    priya.press("Claim")
    form_at(priya, f"/tickets/{number}/returns/new")
    priya.state(status="held", level="L1")
    form_at(mara, f"/tickets/{number}/resolutions/new")
    mara.state(status="resolved")

    customer.page.reload()
    customer.page.get_by_role("link", name="No, I still need help").click()
    customer.page.fill("[name=reason]", "It jams again.")
    submit(customer.page.locator("main form[data-dialog-body]"))
    customer.state(status="held")
    form_at(mara, f"/tickets/{number}/resolutions/new")
    customer.page.reload()
    customer.page.get_by_role("button", name="Yes, it is solved").click()
    customer.shows("main", "Solved, thank you")


def test_a_form_with_faults_comes_back_with_its_text(stage: Stage, opened: Opened) -> None:
    customer, number = opened("Scanner hums")
    mara = stage.staff("mara", **PLAIN)
    mara.excuse(409, 422)
    mara.go(f"/tickets/{number}")
    mara.press("Claim")
    mara.go(f"/tickets/{number}/escalations/new")
    mara.page.fill("[name=tried]", "Listened to it.")
    submit(mara.page.locator("main form[data-dialog-body]"))
    expect(mara.page.locator("[name=tried]")).to_have_value("Listened to it.")
    expect(mara.page.locator("[name=goal]")).to_have_attribute("aria-invalid", "true")
    mara.go(f"/tickets/{number}")
    customer.page.fill("#write", "Now it whistles.")
    customer.press("Send")
    customer.shows("main", "Now it whistles.")
    mara.page.fill("#composer-text", "Does it hum?")
    mara.page.click("#composer-send")
    mara.shows("#composer-guard", "Not sent yet", "Now it whistles.")
    expect(mara.page.locator("#composer-text")).to_have_value("Does it hum?")
    mara.press("Send anyway")
    mara.shows("[data-kind=reply] >> nth=-1", "Does it hum?")
