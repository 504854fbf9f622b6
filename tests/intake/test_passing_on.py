"""Mail that somebody passes on: whose it was is said, and staff opens the request for them."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from supportdesk.intake import deciding
from supportdesk.intake.deciding import Decision, Opening
from supportdesk.mail.incoming.forwarding import original_sender
from supportdesk.participants.models import OfferRow
from supportdesk.participants.queries import side_of
from supportdesk.store.database import reading
from supportdesk.tickets.models import TicketRow
from tests.cast import HELEN, MARA, by
from tests.intake.post import LENA, Post, mail

MARAS = "mara@desk.example"
HEAD = f"From: Lena Hofer <{LENA}>\r\nSent: Monday, 23 November 2026 09:12\r\nTo: Mara\r\n"
HEAD += "Subject: VPN drops\r\n\r\n"
BELOW = f"-----Original Message-----\r\n{HEAD}It drops every hour.\r\n"


def passed_on(post: Post, text: str, certain: bool = True, email: str = MARAS) -> bytes:
    post.directory.put(replace(MARA, email=email.upper()))
    sender = f"Mara Lindqvist <{MARAS}>"
    return mail(text, sender=sender, subject="FW: VPN drops", certain=certain)


def test_staff_opens_the_request_for_whose_mail_it_was(post: Post) -> None:
    row = post.comes(passed_on(post, f"She is furious, see below.\r\n\r\n{BELOW}"))
    first, note = post.entries(row.ticket or 0)[-2:]
    assert (row.seq, first.seq) == (first.seq, note.seq - 1)
    assert (first.event.via, first.by.name) == ("forward", "Mara Lindqvist")  # type: ignore
    assert "It drops every hour." in first.body.text
    assert "furious" not in first.body.text
    assert (note.kind, note.body.text) == ("note", "She is furious, see below.")
    (letter,) = post.outbox()
    assert letter.address == LENA
    ticket = post.ticket(row.ticket or 0)
    assert (ticket.address_proved, ticket.last_customer_seq) == (False, first.seq)
    assert post.faults() == []


@pytest.mark.parametrize(("certain", "email"), [(False, MARAS), (True, "x@desk.example")])
def test_who_is_not_certainly_staff_writes_for_themselves(
    post: Post, certain: bool, email: str
) -> None:
    row = post.comes(passed_on(post, f"See below.\r\n\r\n{BELOW}", certain, email))
    entry = post.entry(row)
    assert [letter.address for letter in post.outbox()] == [MARAS]
    assert entry.by.kind == "customer"
    assert f"At first it came from Lena Hofer ({LENA})." in entry.body.text
    (first,) = side_of(row.ticket or 0).offers
    assert (first.way, first.name, first.address) == ("forwarded", "Lena Hofer", LENA)
    assert (first.seq, first.foreign) == (row.seq, True)


def test_who_certainly_is_staff_has_said_whose_it_is(post: Post) -> None:
    row = post.comes(passed_on(post, BELOW))
    assert side_of(row.ticket or 0).offers == []


def test_who_opens_such_a_mail_says_whose_it_is(post: Post) -> None:
    """It waited because it says that a program sent it."""
    raw = passed_on(post, BELOW).replace(
        b"Subject", b"Auto-Submitted: auto-generated\r\nSubject", 1
    )
    aside, new = post.comes(raw), Opening("Mara", MARAS, "VPN in Ulm")
    number = deciding.open_as_ticket(aside, new, Decision(by(HELEN), post.now), post.work.intake)
    with reading() as session:
        row = session.execute(select(TicketRow.customer_name, TicketRow.subject)).one()
    assert tuple(row) == (new.name, new.subject)
    assert post.numbers() == [number]
    assert [letter.address for letter in post.outbox()] == [MARAS]


@pytest.mark.parametrize("certain", [True, False])
def test_into_a_ticket_staff_writes_a_note(post: Post, certain: bool) -> None:
    """A customer had them in Cc; they answer everybody."""
    number, sender = post.held(), f"Mara Lindqvist <{MARAS}>"
    post.directory.put(replace(MARA, email=MARAS))
    before = len(post.outbox())
    body = "Her line is fine.\r\n\r\nOn Monday Lena Hofer wrote:\r\n> It drops.\r\n"
    row = post.comes(mail(body, sender=sender, to=post.address(number), certain=certain))
    entry = post.entry(row)
    assert (row.ticket, entry.body.text) == (number, "Her line is fine.")
    said = (entry.by.kind, entry.by.id, entry.kind, entry.event.via)  # type: ignore[attr-defined]
    assert said == (
        ("staff", "mara", "note", "mail") if certain else ("customer", "", "reply", "mail")
    )
    assert len(post.outbox()) == before
    with reading() as session:
        offered = session.scalars(select(OfferRow.address)).all()
    assert offered == ([] if certain else [MARAS])
    assert post.faults() == []


def test_where_a_ticket_takes_no_notes_they_are_who_they_say(post: Post) -> None:
    number, sender = post.closed(), f"Mara Lindqvist <{MARAS}>"
    post.directory.put(replace(MARA, email=MARAS))
    row = post.comes(mail(sender=sender, to=post.address(number), certain=True))
    assert (row.way, post.entry(row).by.kind) == ("new", "customer")


def test_while_the_staff_platform_is_away_nobody_is_taken_for_staff(post: Post) -> None:
    raw = passed_on(post, BELOW)
    post.directory.unreachable = True
    assert post.entry(post.comes(raw)).by.kind == "customer"


def test_words_above_that_are_not_told_apart_stay_where_they_are(post: Post) -> None:
    text = f"She is furious\r\n{HEAD}It drops."
    told = original_sender("FW: VPN", "", text)
    assert not told


@pytest.mark.parametrize(
    ("subject", "rest", "name"),
    [
        ("Fwd: x", f"---------- Forwarded message ---------\n{HEAD}", "Lena Hofer"),
        ("x", f"Begin forwarded message:\n\n> {HEAD}".replace("\r\n", "\n> "), "Lena Hofer"),
        ("WG: x", f"Von: Lena Hofer [mailto:{LENA}]\nGesendet: heute 9:12\nAn: M\nBetreff: x\n",
         "Lena Hofer"),
        ("TR: x", f"De : {LENA}\nEnvoyé : lundi 9:12\nÀ : M\nObjet : x\n", ""),
    ],
)  # fmt: skip
def test_whose_it_was_is_read_in_many_forms(subject: str, rest: str, name: str) -> None:
    found = original_sender(subject, rest, "")
    assert (found.name, found.email) == (name, LENA)


@pytest.mark.parametrize(
    ("subject", "rest"),
    [
        ("Re: x", BELOW.replace("\r\n", "\n")),  # an answer
        ("Fwd: x", "Nothing below."),
        ("Fwd: x", "From: nobody\nSent: today 9:12\nSubject: x\n"),
    ],
)
def test_else_it_was_nobodys(subject: str, rest: str) -> None:
    assert not original_sender(subject, rest, "")


def test_our_own_mail_that_is_quoted_was_not_passed_on() -> None:
    assert not original_sender("Fwd: x", BELOW.replace("\r\n", "\n"), "", {LENA})
