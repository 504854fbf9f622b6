"""Pictures in the HTML of a mail: those it brought keep their Content-ID, others become words.

Nothing is ever fetched from elsewhere.
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

_LENGTH = re.compile(r"\s*([0-9]{1,5})\s*(?:px)?\s*")
_IN_STYLE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([0-9]{1,5})px", re.I)
_LONGEST = 200
_THIN = 4
"""No picture to look at is so thin: it counts readers, or keeps a distance."""


def in_words(attributes: Mapping[str, str]) -> str:
    """What the text says of a picture; "" where there is none to see."""
    if not _is_brought(attributes) and _is_thin(attributes):
        return ""
    told = " ".join(attributes.get("alt", "").split())[:_LONGEST]
    host = "" if _is_brought(attributes) else _host(attributes.get("src", ""))
    said = ", from ".join(filter(None, [told, host])) if told else f"from {host}" if host else ""
    return f"[picture: {said}]" if said else "[picture]"


def in_markup(attributes: Mapping[str, str]) -> str:
    """What stands in the HTML: a picture by its Content-ID, or the words."""
    if not _is_brought(attributes):
        return escape(in_words(attributes))
    kept = {name: attributes.get(name, "") for name in ("src", "alt")} | _measures(attributes)
    return "<img" + "".join(f' {name}="{escape(text)}"' for name, text in kept.items()) + ">"


def _is_brought(attributes: Mapping[str, str]) -> bool:
    return attributes.get("src", "").lower().startswith("cid:")


def _is_thin(attributes: Mapping[str, str]) -> bool:
    is_hidden = "display:none" in attributes.get("style", "").replace(" ", "").lower()
    return is_hidden or any(int(text) <= _THIN for text in _measures(attributes).values())


def _measures(attributes: Mapping[str, str]) -> dict[str, str]:
    said = dict(_IN_STYLE.findall(attributes.get("style", "").lower()))
    found = {name: _LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height")}
    return said | {name: match[1] for name, match in found.items() if match}


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
