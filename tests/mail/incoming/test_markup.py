"""HTML of mail as text, and what of it is shown."""

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
