"""Outgoing mail, in words for admins. Pure."""

from collections.abc import Mapping

from supportdesk.mail.models import (
    FAILED,
    OBSOLETE,
    PAUSED,
    RETURNED,
    SENDING,
    SENT,
    WAITING,
)
from supportdesk.mail.wording import KINDS as WORDED

TITLE = "Outgoing mail"
STATES: Mapping[str, tuple[str, str]] = {
    WAITING: ("Waiting", "line"),
    SENDING: ("Being sent", "line"),
    PAUSED: ("Held", "risk"),
    FAILED: ("Failed", "late"),
    RETURNED: ("Came back", "late"),
    SENT: ("Sent", "ok"),
    OBSOLETE: ("Dropped", ""),
}
"""State → its words, and the kind of their tag."""
KINDS: Mapping[str, str] = {name: kind.title for name, kind in WORDED.items()}
LISTS: Mapping[str, str] = {
    "unsent": "Not sent",
    "waiting": "Waiting",
    "failed": "Failed",
    "returned": "Came back",
    "sent": "Sent",
    "obsolete": "Dropped",
    "all": "All",
}
LEADS: Mapping[str, str] = {
    "unsent": "What has not reached anybody yet, and why.",
    "waiting": "What goes out by itself, or is held until an admin says so.",
    "failed": "What no mail server took, or not within four days.",
    "returned": "What a mail server took and could not deliver. Check the address first.",
    "sent": "What a mail server took for its recipient.",
    "obsolete": "What lost its point before it went out, or was discarded.",
    "all": "Everything that the desk meant to send, the newest first.",
}
EMPTY: Mapping[str, tuple[str, str]] = {
    "unsent": ("Nothing waits", "Every mail has gone out."),
    "waiting": ("Nothing waits", "Every mail has gone out, or failed."),
    "failed": ("Nothing failed", "Mail that no server takes stands here."),
    "returned": ("Nothing came back", "Mail whose recipient is not there stands here."),
    "sent": ("No mail has gone out yet", "What the desk sends stands here once it is out."),
    "obsolete": ("Nothing was dropped", "Mail that has nothing to tell any more stands here."),
    "all": ("No mail yet", "What the desk means to send stands here at once."),
}
