"""HTML of mail: its text line by line, and what of it is safe to show.

A parser of browsers' kind makes it well formed first, so that what follows can be one pass.
"""

import re
from dataclasses import dataclass, field
from html import escape, unescape

import nh3

from supportdesk.text.clean import cleaned

_ENDS_LINE = {
    "p", "div", "br", "hr", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6", "center", "address", "section", "article", "header",
    "footer",
}  # fmt: skip
_ENDS_PARAGRAPH = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre"}
_KEPT = _ENDS_LINE | {
    "a",
    "b",
    "i",
    "em",
    "strong",
    "s",
    "del",
    "code",
    "td",
    "th",
    "thead",
    "tbody",
}
_READ = {"class", "id", "type", "style"}
_GONE = {"script", "style", "title", "textarea", "noscript", "template", "iframe", "svg", "math"}
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|([^<]+)")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(r"(?:<br>\s*){3,}")
# Where programs put what they answer to: their own names for it.
_QUOTATION = re.compile(
    r"\b(?:gmail_quote|gmail_quote_container|yahoo_quoted|moz-cite-prefix|protonmail_quote"
    r"|tutanota_quote|zmail_extra|OutlookMessageHeader|divRplyFwdMsg|appendonsend"
    r"|x_divRplyFwdMsg|ms-outlook-mobile-reference-message|mail-editor-reference-message-container"
    r"|quoted-message|replymessage|zmail_extra_hr)\b"
)
_RULED = re.compile(
    r"border(?:-top)?:\s*(?:none;\s*border-top:\s*)?solid\s*#(?:E1E1E1|B5C4DF)", re.I
)
_DEEPEST = 20
# The parser's time grows with the square of the depth; nothing that people write is so deep.
_MOST_OPEN = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# These close themselves, or are never open.
_CLOSED = {
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "input", "meta", "link",
    "col", "area", "base", "wbr", "source", "param", "embed", "tbody", "thead", "body", "html",
    "head",
}  # fmt: skip

_reader = nh3.Cleaner(
    tags=_KEPT,
    attributes={"*": _READ, "a": {"href"} | _READ, "ol": {"start"} | _READ},
    clean_content_tags=_GONE,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=None,
    strip_comments=True,
)


@dataclass(frozen=True)
class Read:
    """HTML as lines of text (quotations behind ">"), and where each line begins in `pieces`.

    `quoted_from` is the line at which a mail program says its quotation begins, or None.
    """

    lines: tuple[str, ...]
    places: tuple[int, ...]
    pieces: tuple[str, ...]
    quoted_from: int | None

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")

    def safe(self, begin: int = 0, end: int | None = None) -> str:
        """Safe HTML of some of the lines."""
        first = self.places[begin] if begin < len(self.places) else len(self.pieces)
        last = len(self.pieces) if end is None or end >= len(self.places) else self.places[end]
        return _tidy(cleaned("".join(self.pieces[first:last])))


def read(html: str) -> Read:
    """Read the HTML of a mail."""
    return _Reading().of(_reader.clean(_shallow(html)))


def from_text(text: str) -> str:
    """HTML of text that stands between HTML parts."""
    return f"<pre>{escape(text)}</pre>"


def _shallow(html: str) -> str:
    """The same without tags that lie too deep."""
    is_open, dropped = 0, 0

    def kept(found: re.Match[str]) -> str:
        nonlocal is_open, dropped
        if found[2].lower() in _CLOSED:
            return found[0]
        if not found[1]:
            is_deep = is_open >= _MOST_OPEN
            dropped, is_open = dropped + is_deep, is_open + (not is_deep)
            return "</wbr" if is_deep else found[0]
        if dropped:
            dropped -= 1
            return "</wbr"
        is_open = max(is_open - 1, 0)
        return found[0]

    return _TAG.sub(kept, html) if html.count("<") > _MOST_OPEN else html


@dataclass
class _Reading:
    lines: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    begun: int | None = None
    depth: int = 0
    preformatted: int = 0
    links: list[str] = field(default_factory=list)
    quoted_from: int | None = None

    def of(self, html: str) -> Read:
        for closing, tag, attributes, text in _TOKEN.findall(html):
            if text:
                self._text(text)
            elif closing:
                self._closes(tag)
            else:
                self._opens(tag, attributes)
        self._end_line()
        pieces = tuple(self.pieces)
        return Read(tuple(self.lines), tuple(self.places), pieces, self.quoted_from)

    def _text(self, text: str) -> None:
        plain = unescape(text).replace("\xa0", " ")
        for number, line in enumerate(plain.split("\n") if self.preformatted else [plain]):
            if number:
                self._end_line(even_empty=True)
            line = line if self.preformatted else _SPACES.sub(" ", line)
            if line.strip() and self.begun is None:
                self.begun = len(self.pieces)
            self.line.append(line)
        self.pieces.append(text)

    def _opens(self, tag: str, attributes: str) -> None:
        if tag in _ENDS_LINE:
            self._end_line(even_empty=tag == "br")
        if self.begun is None:
            self.begun = len(self.pieces)
        if self.quoted_from is None and _is_quotation(tag, attributes):
            self.quoted_from, self.begun = len(self.lines), len(self.pieces)
        self.depth += tag == "blockquote"
        self.preformatted += tag == "pre"
        if tag == "li":
            self.line.append("- ")
        elif tag in ("td", "th") and self.line:
            self.line.append("  ")
        elif tag == "a":
            self.links.append(unescape(dict(_ATTRIBUTE.findall(attributes)).get("href", "")))
        self.pieces.append(_written(tag, attributes))

    def _closes(self, tag: str) -> None:
        if tag in _ENDS_LINE:
            self._end_line()
        if tag in _ENDS_PARAGRAPH:
            self._blank_line()
        self.depth -= tag == "blockquote"
        self.preformatted -= tag == "pre"
        if tag == "a" and self.links:
            self._link(self.links.pop())
        self.pieces.append("<br>" if tag == "div" else f"</{tag}>")

    def _link(self, target: str) -> None:
        """The target of a link whose words do not tell it."""
        words = "".join(self.line)
        bare = target.removeprefix("mailto:").partition("?")[0].rstrip("/")
        if target and bare.split("://")[-1] not in words:
            self.line.append(f" <{target}>" if words.strip() else "")

    def _end_line(self, even_empty: bool = False) -> None:
        text = "".join(self.line).strip(" " if not self.preformatted else "").rstrip()
        if text or even_empty:
            self._add(text)
        self.line, self.begun = [], None

    def _blank_line(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self._add("")

    def _add(self, text: str) -> None:
        depth = min(self.depth, _DEEPEST)
        self.places.append(len(self.pieces) if self.begun is None else self.begun)
        self.lines.append(">" * depth + (f" {text}" if text and depth else text))


def _is_quotation(tag: str, attributes: str) -> bool:
    if not attributes:
        return False
    if tag == "blockquote" and 'type="cite"' in attributes:
        return True
    return bool(_QUOTATION.search(attributes) or _RULED.search(unescape(attributes)))


def _written(tag: str, attributes: str) -> str:
    """The tag as it goes into what is cleaned; lines of <div> become lines of text."""
    if tag == "div":
        return ""
    if tag[0] == "h" and tag[1:].isdigit():
        return "<p>"
    return f"<{tag}{attributes}>"


def _tidy(html: str) -> str:
    return _BREAKS.sub("<br><br>", html).strip()
