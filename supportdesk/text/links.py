"""Our own links in other people's text: they are keys, and are never stored (SECURITY 3)."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

LABEL = "[link to the request]"

_SLASH = r"(?:/|\\/|%2f|%252f|&#x2f;|&#47;|&sol;)"
_COLON = r"(?::|%3a|%253a|&#x3a;|&#58;|&colon;)"
_TOKEN = r"[A-Za-z0-9_-]"  # noqa: S105  a class of characters


def without_links(text: str, base_url: str, label: str = LABEL) -> str:
    """The text with every customer's link of this desk replaced by a label.

    Links are found as they stand in plain text, in HTML, and inside the addresses that mail
    filters wrap around them; a path with a whole token also without its host.
    """
    return _pattern(base_url).sub(label, text)


@lru_cache(8)
def _pattern(base_url: str) -> re.Pattern[str]:
    host = urlsplit(base_url).netloc
    hosts = "|".join({re.escape(form) for form in (host, quote(host, safe=""))})
    begin = rf"(?:https?{_COLON}{_SLASH}{_SLASH})?(?:{hosts})"
    path = rf"{_SLASH}{{1,3}}c{_SLASH}{{1,3}}"
    return re.compile(
        rf"{begin}{path}{_TOKEN}*|{path}{_TOKEN}{{43}}(?!{_TOKEN})",
        re.IGNORECASE,
    )
