"""A ticket's whole life in the browsers of those who live it, each following by itself."""

import re

from playwright.sync_api import expect

from tests.journeys.stage import Seat, Stage, link_in, request_of, submit

LENA = "lena.hofer@brack.example"
ESCALATION = {
    "goal": "Six people have to work today.",
    "tried": "Client installed anew, other network tried.",
    "needed": "Look at the firewall's idle time.",
    "skill": "network",
}
TRANSFER = {"tried": "Read the logs of the gateway.", "needed": "Who knows the firewall rules."}
FINDINGS = {
    "kind": "findings",
    "cause": "Idle time of ten minutes.",
    "done": "Set back to eight hours.",
    "verify": "That it stays up over lunch.",
}
SOLUTION = {
    "summary": "The idle time is back at eight hours.",
    "resolution_type": "fixed",
    "verified_by": "engineer",
}


def figure(admin: Seat, label: str, value: int) -> None:
    tile = admin.page.locator(".figure", has_text=label)
    expect(tile.locator(".figure__value")).to_have_text(str(value))


def stay(*seats: Seat) -> None:
    """From here on these pages may not be loaded again."""
    for seat in seats:
        seat.page.evaluate("window.stayed = true")


def stayed(*seats: Seat) -> bool:
    return all(seat.page.evaluate("window.stayed === true") for seat in seats)


def test_a_ticket_lives_from_the_form_to_the_customer_s_yes(stage: Stage) -> None:
    customer, admin = stage.customer(), stage.staff("helen")
    mara, priya, jonas = stage.staff("mara"), stage.staff("priya"), stage.staff("jonas")
    mara.follow("/tickets?view=l1")
    priya.follow("/tickets?view=l2")
    admin.follow("/dashboard")
    figure(admin, "Nobody has it yet", 0)
    stay(admin, mara, priya)

    # The customer writes; everybody sees it arrive.
    body = "Every 20 minutes, since Monday."
    number = request_of(customer, "Lena Hofer", LENA, "VPN drops", body)
    customer.is_live()
    stay(customer)
    customer.shows("main", f"TKT-{number}", "We have your request", "A person answers by")
    customer.shows("[data-kind=reply]", body)
    (mail,) = stage.mail_to(LENA)
    assert "VPN" not in mail["subject"] + mail["text"], "the address is not proved"
    assert link_in(mail).startswith(f"{stage.desk.url}/c/")
    mara.shows("#new-list", "1 new")
    mara.shows("#count-l1", "1")
    figure(admin, "Nobody has it yet", 1)
    admin.shows(f"#d-free-{number}", "VPN drops", "L1 queue")

    # L1 takes it in, claims and answers.
    mara.press("1 new")
    mara.shows(f"#ticket-{number}-row", "VPN drops", "Lena Hofer")
    assert stayed(mara)
    mara.page.click(f"#ticket-{number}-row .queue__link")
    mara.is_live()
    mara.shows("main", "Address not proved")
    mara.has_no("#composer-reply")
    mara.press("Claim")
    mara.state(status="held", level="L1")
    customer.shows("main", "Mara Lindqvist looks after your request")
    figure(admin, "Nobody has it yet", 0)
    mara.is_live()
    stay(mara)
    mara.write("Which", send=False)
    customer.shows("#typing", "Mara Lindqvist is writing")
    mara.write("Which client do you use?")
    customer.shows(".bubble:not(.bubble--me)", "Mara Lindqvist", "Which client do you use?")
    customer.page.fill("#write", "The")
    mara.shows(f"#ticket-{number}-typing", "is typing")
    customer.say("The new one, 4.1.")
    mara.shows("[data-kind=reply] >> nth=-1", "Lena Hofer", "The new one, 4.1.")
    mara.write("She sounds stressed.", note=True)
    mara.shows("[data-kind=note]", "Internal note", "She sounds stressed.")

    # Up to L2, sideways, and back.
    mara.do("a[data-key=e]", **ESCALATION)
    mara.state(status="queued", level="L2")
    customer.shows("main", "A specialist")
    priya.shows("#new-list", "1 new")
    admin.shows(f"#d-esc-{number}", "VPN drops", "queue")
    figure(admin, "At L2", 1)
    assert stayed(priya)
    priya.press("1 new")
    priya.page.click(f"#ticket-{number}-row .queue__link")
    priya.is_live()
    priya.shows(".handover", "Handover to L2", *list(ESCALATION.values())[:3])
    priya.shows("[data-kind=note]", "She sounds stressed.")
    priya.press("Claim")
    priya.state(status="held")
    customer.shows("main", "Priya Raman works on your request", "Mara Lindqvist stays your contact")
    mara.is_live()
    stay(mara)
    mara.shows(f"#ticket-{number}-people", "Priya Raman")
    admin.shows(f"#d-esc-{number}", "Priya R.")
    nobody_else_resolves(priya, number)
    priya.do("a[data-key=e]", **TRANSFER, assignee="Jonas Wetzel")
    mara.shows(f"#ticket-{number}-people", "Jonas Wetzel")
    admin.shows(f"#d-esc-{number}", "Jonas W.")
    jonas.follow(f"/tickets/{number}")
    jonas.shows(".handover >> nth=1", "Transfer to Jonas Wetzel", *TRANSFER.values())
    jonas.do("a[data-key=b]", **FINDINGS)
    mara.state(status="held", level="L1")
    mara.shows(".handover >> nth=2", "Back to L1, with findings", "verify", FINDINGS["verify"])
    trail = mara.page.locator(f"#ticket-{number}-trail .trail-steps li")
    expect(trail).to_have_count(3)
    figure(admin, "At L2", 0)
    assert stayed(mara, admin, customer)

    # Only the opener resolves; the customer has the last word.
    nobody_else_resolves(jonas, number)
    helen = stage.staff("helen")
    helen.follow(f"/tickets/{number}")
    nobody_else_resolves(helen, number)
    mara.do("a[data-key=s]", **SOLUTION)
    mara.state(status="resolved")
    customer.shows("main", "Is it solved?", SOLUTION["summary"])
    figure(admin, "Resolved today", 1)
    mara.is_live()
    stay(mara)
    customer.page.get_by_role("link", name="No, I still need help").click()
    again = customer.page.locator("#dialog [data-dialog-body]")
    again.locator("[name=reason]").fill("It dropped again at noon.")
    submit(again)
    mara.state(status="held", level="L1")
    mara.shows("[data-kind=event] >> nth=-1", "It dropped again at noon.")
    assert stayed(mara)
    customer.is_live()
    mara.do("a[data-key=s]", **SOLUTION)
    mara.is_live()
    customer.shows("main", "Is it solved?")
    customer.page.get_by_role("button", name="Yes, it is solved").click()
    customer.shows("main", "Solved, thank you")
    mara.shows("[data-kind=event] >> nth=-1", "solved")
    customer.state(status="resolved")
    assert stayed(admin)
    told_nothing_internal(customer)


def nobody_else_resolves(seat: Seat, number: str) -> None:
    who = seat.page.locator(f"#ticket-{number}-people .says")
    expect(who).to_contain_text(re.compile("only Mara", re.I))
    expect(seat.page.locator("main a[href$='/resolutions/new']")).to_have_count(0)


def told_nothing_internal(customer: Seat) -> None:
    """Neither notes nor handovers, nor the words L1, L2, queue or escalation."""
    page = customer.page.content()
    hidden = [*ESCALATION.values(), *TRANSFER.values(), *FINDINGS.values(), "sounds stressed"]
    assert [text for text in hidden if len(text) > 10 and text in page] == []
    shown = customer.main.inner_text()
    assert re.findall(r"\bL[12]\b|queue|escalat|Jonas", shown, re.I) == []
