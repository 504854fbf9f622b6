"""Plain text, names and masked links."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.text.links import LABEL, without_links
from supportdesk.text.names import cut, display_name, first_name, initials, short_name
from supportdesk.text.plain import linkified

BASE = "https://desk.example.com"
TOKEN = "Ab3_-" * 8 + "xyz"


def test_sentences_keep_their_marks_outside_the_link() -> None:
    html = linkified("(see https://a.example/b(c)d), or https://e.example/f!")
    assert ">https://a.example/b(c)d</a>), or" in html
    assert ">https://e.example/f</a>!" in html


def test_markup_is_shown_as_it_was_written() -> None:
    assert linkified("<b onclick='x'>&\"") == "&lt;b onclick=&#x27;x&#x27;&gt;&amp;&quot;"


def test_no_quote_ends_the_address_early() -> None:
    assert (
        linkified('https://a.example/"onmouseover=alert(1)').count('href="https://a.example/"') == 1
    )


@given(st.text(), st.integers(min_value=2, max_value=200))
def test_a_shown_name_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(display_name(text, max(limit, 10))) <= max(limit, 10)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mara Lindqvist", "Mara Lindqvist"),
        ("  Mara \n Lindqvist ", "Mara Lindqvist"),
        ("Mara\u202e gnirts", "Mara gnirts"),
        ("a\u2066b\u2069\u200e\u200fc", "abc"),
        ("a\u0000\u0007b", "a b"),
        ("\u202e\u200b", "Somebody"),
        ("", "Somebody"),
        ("\u0646\u06cc\u200c\u0645", "\u0646\u06cc\u200c\u0645"),
        ("\U0001f469\u200d\U0001f4bb dev", "\U0001f469\u200d\U0001f4bb dev"),
    ],
)
def test_names_stay_in_their_line(name: str, shown: str) -> None:
    assert display_name(name) == shown


def test_ten_thousand_emoji_are_cut() -> None:
    shown = display_name("\U0001f600" * 10_000)
    assert len(shown) == 80
    assert shown.endswith("…")


def test_towers_of_marks_are_cut_down() -> None:
    assert len(display_name("e" + "\u0301" * 500 + " x")) <= 7


def test_a_joined_sign_is_not_torn_apart() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert cut("ab" + family + "cdef", 5) == "ab…"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mara Lindqvist", "ML"),
        ("mara", "M"),
        ("Jean Luc van Dijk", "JD"),
        ("\U0001f600", "?"),
        ("", "?"),
        ("王小明", "王"),
        ("(Bob) smith", "S"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "text",
    [
        f"{BASE}/c/{TOKEN}", f"HTTPS://DESK.Example.com/c/{TOKEN}", f"http://desk.example.com/c/{TOKEN}?a=b",
        f"desk.example.com/c/{TOKEN}", f"/c/{TOKEN}", f'<a href="{BASE}/c/{TOKEN}">',
        f"https://safe.example/?url=https%3A%2F%2Fdesk.example.com%2Fc%2F{TOKEN}&data=1",
        f"https://safe.example/?url=https%253A%252F%252Fdesk.example.com%252Fc%252F{TOKEN}",
        f"https:&#x2F;&#x2F;desk.example.com&#x2F;c&#x2F;{TOKEN}",
        f"https:\\/\\/desk.example.com\\/c\\/{TOKEN}",
        f"{BASE}//c//{TOKEN}", f"({BASE}/c/{TOKEN[:20]})",
    ],
)  # fmt: skip
def test_our_links_are_masked_however_they_are_written(text: str) -> None:
    masked = without_links(f"before {text} after", BASE)
    assert LABEL in masked
    assert TOKEN[:20] not in masked
    assert masked.startswith("before ")
    assert masked.endswith(" after")


@pytest.mark.parametrize(
    "text", [f"{BASE}/tickets/1", "/c/short", "https://other.example/cc/x", "a/c/b", "and/or/c/d"]
)
def test_other_links_stay(text: str) -> None:
    assert without_links(text, BASE) == text


def test_a_desk_with_a_port_knows_its_links() -> None:
    assert without_links(f"http://127.0.0.1:8000/c/{TOKEN}", "http://127.0.0.1:8000") == LABEL
    assert "Ab3" not in without_links(f"x=127.0.0.1%3A8000%2Fc%2F{TOKEN}", "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "text", ["/" * 100_000, f"{BASE}" * 4000 + "/c/" * 30_000, "%2f" * 30_000, "https:/" * 14_000]
)
def test_masking_never_takes_long(text: str) -> None:
    started = time.process_time()
    without_links(text, BASE)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Priya Raman", "Priya R."),
        ("Ana-Luz de la Cruz", "Ana-Luz C."),
        ("Cher", "Cher"),
        ("", "Somebody"),
    ],
)
def test_a_name_for_a_narrow_column(name, short):
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("name", "first"),
    [("Dr. Imran Sheikh", "Imran"), ("Prof. Dr. Ada Weiss", "Ada"), ("Lena", "Lena"),
     ("Dr.", "Dr."), ("Drew Barr", "Drew"), ("", ""), ("\u202eLTR evil", "LTR"),
     ("A" * 120, "A" * 29 + "…")],
)  # fmt: skip
def test_people_are_called_by_their_name_and_not_by_their_title(name: str, first: str) -> None:
    assert first_name(name) == first
