"""Words that admins write: placeholders are replaced once, and nothing is said that may not be."""

from dataclasses import replace

import pytest

from supportdesk.domain.errors import Invalid
from supportdesk.mail.compose import News, Part, Request, letter, text_of
from supportdesk.mail.forms import read_wording
from supportdesk.mail.samples import sample
from supportdesk.mail.wording import KINDS, STANDARD, filled, filled_lines

LINK = "https://desk.example/c/***"
PROVED, UNPROVED = Request("TKT-1", LINK, "{number} {by} <b>"), Request("TKT-1", LINK)
WORDS = {"subject": "{subject}", "neutral": "An answer", "opening": "{by} wrote.", "lines": ""}


def faults(kind: str = "reply", **changes: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        read_wording(WORDS | changes, kind)
    return dict(caught.value.fields)


def test_placeholders_are_replaced_once():
    values = {"number": "{by}", "by": "{number}"}
    assert filled("{number} and {by} {other} {", values) == "{by} and {number} {other} {"


def test_what_stands_in_a_subject_is_never_a_placeholder():
    made = letter(News("reply", (PROVED,), (Part("Mara", "Hi"),)))
    assert made.subject == "[TKT-1] {number} {by} <b>"


def test_a_line_that_lacks_a_value_is_left_out():
    assert filled_lines(
        "By {answer_by}.\n\n  Bye {number}. ", {"answer_by": "", "number": "7"}
    ) == ("Bye 7.",)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "links"])
def test_no_admin_can_have_the_submitters_words_mailed_to_an_address_that_is_not_proved(kind):
    own = replace(
        STANDARD[kind], subject="Re: {subject}", opening="You asked: {subject}", lines="{subject}"
    )
    news = sample(kind, "TKT-1", "https://desk.example", proved=False)
    made = letter(replace(news, requests=(UNPROVED,)), {**STANDARD, kind: own})
    assert made.subject == f"[TKT-1] {STANDARD[kind].neutral}"
    assert made.opening.startswith(STANDARD[kind].opening.partition("{")[0])
    assert "asked" not in text_of(made)


@pytest.mark.parametrize("kind", KINDS)
def test_the_link_and_the_number_cannot_be_left_out(kind):
    bare = replace(STANDARD[kind], subject="Hello", neutral="Hello", opening="Hello", lines="")
    made = letter(sample(kind, "TKT-1042", "https://desk.example", proved=True), {kind: bare})
    assert LINK in text_of(made)
    assert "TKT-1042" in text_of(made)


@pytest.mark.parametrize("kind", KINDS)
def test_the_standard_words_pass_their_own_form(kind):
    words = STANDARD[kind]
    form = {name: getattr(words, name) for name in WORDS}
    assert read_wording(form, kind) == words


@pytest.mark.parametrize("text", ["{name}", "{Number}", "{until}", "{", "}", "{}", "{{number}}"])
def test_a_placeholder_that_is_none_is_named_with_those_that_are(text):
    said = faults(opening=f"Hello {text}")["opening"]
    assert said.startswith("Nothing is put in for ")
    assert said.endswith("{number}, {subject}, {by}.")


def test_words_that_are_missing_or_too_long_are_named():
    assert set(faults(subject=" ", neutral="", opening="x" * 301, lines="y" * 1001)) == {
        "subject", "neutral", "opening", "lines",
    }  # fmt: skip


def test_the_subject_for_an_address_that_is_not_proved_names_no_subject():
    assert faults(neutral="Re: {subject}").keys() == {"neutral"}
    assert faults("links", subject="Links {number}", opening="Here.").keys() == {"subject"}


def test_a_subject_stays_one_line():
    made = read_wording(WORDS | {"subject": "Hello\r\nBcc: x@y.example"}, "reply")
    assert made.subject == "Hello Bcc: x@y.example"
