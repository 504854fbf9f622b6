"""HTML without tags that lie too deep: a parser's time grows with the square of the depth."""

import re

# Nothing that people write is so deep.
MOST_OPEN = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# These close themselves, or are never open.
_CLOSED = {
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "input", "meta", "link",
    "col", "area", "base", "wbr", "source", "param", "embed", "tbody", "thead", "body", "html",
    "head",
}  # fmt: skip


def shallow(html: str) -> str:
    """The same without tags that lie too deep."""
    is_open, dropped = 0, 0

    def kept(found: re.Match[str]) -> str:
        nonlocal is_open, dropped
        if found[2].lower() in _CLOSED:
            return found[0]
        if not found[1]:
            is_deep = is_open >= MOST_OPEN
            dropped, is_open = dropped + is_deep, is_open + (not is_deep)
            return "</wbr" if is_deep else found[0]
        if dropped:
            dropped -= 1
            return "</wbr"
        is_open = max(is_open - 1, 0)
        return found[0]

    return _TAG.sub(kept, html) if html.count("<") > MOST_OPEN else html
