"""The HTML form of a letter: for programs that know no style sheet, dark ones too."""

import re

import pytest
from flask import render_template

from supportdesk.mail.compose import letter
from supportdesk.mail.samples import sample
from supportdesk.mail.wording import KINDS


@pytest.fixture(params=list(KINDS))
def html(request, app) -> str:
    made = letter(sample(request.param, "TKT-1042", "https://desk.example", proved=True))
    with app.test_request_context():
        return render_template("mail/letter.html", letter=made)


def test_no_text_has_a_colour_that_a_dark_page_would_swallow(html):
    styles = [style for style in re.findall(r'style="([^"]*)"', html) if "background" not in style]
    assert styles
    assert not [style for style in styles if re.search(r"(^|;)color:", style)]


def test_nothing_is_fetched_for_it(html):
    assert not re.search(r"<(img|link|script|iframe)\b|url\(", html)


def test_long_words_break_on_a_phone(html):
    assert "overflow-wrap:anywhere" in html
    assert "max-width:560px" in html
