"""Which parts of a message are its text, its HTML and its files: RFC 8621 section 4.1.4.

One addition: pictures and sounds that stand between texts are files too.
"""

from dataclasses import dataclass, field

from supportdesk.mail.incoming.scanning import Part

_SHOWN = ("image/", "audio/", "video/")
_TEXTS = ("text/plain", "text/html")


@dataclass
class Chosen:
    """`text` and `html` are what is read of either form, in order; either may hold both types."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


def chosen(message: Part) -> Chosen:
    """Take a message apart."""
    found = Chosen()
    _choose([message], "mixed", False, found, True, True)
    return found


def file_name(part: Part) -> str:
    """The name it was given, decoded; "" for none."""
    disposition, described = (
        part.headers.parameters(name) for name in ("content-disposition", "content-type")
    )
    return disposition.get("filename") or described.get("name") or disposition.get("name", "")


def is_multipart(part: Part) -> bool:
    """Whether it has parts of its own."""
    return part.media_type.startswith("multipart/")


def _choose(
    parts: list[Part], within: str, in_alternative: bool, found: Chosen, text: bool, html: bool
) -> None:
    """`text` and `html`: whether parts here may still go to either form."""
    texts, htmls = len(found.text), len(found.html)
    for place, part in enumerate(parts):
        kind = part.media_type
        if is_multipart(part):
            below = kind.partition("/")[2]
            inside = in_alternative or below == "alternative"
            _choose(list(part.children), below, inside, found, text, html)
        elif not _is_inline(part, place, within):
            found.files.append(part)
        elif within == "alternative":
            {"text/plain": found.text, "text/html": found.html}.get(kind, found.files).append(part)
        else:
            if in_alternative:
                text, html = text and kind != "text/html", html and kind != "text/plain"
            if kind in _TEXTS:
                found.text += [part] if text else []
                found.html += [part] if html else []
            else:
                found.files.append(part)
    if within == "alternative" and len(found.text) == texts:
        found.text += found.html[htmls:]
    elif within == "alternative" and len(found.html) == htmls:
        found.html += found.text[texts:]


def _is_inline(part: Part, place: int, within: str) -> bool:
    """Whether it is read with the text."""
    kind = part.media_type
    if part.headers.token("content-disposition") == "attachment":
        return False
    if kind not in _TEXTS and not kind.startswith(_SHOWN):
        return False
    if place == 0:
        return True
    return within != "related" and (kind.startswith(_SHOWN) or not file_name(part))
