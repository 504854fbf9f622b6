"""HTML of mail: its text line by line, and what of it is safe to show.

A parser of browsers' kind makes it well formed first, so that what follows can be one pass.
"""

import re
from dataclasses import dataclass, field
from html import escape, unescape

import nh3

from supportdesk.mail.incoming import pictures, tables
from supportdesk.mail.incoming.depth import shallow
from supportdesk.mail.incoming.lined import Read

_ENDS_LINE = {
    "p", "div", "br", "hr", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6", "center", "address", "section", "article", "header",
    "footer",
}  # fmt: skip
_ENDS_PARAGRAPH = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre"}
_KEPT = _ENDS_LINE | {
    "a", "b", "i", "em", "strong", "s", "del", "code", "td", "th", "thead", "tbody", "img",
}  # fmt: skip
_READ = {"class", "id", "type", "style", "role"}
_OF_TABLES = {"table", "thead", "tbody", "tr", "td", "th"}
_HOLDS_LINES = {"table", "ul", "ol", "dl", "blockquote", "pre"}
_GONE = {"script", "style", "title", "textarea", "noscript", "template", "iframe", "svg", "math"}
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|([^<]+)")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# Words that look like an address: they may promise another place than the link leads to.
_NAMES_PLACE = re.compile(
    r"(?:https?://)?(?:[^\s/@]*@)?((?:[\w-]+\.)+[a-z]{2,18})(?:[:/?#]\S*)?", re.I
)
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
# So many pieces of a line are looked through for the target of a link.
_LOOKED_AT = 100

_reader = nh3.Cleaner(
    tags=_KEPT,
    attributes={
        "*": _READ,
        "a": {"href"} | _READ,
        "ol": {"start"} | _READ,
        "img": {"src", "alt", "width", "height"} | _READ,
    },
    clean_content_tags=_GONE,
    url_schemes={"http", "https", "mailto", "cid"},
    url_relative="deny",
    link_rel=None,
    strip_comments=True,
)


def read(html: str) -> Read:
    """Read the HTML of a mail."""
    return _Reading().of(_reader.clean(shallow(html)))


def from_text(text: str) -> str:
    """HTML of text that stands between HTML parts."""
    return f"<pre>{escape(text)}</pre>"


@dataclass
class _Reading:
    lines: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    begun: int | None = None
    depth: int = 0
    preformatted: int = 0
    holding: int = 0
    links: list[tuple[str, int]] = field(default_factory=list)
    with_data: list[bool] = field(default_factory=list)
    open_tables: list[bool] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    quoted_from: int | None = None

    def of(self, html: str) -> Read:
        tokens = _TOKEN.findall(html)
        self.with_data = tables.with_data(tokens)[::-1]
        for closing, tag, attributes, text in tokens:
            if text:
                self._text(text)
            elif tag == "img":
                self._picture(
                    {name: unescape(said) for name, said in _ATTRIBUTE.findall(attributes)}
                )
            elif closing:
                self._closes(tag)
            else:
                self._opens(tag, attributes)
        self._end_line()
        lines, places, inside = tuple(self.lines), tuple(self.places), tuple(self.inside)
        return Read(lines, places, inside, tuple(self.pieces), self.quoted_from)

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
        self.holding += tag in _HOLDS_LINES
        if tag == "li":
            self.line.append("- ")
        elif tag in ("td", "th") and self.line:
            self.line.append("  ")
        elif tag == "a":
            self.links.append((_said(attributes).get("href", ""), len(self.line)))
        elif tag == "table":
            self.open_tables.append(self.with_data.pop() if self.with_data else False)
        self.pieces.append(self._written(tag, attributes))

    def _closes(self, tag: str) -> None:
        if tag in _ENDS_LINE:
            self._end_line()
        if tag in _ENDS_PARAGRAPH:
            self._blank_line()
        self.depth -= tag == "blockquote"
        self.preformatted -= tag == "pre"
        self.holding -= tag in _HOLDS_LINES
        end = self._written(tag, "", "/")
        place = self._link(*self.links.pop()) if tag == "a" and self.links else ""
        self.pieces.append(end + place)
        if tag == "table" and self.open_tables:
            self.open_tables.pop()

    def _written(self, tag: str, attributes: str, closing: str = "") -> str:
        """The tag as it goes into what is cleaned. Lines of <div>, and of tables that hold no
        data, become lines of text."""
        if tag == "div" or (tag in _OF_TABLES and not (self.open_tables and self.open_tables[-1])):
            ends = {"div": "<br>", "tr": "<br>", "td": " ", "th": " "}
            return ends.get(tag, "") if closing else ""
        if tag[0] == "h" and tag[1:].isdigit():
            return f"<{closing}p>"
        return f"<{closing}{tag}{attributes}>"

    def _picture(self, attributes: dict[str, str]) -> None:
        """A picture is a word of the text where the mail brought it. Others are named once."""
        words, html = pictures.in_words(attributes), pictures.in_markup(attributes)
        if html.startswith("<"):
            self.begun = len(self.pieces) if self.begun is None else self.begun
            self.line.append(words)
        elif words in self.said:
            return
        self.said.add(words)
        self.pieces.append(html)

    def _link(self, target: str, began: int) -> str:
        """The target of a link whose words do not tell it; in HTML only of one whose words tell
        another."""
        words = "".join(self.line[-_LOOKED_AT:])
        bare = target.removeprefix("mailto:").partition("?")[0].rstrip("/")
        told = _NAMES_PLACE.fullmatch("".join(self.line[began:]).strip())
        if target and bare.split("://")[-1] not in words:
            self.line.append(f" <{target}>" if words.strip() else "")
        place = bare.split("://")[-1].partition("/")[0].lower()
        is_there = not told or f".{place}".endswith((f".{told[1].lower()}", f"@{told[1].lower()}"))
        return "" if is_there or not target else f" ({escape(place)})"

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
        self.inside.append(self.holding)
        self.lines.append(">" * depth + (f" {text}" if text and depth else text))


def _said(attributes: str) -> dict[str, str]:
    return {name: unescape(text) for name, text in _ATTRIBUTE.findall(attributes)}


def _is_quotation(tag: str, attributes: str) -> bool:
    if not attributes:
        return False
    if tag == "blockquote" and 'type="cite"' in attributes:
        return True
    return bool(_QUOTATION.search(attributes) or _RULED.search(unescape(attributes)))
