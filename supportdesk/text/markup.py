"""Markdown to safe HTML: rendered once when written, cleaned, long logs folded."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from supportdesk.text.clean import cleaned
from supportdesk.text.plain import linkified

PLAIN_ABOVE = 8_000
FOLD_ABOVE = 24
_SHOWN = 12
_NESTING = 40
_PRE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?::\d{1,5})?(?:[/?#][^\s<>\"'\\]*)?")
# What mail and logs are full of and Markdown would swallow or blow up: images, `[x]: y`
# definitions that vanish, lines of dashes that make the line above a heading.
_OFF = ("image", "reference", "lheading", "html_block", "html_inline")


def rendered(text: str) -> str:
    """The HTML to store and show for a text that people wrote; "" for nothing.

    Up to 8,000 characters it is Markdown; longer text is shown as it is, with links.
    """
    if not text.strip():
        return ""
    if len(text) > PLAIN_ABOVE:
        return _plain(text)
    tokens = _markdown.parse(text)
    if any(token.level >= _NESTING - 2 for token in tokens):
        return _plain(text)
    html = cleaned(_markdown.renderer.render(tokens, _markdown.options, {}))
    return _PRE.sub(lambda found: _folded(found[0], found[0].count("\n")), html).strip()


def _plain(text: str) -> str:
    lines = text.strip("\n").split("\n")
    if len(lines) <= FOLD_ABOVE:
        return f"<p>{linkified(text.strip())}</p>"
    begin, rest = "\n".join(lines[:_SHOWN]), "\n".join(lines[_SHOWN:])
    return f"<p>{linkified(begin)}</p>" + _folded(f"<p>{linkified(rest)}</p>", len(lines))


def _folded(html: str, lines: int) -> str:
    """A block of many lines behind a summary. Added after cleaning: people cannot write it."""
    if lines <= FOLD_ABOVE:
        return html
    return f'<details class="fold-long"><summary>{lines:,} lines</summary>{html}</details>'


def _heading(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    """People's headings are bold paragraphs: the page has its own outline."""
    return "<p><strong>" if tokens[at].nesting == 1 else "</strong></p>\n"


def _www_length(_: Any, text: str, pos: int) -> int:
    """How many characters after `www.` belong to the address; 0 when it is none."""
    found = _HOST.match(text, pos)
    return len(found[0].rstrip(".,;:!?*_~)")) if found else 0


def _www_target(_: Any, match: Any) -> None:
    match.url = f"https://{match.url}"


def _made() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": _NESTING}
    markdown = MarkdownIt("js-default", options).disable(list(_OFF))
    markdown.add_render_rule("heading_open", _heading)
    markdown.add_render_rule("heading_close", _heading)
    if markdown.linkify is not None:
        # Bare names are left alone: setup.py and run.sh are files here, not hosts.
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
        markdown.linkify.add("www.", {"validate": _www_length, "normalize": _www_target})
    return markdown


_markdown = _made()
