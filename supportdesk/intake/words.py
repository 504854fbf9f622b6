"""Mail that came in, in words for staff. Pure."""

from collections.abc import Mapping

from supportdesk.intake.gates import ALL
from supportdesk.intake.models import ASIDE, DUPLICATE, FILED, QUARANTINED, WAITING
from supportdesk.intake.queries import Trying
from supportdesk.web.words import plural

TITLE = "Incoming mail"
STATES: Mapping[str, tuple[str, str]] = {
    QUARANTINED: ("Waits for a decision", "risk"),
    WAITING: ("Being taken in", "line"),
    FILED: ("In a ticket", "ok"),
    ASIDE: ("Kept aside", ""),
    DUPLICATE: ("Came before", ""),
}
"""State → its words, and the kind of their tag."""
LISTS: Mapping[str, str] = {state: told for state, (told, _) in STATES.items()} | {ALL: "All"}
INLETS: Mapping[str, str] = {
    "imap": "the mailbox",
    "hook": "a program (/hooks/mail)",
    "command": "flask mail ingest",
}
WAYS: Mapping[str, str] = {
    "address": "Found by its reply address.",
    "reference": "Found by the mail of ours that it answers.",
    "tag": "Found by the number in its subject.",
    "new": "It opened the ticket.",
    "staff": "",
}
KINDS: Mapping[str, str] = {
    "person": "A person's mail",
    "bounce": "A report that a mail did not arrive",
    "out of office": "An out-of-office note",
    "automatic": "An automatic mail",
    "list": "Mail of a list",
    "ours": "A mail of ours",
    "": "Not read",
}
EMPTY: Mapping[str, tuple[str, str]] = {
    QUARANTINED: (
        "Nothing waits for a decision",
        "Mail that the desk cannot place, and mail of blocked senders, stands here.",
    ),
    WAITING: ("Nothing is being taken in", "Every mail that came has been dealt with."),
    FILED: ("No mail is in a ticket yet", "What people write by mail stands here once it came."),
    ASIDE: ("Nothing was kept aside", "Bounces, out-of-office notes and lists stand here."),
    DUPLICATE: ("Nothing came twice", "The same mail by another way stands here."),
    ALL: ("No mail has come in", "What the inlets take stands here at once."),
}


LEADS: Mapping[str, str] = {
    QUARANTINED: "What the desk would not decide by itself. Nothing here is answered.",
    WAITING: "What came and the worker has not read yet; or could not, and tries again.",
    FILED: "What became a ticket, or a message of one.",
    ASIDE: "What no person wrote: never answered, no ticket of its own.",
    DUPLICATE: "The same mail once more, by whatever way.",
    ALL: "Everything that came in, the newest first.",
}


def authentication(is_proved: bool) -> str:
    """How sure it is who wrote it."""
    return "certainly from there (DMARC)" if is_proved else "nobody vouches for this sender"


def tried(what: Trying) -> str:
    """What the worker did about a mail that waits."""
    if not what.fault:
        return "The worker has not come to it yet." if not what.times else "The worker is at it."
    return f"Tried {plural(what.times, 'time')}, failed ({what.fault}). It is tried again."
