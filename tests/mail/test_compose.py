"""Letters as values: their words, their order, and what never gets into a header."""

from datetime import UTC, datetime

import pytest

from supportdesk.mail.compose import (
    Envelope,
    News,
    Part,
    Quote,
    Request,
    letter,
    message,
    text_of,
)

LINK = "https://desk.example/c/" + "x" * 43
UNPROVED = Request("TKT-1042", LINK)
PROVED = Request("TKT-1042", LINK, "VPN drops every 20 minutes")
MARA = Part("Mara Lindqvist", "Try the other socket", files=2)
PRIYA = Part("Priya Raman", "Or the third")


def written(*news, **more) -> str:
    return text_of(letter(News(*news, **more)))


@pytest.mark.parametrize("kind", ["acknowledgement", "link", "reply", "resolved"])
def test_the_subject_is_the_requests_only_where_the_address_is_proved(kind):
    news = {"parts": (MARA,), "solved_by": "Mara Lindqvist"}
    assert letter(News(kind, (PROVED,), **news)).subject == "[TKT-1042] VPN drops every 20 minutes"
    assert "VPN" not in letter(News(kind, (UNPROVED,), **news)).subject


def test_what_happened_comes_first_then_the_words_then_the_button():
    text = written("reply", (PROVED,), (MARA,))
    order = ["Mara Lindqvist answered", "Try the other socket", "With 2 files", LINK, "TKT-1042 ·"]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)


def test_several_writers_are_told_apart():
    text = written("reply", (PROVED,), (MARA, PRIYA))
    assert text.startswith("Mara Lindqvist and Priya Raman answered")
    assert "Priya Raman:\n\nOr the third" in text


@pytest.mark.parametrize("kind", ["reply", "resolved"])
def test_what_was_said_before_stands_below_everything_that_is_new(kind):
    quotes = (
        Quote("Mara wrote on Monday", "Second\n\nlines", 1),
        Quote("You wrote on Sunday", "First"),
    )
    text = written(kind, (PROVED,), (MARA,), solved_by="Mara", quotes=quotes)
    end = text[text.index("The link is for you alone") :]
    assert end.split("\n\n", 1)[1] == (
        "Mara wrote on Monday:\n> Second\n>\n> lines\n> With 1 file: see your request.\n\n"
        "You wrote on Sunday:\n> First\n\n--\nTKT-1042 · Supportdesk\n"
    )
    assert "mailbox is not read" in text[: text.index("> Second")] or kind == "resolved"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("  Short \n", "Short"),
        ("line\n" * 30, "line\n" * 12 + "…"),
        ("x" * 5000, "x" * 799 + "…"),
        ("", ""),
    ],
)
def test_a_quote_is_cut_so_that_mails_do_not_grow_for_ever(text, short):
    assert Quote("You", text).short == short


def test_an_acknowledgement_says_when_somebody_answers():
    text = written("acknowledgement", (UNPROVED,), promise="Monday 23 November, 13:00 (London)")
    assert "We answer by Monday 23 November, 13:00 (London)." in text


def test_a_solution_can_be_doubted_until_a_time():
    text = written("resolved", (UNPROVED,), (MARA,), promise="Monday", solved_by="Mara Lindqvist")
    assert "If it is not, tell us until Monday." in text


def test_all_links_are_named_by_their_numbers_alone():
    text = written("links", (PROVED, Request("TKT-1043", LINK + "y", "Printer")))
    assert "Open request TKT-1042:" in text
    assert "Open request TKT-1043:" in text
    assert "VPN" not in text


@pytest.mark.parametrize(
    "subject",
    ["Hi\r\nBcc: everybody@brack.example", "Hi\n\nBody", "Hi\u2028Bcc: x@y.example", "x" * 5000],
)
def test_a_subject_is_one_line_of_bounded_length(subject):
    made = letter(News("reply", (Request("TKT-1042", LINK, subject),), (MARA,)))
    mail = message(
        made,
        "<p>",
        Envelope("Support <s@desk.example>", "eve@brack.example", "<1@desk.example>"),
        datetime(2026, 11, 21, tzinfo=UTC),
    )
    raw = mail.as_bytes().decode()
    assert "\r\nBcc:" not in raw
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) < 200


def test_a_mail_says_who_it_is_from_and_that_a_program_sent_it():
    mail = message(
        letter(News("link", (UNPROVED,))),
        "<p>",
        Envelope("Support <s@desk.example>", "e@b.example", "<2@desk.example>", ("<1@d>", "<0@d>")),
        datetime(2026, 11, 21, tzinfo=UTC),
    )
    assert mail["Message-ID"] == "<2@desk.example>"
    assert mail["References"] == "<1@d> <0@d>"
    assert mail["In-Reply-To"] == "<0@d>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
