"""The mail around a letter: its headers, as other programs read them."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage

from supportdesk.mail.compose import News, Request, letter
from supportdesk.mail.envelopes import Envelope, message

LETTER = letter(News("link", (Request("TKT-1042", "https://desk.example/c/x"),)))
TO = Envelope("Support <s@desk.example>", "e@b.example", "<2@desk.example>", ("<1@d>", "<0@d>"))
LONG = f"<{'x' * 90}@mail.example>"


def sent(**more) -> EmailMessage:
    return message(LETTER, "<p>", replace(TO, **more), datetime(2026, 11, 21, tzinfo=UTC))


def test_a_mail_says_who_it_is_from_and_that_a_program_sent_it():
    mail = sent()
    assert mail["Message-ID"] == "<2@desk.example>"
    assert mail["References"] == "<1@d> <0@d>"
    assert mail["In-Reply-To"] == "<0@d>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] is None
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_reports_of_failure_are_never_asked_away():
    assert sent()["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert sent(is_automatic=False)["X-Auto-Response-Suppress"] is None


def test_long_ids_are_sent_as_they_are():
    raw = sent(references=(LONG, "<1@d>", "<2@d>", LONG)).as_bytes()
    assert b"=?" not in raw
    assert all(len(line) < 120 for line in raw.split(b"\r\n"))
    read = message_from_bytes(raw)
    assert read["References"].split() == [LONG, "<1@d>", "<2@d>", LONG]
    assert read["In-Reply-To"].split() == [LONG]


def test_an_answer_goes_to_its_own_address_under_the_senders_name():
    address = "support+t4127.abcdefghijklmnopqrstuvwxyz234567@desk.example"
    read = message_from_bytes(sent(reply_to=address).as_bytes())
    assert read["Reply-To"].split() == ["Support", f"<{address}>"]
    read = message_from_bytes(sent(sender="s@desk.example", reply_to=address).as_bytes())
    assert read["Reply-To"].split() == [address]
