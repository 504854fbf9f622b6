"""People's text as HTML: safe, complete, quick."""

import json
import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.text.clean import cleaned
from supportdesk.text.markup import PLAIN_ABOVE, rendered
from supportdesk.text.plain import linkified

HOSTILE = [
    json.loads(line)["payload"]
    for line in (Path(__file__).parents[1] / "data" / "hostile.jsonl").read_text().splitlines()
]
TAGS = {
    "p", "br", "hr", "em", "strong", "b", "i", "s", "del", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td", "details", "summary",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, "details": {"class"}}
LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
REL = ("rel", "noopener noreferrer nofollow")


class Inspector(HTMLParser):
    """Notes everything in some HTML that is not allowed there, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not LINK.match(re.sub(r"[\t\n\r]", "", value or "")):
                self.wrong.append(f"href {value}")
            if tag == "details" and value != "fold-long":
                self.wrong.append(f"class {value}")
        if tag == "a" and REL not in attrs:
            self.wrong.append("a without rel")

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("make", [rendered, cleaned, linkified])
def test_hostile_markup_leaves_nothing_that_acts(make: Callable[[str], str]) -> None:
    assert len(HOSTILE) > 200
    for payload in HOSTILE:
        for shape in (
            payload,
            f"> {payload}",
            f"[x]({payload})",
            f"<{payload}>",
            f"```\n{payload}",
        ):
            assert Inspector(make(shape)).wrong == [], shape


@pytest.mark.parametrize("attribute", [
    "id", "class", "name", "style", "data-into", "hx-get", "hx-on:click", "onclick", "title",
    "lang", "target", "form", "action", "srcset", "is", "slot",
])  # fmt: skip
def test_attributes_that_could_act_are_gone(attribute: str) -> None:
    assert attribute not in cleaned(
        f'<p {attribute}="x">a</p><a href="https://x.example" {attribute}="x">b</a>'
    )


@pytest.mark.parametrize(
    "tag",
    [
        "form",
        "input",
        "button",
        "img",
        "svg",
        "iframe",
        "details",
        "div",
        "span",
        "hx-partial",
        "template",
        "base",
        "meta",
        "link",
        "object",
        "dialog",
    ],
)
def test_elements_that_could_act_are_gone(tag: str) -> None:
    assert f"<{tag}" not in cleaned(f"<{tag}>x</{tag}><p>after</p>")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ftp://x.example",
        "//evil.example",
        "/logout",
        "tel:1",
        "file:///etc/passwd",
    ],
)
def test_links_lead_to_the_web_or_to_mail_only(link: str) -> None:
    assert "href" not in cleaned(f'<a href="{link}">x</a>')
    assert "href" not in rendered(f"[x]({link})")


def test_links_are_clickable() -> None:
    html = rendered("see https://a.example/x_y?q=1&b=2. or www.b.example/c, mail d@e.com")
    for href in (
        "https://a.example/x_y?q=1&amp;b=2",
        "https://www.b.example/c",
        "mailto:d@e.com",
    ):
        assert f'<a href="{href}" rel="noopener noreferrer nofollow">' in html


def test_file_names_are_not_links() -> None:
    assert "<a" not in rendered("run setup.py, then script.sh and read README.md")


def test_markdown_is_shown() -> None:
    html = rendered(
        "**bold** `code`\nnext line\n\n- one\n- two\n\n3. three\n\n> said\n\n|a|b|\n|-|-|\n|1|2|"
    )
    for part in ("<strong>", "<code>", "<br>", "<ul>", '<ol start="3">', "<blockquote>", "<table>"):
        assert part in html


def test_images_are_never_loaded() -> None:
    assert "<img" not in rendered("![x](https://tracker.example/a.png)")


def test_headings_do_not_touch_the_pages_outline() -> None:
    assert rendered("# comment") == "<p><strong>comment</strong></p>"


@pytest.mark.parametrize(
    "text",
    [
        "[ERROR]: timeout",
        "Regards\n---\nMara",
        "> " * 60 + "deep",
        "- " * 60 + "deep",
        "<b>tag</b> & more",
        "    indented",
        "Mara\n====",
    ],
)
def test_no_word_is_swallowed(text: str) -> None:
    words = re.findall(r"\w+", text)
    shown = Inspector(rendered(text)).words
    assert [word for word in words if word not in shown] == []


def test_people_cannot_write_a_fold() -> None:
    assert "<details" not in rendered(
        '<details class="fold-long" open><summary>x</summary></details>'
    )


def test_above_8000_characters_text_is_plain_with_links() -> None:
    text = "**not bold** https://a.example <b>\n" + "x" * PLAIN_ABOVE
    html = rendered(text)
    assert "**not bold**" in html
    assert 'href="https://a.example"' in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize("text", [
    "[" * 8000, "> " * 4000, "*a " * 2600, "`" * 4000 + "a" * 4000, "[a](" * 2000, "http://" * 1100,
    "a.a" * 2600 + "@", "|a" * 2000 + "\n" + "|-" * 2000, "_a*" * 2600, "www." * 2000,
    "[" * 100_000, "http://" * 14_000, "https://a/" + ")" * 90_000, "(" * 100_000,
    "\n" * 100_000 + "x",
])  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    rendered(text)
    assert time.process_time() - started < 3


def test_nothing_is_nothing() -> None:
    assert rendered(" \n ") == ""


@given(st.text())
def test_any_text_is_safe(text: str) -> None:
    for make in (rendered, linkified):
        assert Inspector(make(text)).wrong == []
