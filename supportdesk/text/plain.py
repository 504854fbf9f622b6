"""Plain text for a page: escaped, links made clickable. Linear in its length."""

import re
from html import escape

from supportdesk.text.clean import REL

# Stops at what cannot stand in an address; brackets and full stops at the end are trimmed after.
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"'`\\\x00-\x20]{2,2000}", re.IGNORECASE)
_TAIL = ".,;:!?*_~"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def linkified(text: str) -> str:
    """HTML of plain text: escaped, line ends as <br>, web addresses as links. No paragraphs."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        address = _trimmed(found[0])
        parts += [escape(text[end : found.start()]), _link(address)]
        end = found.start() + len(address)
    parts.append(escape(text[end:]))
    return "".join(parts).replace("\n", "<br>\n")


def _link(address: str) -> str:
    target = address if "://" in address[:8] else f"https://{address}"
    return f'<a href="{escape(target)}" rel="{REL}">{escape(address)}</a>'


def _trimmed(address: str) -> str:
    """The address without what belongs to the sentence around it."""
    while address:
        last = address[-1]
        opening = _PAIRS.get(last)
        if last not in _TAIL and (not opening or address.count(opening) >= address.count(last)):
            return address
        address = address[:-1]
    return address
