"""Long logs fold, however they were pasted: their beginning is shown, and how much there is."""

import re
from html import unescape

import pytest

from supportdesk.text.folding import FOLD_ABOVE, SHOWN, unfolded
from supportdesk.text.markup import PLAIN_ABOVE, rendered

FOLD = re.compile(r'<details class="fold-long"><summary>(.*?)</summary>(.*?)</details>', re.DOTALL)


def log(lines: int) -> str:
    return "\n".join(
        f"2026-11-24 09:00:00 sync[{n}]: retry of job {n} failed" for n in range(lines)
    )


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def shown_of(html: str) -> str:
    return FOLD.sub("", html)


def words_of(html: str) -> list[str]:
    return re.findall(
        r"\w+", unescape(re.sub("<[^>]*>", " ", re.sub("<summary>.*?</summary>", "", html)))
    )


@pytest.mark.parametrize("text", [
    log(100), f"```\n{log(100)}\n```", quoted(log(100)), log(100).replace("\n", "\n\n"), log(900),
    log(100).replace("2026", "- 2026"), log(100).replace("2026", "# 2026"),
    log(100).replace("\n", " "),
    "    " + log(100).replace("\n", "\n    "), "a|b\n-|-\n" + log(100).replace(": ", "|"),
    "x" * 7_000, "x" * 90_000, log(PLAIN_ABOVE // 10).replace("\n", " "),
], ids=range(13))  # fmt: skip
def test_a_long_paste_shows_its_beginning_and_keeps_every_word(text: str) -> None:
    html = rendered(text)
    assert html.count("<details") == 1
    assert 0 < len(words_of(shown_of(html))) <= len(words_of(html))
    assert len(unescape(re.sub("<[^>]*>", "", shown_of(html)))) <= 3_000
    assert "".join(words_of(html)) == "".join(re.findall(r"\w+", text))


def test_the_fold_says_how_much_is_in_it() -> None:
    html = rendered(log(100))
    ((said, behind),) = FOLD.findall(html)
    assert said == f"{100 - SHOWN} more lines, {len(log(100)) - len(log(SHOWN)) - 1:,} characters"
    assert shown_of(html).count("failed") == SHOWN
    assert behind.count("failed") == 100 - SHOWN


@pytest.mark.parametrize(
    "pasted", [log(100), log(900), log(100).replace("\n", "\n\n")], ids=["log", "long", "spaced"]
)
def test_what_is_asked_below_a_log_stays_in_sight(pasted: str) -> None:
    shown = shown_of(rendered(f"This is what it says:\n\n{pasted}\n\nWhat shall I do?"))
    assert len(shown) < 3_000
    assert "This is what it says" in shown
    assert "What shall I do?" in shown


def test_a_text_of_many_paragraphs_folds_after_its_first_ones() -> None:
    html = rendered("\n\n".join(f"Paragraph {n}.\n" + "It goes on. " * 15 for n in range(40)))
    assert "Paragraph 2." in shown_of(html)
    assert "Paragraph 30." not in shown_of(html)


@pytest.mark.parametrize("text", [
    log(FOLD_ABOVE // 2), f"```\n{log(10)}\n```", "word " * 400,
    "\n\n".join("A few words." for _ in range(FOLD_ABOVE)),
])  # fmt: skip
def test_what_fits_on_a_screen_does_not_fold(text: str) -> None:
    assert "<details" not in rendered(text)


def test_a_numbered_list_goes_on_with_its_number() -> None:
    ((_, behind),) = FOLD.findall(rendered("\n".join(f"{n}. step" for n in range(5, 90))))
    assert behind.startswith(f'<ol start="{5 + SHOWN}">')


def test_markup_of_a_folded_text_is_whole_on_both_sides() -> None:
    html = rendered("**first** https://a.example\n" + log(60) + "\n**last** <b>x</b>")
    assert "<strong>first</strong>" in shown_of(html)
    assert 'href="https://a.example"' in shown_of(html)
    assert "<strong>last</strong> &lt;b&gt;" in FOLD.findall(html)[0][1]


def test_a_mail_has_the_text_without_folds() -> None:
    html = unfolded(rendered(f"See:\n\n{log(100)}\n\nThanks"))
    assert "details" not in html
    assert "more lines" not in html
    assert html.count("failed") == 100
