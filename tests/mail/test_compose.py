"""Letters as values: their words, their order, and what never gets into a header."""

from datetime import UTC, datetime

import pytest

from supportdesk.mail.compose import (
    ANSWER_ABOVE,
    NOT_READ,
    News,
    Part,
    Quote,
    Request,
    letter,
    text_of,
)
from supportdesk.mail.envelopes import Envelope, message

LINK = "https://desk.example/c/" + "x" * 43
UNPROVED = Request("TKT-1042", LINK)
PROVED = Request("TKT-1042", LINK, "VPN drops every 20 minutes")
MARA = Part("Mara Lindqvist", "Try the other socket", files=2)
PRIYA = Part("Priya Raman", "Or the third")


def written(*news, **more) -> str:
    return text_of(letter(News(*news, **more)))


@pytest.mark.parametrize(
    "kind", ["acknowledgement", "link", "reply", "resolved", "escalated", "reopened"]
)
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
    end = text[text.index("Mara wrote on Monday") :]
    assert end == (
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


def test_how_to_answer_stands_right_above_what_was_said_before():
    quotes = (Quote("You wrote on Sunday", "First"),)
    news = News("reply", (PROVED,), (MARA,), quotes=quotes)
    assert f"{ANSWER_ABOVE}\n\nYou wrote on Sunday:" in text_of(letter(news, is_read=True))
    assert "mailbox is not read" not in text_of(letter(news, is_read=True))
    assert f"{NOT_READ}\n\nYou wrote on Sunday:" in text_of(letter(news))


def test_moves_within_a_minute_are_told_in_one_mail():
    news = News("escalated", (PROVED,), (MARA,), also=("reopened",))
    text = text_of(letter(news))
    assert text.startswith(
        "Your request TKT-1042 is open again: we go on with it."
        " A specialist joined your request TKT-1042."
    )
    assert "Mara Lindqvist:\n\nTry the other socket" in text


def test_nobody_wrote_a_mail_that_only_tells_of_a_move():
    assert not News("escalated", (PROVED,)).is_by_people
    assert News("reply", (PROVED,), (MARA,)).is_by_people


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
