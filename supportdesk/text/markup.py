"""Markdown to safe HTML: rendered once when written, cleaned, long logs folded."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from supportdesk.text.clean import cleaned
from supportdesk.text.folding import (
    FOLD_ABOVE,
    SHOWN,
    cut_blocks,
    cut_text,
    folded,
    last_words,
    rows,
)
from supportdesk.text.plain import linkified

PLAIN_ABOVE = 8_000
_NESTING = 40
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
    if rows(text) <= FOLD_ABOVE:
        return _html(tokens)
    pieces = [(_html(shown), _html(behind)) for shown, behind in cut_blocks(tokens)]
    return "\n".join(shown + (folded(behind) if behind else "") for shown, behind in pieces)


def _html(tokens: Sequence[Token]) -> str:
    return cleaned(_markdown.renderer.render(tokens, _markdown.options, {})).strip()


def _plain(text: str) -> str:
    if rows(text) <= FOLD_ABOVE:
        return _paragraph(text)
    log, end = last_words(text.strip())
    begin, rest = cut_text(log, SHOWN)
    behind = folded(_paragraph(rest)) if rest.strip() else ""
    return _paragraph(begin) + behind + (_paragraph(end) if end else "")


def _paragraph(text: str) -> str:
    return f"<p>{linkified(text.strip())}</p>"


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
