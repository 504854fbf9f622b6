"""Reads a raw mail for showing: headers, text, HTML as text, attachments. Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

URL = re.compile(r"https?://[^\s<>\"']+")
TRAILING = ".,;:!?)]}"
BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote"}
HIDDEN = {"style", "script", "head", "title"}


@dataclass(frozen=True)
class Letter:
    headers: list[tuple[str, str]]
    text: str
    html: str
    attachments: list[tuple[str, int]] = field(default_factory=list)

    def header(self, name: str) -> str:
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    @property
    def html_as_text(self) -> str:
        return as_text(self.html)

    @property
    def links(self) -> list[str]:
        found = [href for _, href in pieces(f"{self.text}\n{self.html_as_text}") if href]
        return list(dict.fromkeys(found))


def opened(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    bodies = [part for part in parts if not _is_attachment(part)]
    return Letter(
        headers=[(name, _decoded(value)) for name, value in message.items()],
        text="\n".join(_content(p) for p in bodies if p.get_content_type() == "text/plain"),
        html="\n".join(_content(p) for p in bodies if p.get_content_type() == "text/html"),
        attachments=[(_file_name(p), len(_bytes(p))) for p in parts if _is_attachment(p)],
    )


def subject_of(raw: bytes) -> str:
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _decoded(message_from_bytes(head + b"\n\n", policy=policy.compat32).get("Subject", ""))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in order as (words, address): address is empty where it is only text."""
    end = 0
    for match in URL.finditer(text):
        address = match.group().rstrip(TRAILING)
        yield text[end : match.start()], ""
        yield address, address
        end = match.start() + len(address)
    yield text[end:], ""


def as_text(html: str) -> str:
    if not html:
        return ""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.out).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._hidden = 0
        self._hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HIDDEN:
            self._hidden += 1
        if tag in BLOCKS:
            self.out.append("\n")
        if tag == "a":
            self._hrefs.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag in BLOCKS:
            self.out.append("\n")
        if tag == "a" and self._hrefs:
            href = self._hrefs.pop()
            if href and href not in "".join(self.out[-2:]):
                self.out.append(f" <{href}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.out.append(data.replace("\n", " "))


def _is_attachment(part: Message) -> bool:
    named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
    return named or part.get_content_maintype() != "text"


def _file_name(part: Message) -> str:
    return _decoded(part.get_filename() or part.get_content_type())


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _content(part: Message) -> str:
    try:
        return _bytes(part).decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")


def _decoded(value: object) -> str:
    try:
        text = str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):
        text = str(value)
    return " ".join(text.encode("utf-8", "replace").decode().split())
