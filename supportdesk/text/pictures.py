"""Pictures in the text of a mail, which are files of the same message (SECURITY section 7).

What is stored names the file. What is shown has its address below the ticket, which is another
for each audience; or a word, where the file is not there, or no longer. Added after cleaning:
people cannot write it.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

MOST_WIDE, MOST_HIGH = 560, 480
_ANY = re.compile(r"<img((?:\s[a-z]+=\"[^\"]*\")*)\s*/?>")
_ATTRIBUTE = re.compile(r"([a-z]+)=\"([^\"]*)\"")
_STORED = re.compile(r'<img src="file:([A-Za-z0-9_-]{1,64})" alt="([^"]*)"([^>]*)>')


@dataclass(frozen=True)
class Picture:
    """A stored file that may be shown, and how large it is in pixels."""

    file: str
    width: int
    height: int


def stored(html: str, brought: Mapping[str, Picture]) -> str:
    """What is stored of cleaned HTML whose pictures stand by their Content-ID."""

    def named(found: re.Match[str]) -> str:
        said = {name: unescape(text) for name, text in _ATTRIBUTE.findall(found[1])}
        picture = brought.get(unquote(said.get("src", "")[len("cid:") :]))
        alt = " ".join(said.get("alt", "").split())
        if picture is None:
            return escape(in_words(alt))
        width, height = _fitted(picture, said.get("width", ""))
        return (
            f'<img src="file:{picture.file}" alt="{escape(alt)}" width="{width}" height="{height}">'
        )

    return _ANY.sub(named, html)


def files_in(html: str) -> set[str]:
    """The ids of the files that it shows."""
    return {found[1] for found in _STORED.finditer(html)} if "<img" in html else set()


def shown(html: str, there: Collection[str], at: str) -> str:
    """What is shown: each picture that is there, from below the address `at`, leads to itself."""

    def placed(found: re.Match[str]) -> str:
        if found[1] not in there:
            return escape(in_words(unescape(found[2])))
        address = escape(at + found[1])
        image = f'<img src="{address}" alt="{found[2]}"{found[3]} loading="lazy">'
        return image if _is_in_link(html, found.start()) else f'<a href="{address}">{image}</a>'

    return _STORED.sub(placed, html) if "<img" in html else html


def in_words(alt: str) -> str:
    """What stands for a picture that is not shown."""
    return f"[picture: {alt}]" if alt else "[picture]"


def _fitted(picture: Picture, wanted: str) -> tuple[int, int]:
    """As wide as the mail wants it, and small enough for a conversation."""
    width = min(int(wanted[:5]) if wanted.isdecimal() else picture.width, picture.width, MOST_WIDE)
    share = min(width / picture.width, MOST_HIGH / picture.height)
    return max(round(picture.width * share), 1), max(round(picture.height * share), 1)


def _is_in_link(html: str, at: int) -> bool:
    return html.rfind("<a ", 0, at) > html.rfind("</a>", 0, at)
