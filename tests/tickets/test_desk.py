"""The doors of staff to tickets: each works, and refuses in words."""

import re
from html import unescape

import pytest

from supportdesk.domain import moves as m
from supportdesk.domain.people import Staff
from supportdesk.domain.ticket import Ticket
from tests.cast import BO, HELEN, JONAS, MARA, NADIA, PRIYA, TOMASZ
from tests.desk import HX, JSON, Team, location

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NOTE = {"goal": "Six people work", "tried": "Client again", "needed": "The firewall"}
FINDINGS = {"cause": "A timeout", "done": "Set it back", "verify": "It stays up"}
SOLVED = {"summary": "It is back.", "resolution_type": "fixed", "verified_by": "engineer"}

# noun → (the state it starts from, who may, who may not, the wrong state, what it brings)
MOVES = {
    "claims": ("queued", MARA, PRIYA, "resolved", {}),
    "escalations": ("held", MARA, TOMASZ, "queued_l2", {**NOTE, "skill": "network"}),
    "transfers": ("held_l2", PRIYA, JONAS, "held", {**NOTE, "assignee": "jonas"}),
    "returns": ("held_l2", PRIYA, MARA, "held", {**FINDINGS, "seen": "99"}),
    "recalls": ("queued_l2", MARA, TOMASZ, "held_l2", {"reason": "Solved by itself"}),
    "waits": ("held", MARA, TOMASZ, "queued", {"on": "third_party"}),
    "resolutions": ("held", MARA, NADIA, "held_l2", {**SOLVED, "seen": "99"}),
    "releases": ("held", MARA, NADIA, "queued", NOTE),
    "handovers": ("held", MARA, TOMASZ, "held_l2", {**NOTE, "assignee": "bo"}),
    "assignments": ("queued", HELEN, MARA, "resolved", {"assignee": "mara"}),
    "openers": ("needs_opener", MARA, PRIYA, "held", {}),
    "reopenings": ("resolved", MARA, TOMASZ, "held", {"reason": "It fails again"}),
    "dismissals": ("queued", MARA, PRIYA, "held_l2", {"reason": "spam"}),
}
# The names of PRODUCT section 7.
FIELDS = {
    "claims": "",
    "escalations": "goal tried needed skill assignee",
    "handovers": "assignee tried needed",
    "transfers": "tried needed assignee skill",
    "returns": "kind cause done verify missing seen",
    "releases": "tried needed",
    "waits": "on until seen",
    "resolutions": "summary resolution_type verified_by seen",
    "dismissals": "reason",
    "reopenings": "reason",
    "recalls": "reason",
    "openers": "assignee reason",
    "assignments": "assignee reason",
}
NEEDS_SOMETHING = sorted(set(MOVES) - {"claims", "openers", "waits"})
every_move = pytest.mark.parametrize("noun", MOVES)


def in_state(team: Team, state: str) -> int:
    return getattr(team, state)()


@every_move
def test_a_move_leads_back_to_the_ticket_and_is_in_its_history(team: Team, noun: str) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    before = team.ticket(number).last_seq
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data=brings)
    assert location(answer) == f"/tickets/{number}"
    assert team.ticket(number).last_seq > before


@every_move
def test_who_may_not_reads_why_and_nothing_changes(team: Team, noun: str) -> None:
    state, _, who, _, brings = MOVES[noun]
    refused(team, in_state(team, state), who, noun, brings)


@every_move
def test_at_the_wrong_moment_one_reads_why_and_nothing_changes(team: Team, noun: str) -> None:
    _, who, _, state, brings = MOVES[noun]
    refused(team, in_state(team, state), who, noun, brings)


@pytest.mark.parametrize("noun", NEEDS_SOMETHING)
def test_without_what_it_must_bring_the_fields_say_so(team: Team, noun: str) -> None:
    state, who, _, _, _ = MOVES[noun]
    number = in_state(team, state)
    before = team.ticket(number)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data={"tried": "my <words>"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text or "field__error" in answer.text
    assert team.ticket(number) == before


@pytest.mark.parametrize("noun", ["handovers", "assignments", "transfers"])
@pytest.mark.parametrize("chosen", ["nobody-has-this-id", "helen"])
def test_an_engineer_who_cannot_have_it_is_a_fault_of_the_field(
    team: Team, noun: str, chosen: str
) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data={**brings, "assignee": chosen})
    assert answer.status_code == 422
    assert f'id="move-{noun}-assignee-error"' in answer.text


@every_move
def test_each_form_is_a_page_and_a_part(team: Team, noun: str) -> None:
    state, who, _, _, _ = MOVES[noun]
    number, client = in_state(team, state), team.as_(who)
    address = f"/tickets/{number}/{noun}/new"
    page, part = client.get(address).text, client.get(address, headers=HX).text
    assert ("<html" in page, "<html" in part) == (True, False)
    for form in (page, part):
        assert f'action="/tickets/{number}/{noun}"' in form
        assert {"key", *FIELDS[noun].split()} <= set(re.findall(r'name="(\w+)"', form))


@every_move
def test_a_move_by_htmx_is_sent_on_without_a_page(team: Team, noun: str) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data=brings, headers=HX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/tickets/{number}")


def test_the_form_that_was_refused_comes_back_with_its_text(team: Team) -> None:
    number = team.held()
    team.as_(MARA).post(f"/tickets/{number}/releases", data=NOTE)
    answer = team.as_(MARA).post(f"/tickets/{number}/escalations", data=NOTE, headers=HX)
    assert answer.status_code == 422
    assert "Six people work" in answer.text
    assert 'id="move-escalations"' in answer.text


def test_the_loser_of_a_race_reads_who_has_it(team: Team) -> None:
    number = team.queued()
    team.as_(TOMASZ).post(f"/tickets/{number}/claims")
    answer = team.as_(MARA).post(f"/tickets/{number}/claims", headers=HX)
    assert answer.status_code == 409
    assert "was claimed by Tomasz Bielak" in answer.text


@pytest.mark.parametrize("noun", ["resolutions", "returns"])
def test_what_the_customer_wrote_meanwhile_is_shown_first(team: Team, noun: str) -> None:
    state, who, _, _, brings = MOVES[noun]
    number = in_state(team, state)
    seen = team.ticket(number).last_seq
    team.writes(number, None, "It is on fire")
    form, address = {**brings, "seen": str(seen)}, f"/tickets/{number}/{noun}"
    answer = team.as_(who).post(address, data=form)
    assert answer.status_code == 409
    assert "It is on fire" in answer.text
    assert "Send anyway" in answer.text
    location(team.as_(who).post(address, data={**form, "send_anyway": "1"}))


@pytest.mark.parametrize(
    ("state", "who", "noun"),
    [("held", MARA, "resolutions"), ("held_l2", PRIYA, "returns"), ("held", MARA, "waits")],
)
def test_a_form_asks_what_was_seen_on_the_page_before_it(
    team: Team, state: str, who: Staff, noun: str
) -> None:
    """Without script: what came between the page and its form was not seen."""
    number = in_state(team, state)
    team.writes(number, who, "Try it now")
    seen = team.ticket(number).last_seq
    page = team.as_(who).get(f"/tickets/{number}").text
    found = re.search(rf'href="(/tickets/{number}/{noun}/new\?[^"]*seen=[^"]*)"', page)
    team.writes(number, None, "It is on fire")
    assert found
    form = team.as_(who).get(unescape(found[1])).text
    assert f'name="seen" value="{seen}"' in form


def test_a_form_sent_twice_is_done_once(team: Team) -> None:
    number, client = team.held(), team.as_(MARA)
    form = {**NOTE, "skill": "network", "key": "key-0123456789"}
    assert {location(client.post(f"/tickets/{number}/escalations", data=form)) for _ in (1, 2)} == {
        f"/tickets/{number}"
    }
    assert len([each for each in team.entries(number) if each.kind == "handover"]) == 1


@pytest.mark.parametrize("address", ["", "/moves", "/claims/new", "/changes/new", "/links/new"])
def test_a_ticket_that_is_not_there_is_404(team: Team, address: str) -> None:
    assert team.as_(MARA).get(f"/tickets/4711{address}").status_code == 404


def test_the_label_leads_to_the_number(team: Team) -> None:
    number = team.queued()
    for rest in ("", "/claims/new", "?before=9", "/waits/new?on=call&seen=2"):
        answer = team.as_(MARA).get(f"/tickets/TKT-{number}{rest}")
        assert (answer.status_code, answer.location) == (308, f"/tickets/{number}{rest}")
    assert team.as_(MARA).post(f"/tickets/TKT-{number}/claims").location.endswith("/claims")
    assert team.as_(MARA).get(f"/tickets/ABC-{number}").status_code == 404
    assert team.as_(MARA).get(f"/tickets/{number}/claims").status_code == 405


def test_without_a_session_a_page_leads_to_the_sign_in_and_a_part_is_401(team: Team) -> None:
    number, stranger = team.queued(), team.app.test_client()
    assert location(stranger.get(f"/tickets/{number}")).startswith("/login?next=")
    assert stranger.get(f"/tickets/{number}/moves", headers=HX).status_code == 401
    assert stranger.get("/tickets", headers=JSON).status_code == 401


def test_facts_change_and_closed_ones_do_not(team: Team) -> None:
    form = {"subject": "VPN drops again", "priority": "high", "tags": "vpn, office"}
    number = team.held()
    location(team.as_(MARA).post(f"/tickets/{number}/changes", data=form))
    assert team.ticket(number).tags == ("vpn", "office")
    assert "VPN drops again" in team.as_(MARA).get(f"/tickets/{number}").text
    assert team.as_(MARA).post(f"/tickets/{team.closed()}/changes", data=form).status_code == 409
    assert team.as_(TOMASZ).post(f"/tickets/{number}/changes", data=form).status_code == 409
    wrong = {"priority": "enormous"}
    assert team.as_(MARA).post(f"/tickets/{number}/changes", data=wrong).status_code == 422


@pytest.mark.parametrize("noun", ["links", "links/withdrawals"])
def test_links_are_sent_and_withdrawn_from_a_dialog(team: Team, noun: str) -> None:
    number = team.held()
    page = team.as_(MARA).get(f"/tickets/{number}/{noun}/new")
    assert f'action="/tickets/{number}/{noun}"' in page.text
    location(team.as_(MARA).post(f"/tickets/{number}/{noun}"))


def test_no_link_is_mailed_where_no_mail_can_go(team: Team) -> None:
    by_phone = team.held(address="+4930123456", kind="phone")
    dismissed = team.do(team.held(), MARA, m.Dismiss("spam"))
    for number, why in ((by_phone, "phone number only"), (dismissed, "was dismissed")):
        before = team.ticket(number)
        answer = team.as_(MARA).post(f"/tickets/{number}/links")
        assert (answer.status_code, why in answer.text) == (409, True)
        assert team.ticket(number) == before


def test_only_who_has_to_do_with_it_withdraws_its_links(team: Team) -> None:
    answer = team.as_(PRIYA).post(f"/tickets/{team.held()}/links/withdrawals", headers=HX)
    assert answer.status_code == 409
    assert "Mara Lindqvist" in answer.text


NEW = {
    "channel": "phone",
    "name": "Ruben Voigt",
    "phone": "+49 30 123456",
    "subject": "Printer",
    "body": "It jams.",
    "key": "key-0123456789",
}


def test_a_request_by_phone_is_opened_and_claimed_at_once(team: Team) -> None:
    answer = team.as_(MARA).post("/tickets", data={**NEW, "claim": "1"})
    ticket = team.ticket(int(location(answer).removeprefix("/tickets/")))
    assert (ticket.status, ticket.opener and ticket.opener.id) == ("held", "mara")
    page = team.as_(MARA).get(location(answer)).text
    assert "written down by Mara Lindqvist" in page
    assert location(team.as_(MARA).post("/tickets", data={**NEW, "claim": "1"})) == location(answer)


def test_a_request_without_name_or_address_says_what_is_missing(team: Team) -> None:
    answer = team.as_(MARA).post("/tickets", data={"channel": "fax", "body": "kept words"})
    assert answer.status_code == 422
    assert 'id="new-name-error"' in answer.text
    assert "kept words" in answer.text


def test_who_is_no_engineer_of_l1_is_not_offered_to_claim_a_new_one(team: Team) -> None:
    assert 'name="claim"' in team.as_(BO).get("/tickets/new").text
    assert 'name="claim"' not in team.as_(PRIYA).get("/tickets/new").text


def test_the_page_carries_what_programs_read(team: Team) -> None:
    number = team.held_l2()
    main = re.search("<main[^>]*>", team.as_(PRIYA).get(f"/tickets/{number}").text)
    assert main
    for attribute in (
        f'data-ticket="{number}"',
        'data-status="held"',
        f'data-seq="{team.ticket(number).last_seq}"',
        'data-level="L2"',
        'data-opener="mara"',
        'data-assignee="priya"',
        'data-waiting=""',
    ):
        assert attribute in main[0]


def test_every_number_of_the_ticket_is_one_entry(team: Team) -> None:
    number = team.resolved()
    team.writes(number, None, "It is back again")
    page = team.as_(MARA).get(f"/tickets/{number}").text
    found = re.findall(r'data-seq="(\d+)" data-kind="(\w+)"', page)
    assert [int(seq) for seq, _ in found] == list(range(1, team.ticket(number).last_seq + 1))
    assert {kind for _, kind in found} <= {"reply", "note", "handover", "event"}


def refused(team: Team, number: int, who: object, noun: str, brings: dict[str, str]) -> None:
    before: Ticket = team.ticket(number)
    answer = team.as_(who).post(f"/tickets/{number}/{noun}", data=brings)  # type: ignore[arg-type]
    assert answer.status_code == 409, answer.text
    assert "Not done" in answer.text or "can" in answer.text
    assert team.ticket(number) == before


LINK = "http://localhost/c/" + "Ab3_" * 11


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("resolutions", {**SOLVED, "summary": LINK, "seen": "99"}),
        ("escalations", {**NOTE, "tried": LINK, "skill": "network"}),
        ("changes", {"subject": f"Re: {LINK}"}),
        ("drafts", {"body": f"See {LINK}"}),
    ],
)
def test_links_of_ours_are_masked_in_what_staff_type(
    team: Team, address: str, form: dict[str, str]
) -> None:
    number = team.held()
    assert team.as_(MARA).post(f"/tickets/{number}/{address}", data=form).status_code in (204, 303)
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert "/c/Ab3" not in page
    assert "[link to the request]" in page


def test_links_of_ours_are_masked_in_a_request_that_is_written_down(team: Team) -> None:
    form = {**NEW, "subject": LINK, "body": f"The caller has {LINK}"}
    page = team.as_(MARA).get(location(team.as_(MARA).post("/tickets", data=form))).text
    assert "/c/Ab3" not in page
    assert page.count("[link to the request]") > 1
