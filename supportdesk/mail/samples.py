"""A mail of each kind to look at: invented, and the same every time. Pure."""

from supportdesk.mail.compose import MASKED, News, Part, Quote, Request
from supportdesk.mail.models import ACKNOWLEDGEMENT, LINKS, REPLY, RESOLVED

_BY = "Mara Lindqvist"
_WORDS = {
    REPLY: "The tunnel is set up anew. Please connect once more and tell me whether it stays up.",
    RESOLVED: "The gateway dropped idle tunnels after 20 minutes. It now keeps them open.",
}
_PROMISES = {
    ACKNOWLEDGEMENT: "Monday 23 November, 13:00 (London)",
    RESOLVED: "Thursday 26 November, 09:30 (London)",
}
_QUOTE = Quote("You wrote on Monday 23 November, 09:12 (London)", "It happened again at nine.")


def sample(kind: str, label: str, base_url: str, *, proved: bool) -> News:
    """News of this kind for a request with this label, to an address that is proved or not."""
    link = f"{base_url}/c/{MASKED}"
    request = Request(label, link, "VPN drops every 20 minutes" if proved else "")
    requests = (request, Request(f"{label}1", link)) if kind == LINKS else (request,)
    words = _WORDS.get(kind)
    return News(
        kind,
        requests,
        (Part(_BY, words),) if words else (),
        _PROMISES.get(kind, ""),
        _BY if kind == RESOLVED else "",
        (_QUOTE,) if words and proved else (),
    )
