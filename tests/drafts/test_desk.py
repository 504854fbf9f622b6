"""The doors of drafts: who may, with what, and what comes back."""

import pytest

from supportdesk.drafts.queries import drafts_for
from tests.drafts.build import MARA, MOVES, NIA, moved, ticket, write
from tests.drafts.conftest import Browser

pytestmark = pytest.mark.usefixtures("app")
HTMX = {"HX-Request": "true"}


def test_what_is_written_so_far_is_kept(browser: Browser) -> None:
    held = ticket((MARA, "claim"))
    sent = {"kind": "note", "body": "Zoë: 50 %"}
    answer = browser("mara").post(f"/tickets/{held.number}/drafts", data=sent)
    assert answer.status_code == 204
    assert drafts_for(held, MARA.id).own["note"].text == "Zoë: 50 %"


@pytest.mark.parametrize(
    ("writer", "draft", "behind", "kept"),
    [
        ("mara", "note", 1, False),  # it was on its way while she sent it
        ("mara", "note", 0, True),
        ("mara", "reply", 1, True),
        ("nia", "note", 1, True),
    ],
)
def test_what_comes_after_the_message_it_became_is_no_draft(
    browser: Browser, writer: str, draft: str, behind: int, kept: bool
) -> None:
    held = ticket((MARA, "claim"))
    sent = {"kind": "note", "body": "It still drops."}
    assert browser(writer).post(f"/tickets/{held.number}/messages", data=sent).status_code == 303
    late = {"kind": draft, "body": "It still", "seen": str(held.last_seq + 1 - behind)}
    answer = browser("mara").post(f"/tickets/{held.number}/drafts", data=late)
    assert answer.status_code == 204
    assert (draft in drafts_for(held, MARA.id).own) == kept


def test_what_somebody_else_wrote_on_this_device_is_not_kept(browser: Browser) -> None:
    held = ticket((MARA, "claim"))
    for person, status in ((NIA.id, 403), (MARA.id, 204)):
        sent = {"body": "Zoë", "for": person}
        answer = browser("mara").post(f"/tickets/{held.number}/drafts", data=sent)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "novel", "body": "x"}, "kind"),
        ({"kind": "reply", "body": "x" * 100_001}, "body"),
        ({"kind": "reply", "body": "a\0b"}, "body"),
    ],
)
def test_what_cannot_be_kept_is_said(browser: Browser, sent: dict[str, str], field: str) -> None:
    held = ticket((MARA, "claim"))
    answer = browser("mara").post(f"/tickets/{held.number}/drafts", data=sent, headers=HTMX)
    assert answer.status_code == 422
    assert field in answer.text
    assert drafts_for(held, MARA.id).own == {}


def test_an_unknown_ticket_has_no_drafts(browser: Browser) -> None:
    for door in ("drafts", "drafts/takeovers"):
        answer = browser("mara").post(f"/tickets/9999/{door}", headers=HTMX)
        assert answer.status_code == 404


def test_who_is_signed_out_keeps_nothing(browser: Browser) -> None:
    held = ticket((MARA, "claim"))
    client = browser("mara")
    client.post("/logout")
    sent = {"kind": "note", "body": "x"}
    answer = client.post(f"/tickets/{held.number}/drafts", data=sent, headers=HTMX)
    assert answer.status_code == 401
    assert drafts_for(held, MARA.id).own == {}


def test_a_form_from_elsewhere_keeps_nothing(browser: Browser) -> None:
    held = ticket((MARA, "claim"))
    answer = browser("mara").post(
        f"/tickets/{held.number}/drafts",
        data={"kind": "note", "body": "x"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_the_holder_sees_what_was_left_and_goes_on_with_it(browser: Browser) -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "<b>half</b> an answer")
    now_hers = moved(moved(held, MARA, MOVES["release"]), NIA, MOVES["claim"])
    nia = browser("nia")
    shown = nia.get(f"/tickets/{held.number}/own", headers=HTMX)
    assert "Mara Lindqvist" in shown.text
    assert "Read it</span></summary>" in shown.text
    assert "&lt;b&gt;half&lt;/b&gt; an answer" in shown.text
    sent = {"person": MARA.id, "kind": "reply"}
    answer = nia.post(f"/tickets/{held.number}/drafts/takeovers", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/tickets/{held.number}")
    assert drafts_for(now_hers, NIA.id).own["reply"].text == "<b>half</b> an answer"


def test_others_see_nothing_of_it_and_cannot_take_it(browser: Browser) -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "half an answer")
    nia = browser("nia")
    assert "half" not in nia.get(f"/tickets/{held.number}/own", headers=HTMX).text
    sent = {"person": MARA.id, "kind": "reply"}
    answer = nia.post(f"/tickets/{held.number}/drafts/takeovers", data=sent, headers=HTMX)
    assert answer.status_code == 404
