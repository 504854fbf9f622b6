"""HTML of mail as text, and what of it is shown."""

import re

import pytest

from supportdesk.mail.incoming.markup import read


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("a\n   b&nbsp;&amp; c", "a b & c"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a  b"),
        ('see <a href="https://x.example/y">this</a>', "see this <https://x.example/y>"),
        ('<a href="https://x.example/y">https://x.example/y</a>', "https://x.example/y"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>> b"),
        ("<script>x()</script><style>p{}</style><!-- c -->a", "a"),
        ("<title>t</title>a", "a"),
        ("a < b", "a < b"),
    ],
)
def test_html_is_read_as_lines(html: str, text: str) -> None:
    assert read(html).text == text


@pytest.mark.parametrize(
    "html",
    [
        '<p onclick="x()">a</p>',
        '<img src="https://x.example/pixel.gif">a',
        '<p style="background:url(https://x.example)" id="x" class="y" hx-get="/z">a</p>',
        "<form action='/x'><input name=q></form>a",
        '<a href="javascript:x()">a</a>',
        "<svg onload=x()></svg><iframe src=x></iframe>a",
    ],
)
def test_what_is_shown_does_nothing(html: str) -> None:
    safe = read(html).safe()
    assert "a" in safe
    for trick in ("on", "src", "style", "id=", "class=", "hx-", "form", "javascript", "svg"):
        assert trick not in safe.replace("noopener", "")


def test_lines_of_divisions_stay_lines_where_they_are_shown() -> None:
    assert read("<div>One</div><div>Two</div>").safe() == "One<br>Two<br>"


DATA = "<tr><td>Office</td><td>Drops</td></tr><tr><td>Graz</td><td>3</td></tr>"


def test_a_table_that_holds_data_is_shown_as_one() -> None:
    html = f"<table><tr><td>Hello<table>{DATA}</table></td></tr></table>"
    safe = read(html).safe()
    assert safe.count("<table>") == 1
    assert "<td>Graz</td><td>3</td>" in safe
    assert safe.startswith("Hello")


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        (f'<table role="presentation">{DATA}</table>', "Office Drops <br>Graz 3 <br>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b <br>"),
        ("<table>" + "<tr><td>a</td><td>&nbsp;</td></tr>" * 2 + "</table>", "a &nbsp; <br>" * 2),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a <br>b <br>"),
    ],
)
def test_a_table_that_only_lays_out_becomes_lines(html: str, lines: str) -> None:
    assert read(html).safe() == lines


def test_paragraphs_stand_apart_by_themselves() -> None:
    html = "<p>One</p><p>&nbsp;</p><div><br></div><p>Two</p>"
    assert read(html).safe() == "<p>One</p><p>Two</p>"


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ('<img src="https://x.example/a.png" alt="Sale">', "[picture: Sale, from x.example]"),
        ('<img src="https://x.example/a.png">', "[picture: from x.example]"),
        ('<img src="https://x.example/a.png" width=1 height=1>', ""),
        ('<img src="https://x.example/a.png" style="display: none">', ""),
        ('<img src="data:image/png;base64,AAAA">', "[picture]"),
        ('<img src="cid:a@b" alt="x" width=30>', '<img src="cid:a@b" alt="x" width="30">'),
        ('<a href="cid:a@b">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
    ],
)
def test_pictures_are_those_that_the_mail_brought(image: str, shown: str) -> None:
    safe = read(f"<p>a {image}</p>").safe()
    assert _attributes(safe) == _attributes(f"<p>a {shown}</p>")


def test_a_picture_from_elsewhere_is_named_once() -> None:
    html = '<img src="https://x.example/a.png">' * 9
    assert read(html).safe() == "[picture: from x.example]"


@pytest.mark.parametrize(
    ("words", "target", "place"),
    [
        ("https://bank.example/login", "https://evil.example/x", " (evil.example)"),
        ("bank.example", "https://bank.example.evil.example/", " (bank.example.evil.example)"),
        ("bank.example", "https://www.bank.example/login", ""),
        ("Log in", "https://evil.example/x", ""),
        ("lena@brack.example", "mailto:eve@else.example", " (eve@else.example)"),
        ("lena@brack.example", "mailto:lena@brack.example?subject=x", ""),
    ],
)
def test_a_link_whose_words_name_another_place_says_its_own(
    words: str, target: str, place: str
) -> None:
    assert read(f'<a href="{target}">{words}</a>').safe().endswith(f"</a>{place}")


def test_a_long_text_folds_outside_of_its_lists() -> None:
    page = read("<p>Hello</p><ul>" + "<li>a</li>" * 50 + "</ul>" + "<p>b</p>" * 50)
    fold = page.folds_at(0, len(page.lines))
    assert page.lines[fold] == "b"
    shown, behind = page.safe(0, fold), page.safe(fold)
    assert (shown.count("<li>"), behind.count("<li>"), behind.count("<p>")) == (50, 0, 50)
    assert read("<p>a</p>" * 20).folds_at(0, 40) == 40


def _attributes(html: str) -> list[str]:
    """Words and attributes in any order: a cleaner may write them as it likes."""
    return sorted(re.findall(r'[\w-]+="[^"]*"|[^\s<>]+', html))


@pytest.mark.parametrize(
    "quotation",
    [
        '<div class="gmail_quote">On Monday Mara wrote:<blockquote>old</blockquote></div>',
        '<blockquote type="cite">old</blockquote>',
        '<div id="divRplyFwdMsg"><b>From:</b> Mara</div><div>old</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>From: Mara</p></div><p>old</p>',
        '<div class="moz-cite-prefix">Am 1.2. schrieb Mara:</div><blockquote>old</blockquote>',
    ],
)
def test_a_quotation_of_html_is_folded(read_mail, quotation: str) -> None:
    mail = read_mail(f"<html><body><p>New words.</p>{quotation}</body></html>")
    assert (mail.new.text, mail.new.html) == ("New words.", "<p>New words.</p>")
    assert "old" in mail.rest.html
    assert "old" in mail.body.html


@pytest.fixture
def read_mail(read):
    return lambda html: read(f"Content-Type: text/html; charset=utf-8\n\n{html}")
