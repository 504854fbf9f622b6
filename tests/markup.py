"""HTML as the browser's parser takes it apart: texts and elements, each with what is around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass(frozen=True)
class Element:
    """A start tag; `around` are those it stands in, outermost first."""

    tag: str
    attributes: dict[str, str]
    around: tuple["Element", ...] = ()

    def __str__(self) -> str:
        named = [
            f"{name}={self.attributes[name]}" for name in ("id", "class") if name in self.attributes
        ]
        return f"<{' '.join([self.tag, *named])}>"


@dataclass(frozen=True)
class Text:
    """Words between tags."""

    words: str
    around: tuple[Element, ...]


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.found: list[Element | Text] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self.open))
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.found.append(Text(data, tuple(self.open)))


def read(html: str) -> Iterator[Element | Text]:
    """Every element and text of a page or fragment, in order. Tags that do not fit are a fault."""
    reading = _Reading()
    reading.feed(html)
    reading.close()
    assert not reading.open, f"<{reading.open[-1].tag}> is never closed"
    yield from reading.found
