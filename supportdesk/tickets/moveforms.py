"""How the form of each move reads: its words, its fields, and the words for what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from supportdesk.domain.ticket import (
    DISMISSALS,
    L1,
    L2,
    PRIORITIES,
    RESOLUTION_TYPES,
    VERIFIERS,
    WAITS,
)


@dataclass(frozen=True)
class Field:
    """One field of a move's form. `kind`: text, line, choice, engineer, skill, moment, tags."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True
    level: str = ""


@dataclass(frozen=True)
class MoveForm:
    """How a move's form reads, `{names}` filled in; `says` is what follows, beside the button."""

    title: str
    button: str
    fields: tuple[Field, ...] = ()
    lead: str = ""
    says: str = ""
    sign: str = ""
    danger: bool = False


_TRIED = Field("tried", "What was tried and seen")
_NEEDED = Field("needed", "What is needed next")
_ENDS_ONE = "A message of {customer}'s ends a wait on the customer, and no other."
_REASON = Field("reason", "Reason", required=False)
_TAKEN = Field("reason", "Why it is taken from {holder}")

FORMS: Mapping[str, MoveForm] = {
    "claims": MoveForm(
        "Claim {ticket}",
        "Claim",
        lead="It is yours from then on. Whoever claims first has it.",
        sign="claim",
    ),
    "resolutions": MoveForm(
        "Resolve {ticket}",
        "Resolve",
        (
            Field("summary", "Summary for {customer}", hint="{customer} reads exactly this."),
            Field("resolution_type", "What kind of solution?", "choice", "", RESOLUTION_TYPES),
            Field("verified_by", "How was it verified?", "choice", "", VERIFIERS),
        ),
        lead="{customer} gets the summary and is asked whether it is solved.",
        says="{customer} can reopen it with one click for {window}.",
        sign="resolve",
    ),
    "returns": MoveForm(
        "Return {ticket} to {opener}",
        "Return to {opener}",
        (
            Field("kind", "What you bring", "choice", "", ("findings", "sent_back")),
            Field("cause", "Cause", required=False),
            Field("done", "What was done", required=False),
            Field("verify", "What to verify with the customer", required=False),
            Field("missing", "What is missing, or why it is not for L2", required=False),
        ),
        lead="{opener} carries on with {customer}, who never sees this text.",
        sign="return",
    ),
    "escalations": MoveForm(
        "Hand {ticket} to L2",
        "Hand to L2",
        (
            Field("goal", "What the customer needs", hint="Their goal, and by when."),
            _TRIED,
            Field("needed", "What is needed from L2"),
            Field("skill", "Skill", "skill"),
            Field("assignee", "To", "engineer", required=False, level=L2),
        ),
        lead="L2 reads this first and should need nothing else. {customer} never sees it.",
        says="You stay the opener. L2 returns it to you, and only you resolve it.",
        sign="escalate",
    ),
    "transfers": MoveForm(
        "Transfer {ticket} within L2",
        "Transfer",
        (
            _TRIED,
            _NEEDED,
            Field("assignee", "To an engineer", "engineer", required=False, level=L2),
            Field("skill", "Or to the queue of a skill", "skill", required=False),
        ),
        lead="Sideways only. The notes before it stay, yours is added.",
        says="Choose one: an engineer, or a skill.",
        sign="transfer",
    ),
    "recalls": MoveForm(
        "Take {ticket} back from the L2 queue",
        "Take back",
        (Field("reason", "Why L2 is not needed any more"),),
        says="It is with you again at once.",
        sign="recall",
    ),
    "waits": MoveForm(
        "{ticket} waits",
        "Wait",
        (
            Field("on", "On whom or what", "choice", _ENDS_ONE, WAITS),
            Field("until", "Until", "moment", "Your own time. Needed for a date.", (), False),
        ),
        lead="It stays with you. You end it, or the time you set.",
        sign="paused",
    ),
    "handovers": MoveForm(
        "Hand {ticket} over",
        "Hand over",
        (Field("assignee", "To", "engineer", level=L1), _TRIED, _NEEDED),
        lead="They become the opener: they answer {customer} and resolve it.",
        sign="assign",
    ),
    "releases": MoveForm(
        "Release {ticket} to the L1 queue",
        "Release",
        (_TRIED, _NEEDED),
        lead="You stop being the opener. Whoever claims it answers {customer} and resolves it.",
        says="History keeps both names.",
        sign="release",
    ),
    "assignments": MoveForm(
        "Assign {ticket}",
        "Assign",
        (Field("assignee", "To", "engineer"), _REASON),
        sign="assign",
    ),
    "openers": MoveForm(
        "Change the opener of {ticket}",
        "Change the opener",
        (Field("assignee", "New opener", "engineer", level=L1), _REASON),
        lead="The opener is accountable for it and resolves it.",
        sign="person",
    ),
    "reopenings": MoveForm(
        "Reopen {ticket}", "Reopen", (Field("reason", "What still fails"),), sign="reopen"
    ),
    "dismissals": MoveForm(
        "Dismiss {ticket}",
        "Dismiss",
        (Field("reason", "Why", "choice", "", DISMISSALS),),
        lead="For what is no request at all. Nothing is sent to {customer}.",
        says="It can be brought back for 30 days.",
        sign="dismiss",
        danger=True,
    ),
    "changes": MoveForm(
        "Facts of {ticket}",
        "Save",
        (
            Field("subject", "Subject", "line"),
            Field("priority", "Priority", "choice", "", PRIORITIES),
            Field("category", "Category", "line", required=False),
            Field("skill", "Skill", "skill", required=False),
            Field("tags", "Tags", "tags", "Separate them by commas.", (), False),
        ),
        sign="edit",
    ),
    "links": MoveForm(
        "Mail {customer} a fresh link",
        "Send the link",
        lead="It goes to the address of this ticket. Links sent before go on working.",
        sign="mail",
    ),
    "links/withdrawals": MoveForm(
        "Withdraw all links of {ticket}",
        "Withdraw all links",
        lead="Whoever has a link or has this request open is out at once, on every device.",
        says="A fresh link lets the customer in again.",
        sign="link",
        danger=True,
    ),
}

# Where the customer has neither mail nor a page: what leads, what follows.
_UNREAD: Mapping[str, tuple[str, str]] = {
    "resolutions": (
        "{customer} has no page and no mail: call, and say what was done.",
        "If it fails again, you can reopen it for {window}.",
    ),
    "waits": (
        "It stays with you. {customer} has no page and no mail: when they call, you end it.",
        "",
    ),
}
_UNREAD_HINTS = {"summary": "What {customer} hears from you.", "on": ""}


def form_of(noun: str, *, has_mail: bool, taken: bool = False) -> MoveForm:
    """The form of a move for who has mail, or who is only called; what is taken asks why."""
    form = FORMS[noun]
    if taken and _REASON in form.fields:
        return replace(form, fields=(form.fields[0], _TAKEN))
    if has_mail or noun not in _UNREAD:
        return form
    lead, says = _UNREAD[noun]
    fields = (replace(f, hint=_UNREAD_HINTS.get(f.name, f.hint)) for f in form.fields)
    return replace(form, fields=tuple(fields), lead=lead, says=says)


# value → its word and, where it helps, a few more.
WORDS: Mapping[str, tuple[str, str | None]] = {
    "fixed": ("Fixed", "The cause is gone"),
    "workaround": ("Worked around", "The cause is still there"),
    "answered": ("Answered", "It was a question"),
    "known_issue": ("Known issue", "Is being worked on"),
    "duplicate": ("Duplicate", "Handled in another ticket"),
    "not_reproducible": ("Not reproduced", "Nobody could see it again"),
    "declined": ("Declined", "We will not do it"),
    "engineer": ("Checked by us", "Say where in the summary"),
    "silence": ("Customer silent", "No answer in spite of asking"),
    "findings": ("Findings", "It was worked on"),
    "sent_back": ("Sent back", "Something is missing, or it is not for L2"),
    "third_party": ("A third party", None),
    "call": ("A call", None),
    "date": ("A date", None),
    "spam": ("Spam", None),
    "not_a_request": ("Not a request", None),
    "test": ("A test", None),
}
_CUSTOMER = {"verified_by": ("Customer confirmed", None), "on": ("The customer", None)}


def options(field: Field) -> list[tuple[str, str, str | None]]:
    """What can be chosen in a field: (value, word, a few more words)."""
    return [(value, *_word(field.name, value)) for value in field.choices]


def _word(name: str, value: str) -> tuple[str, str | None]:
    if value == "customer":
        return _CUSTOMER[name]
    return WORDS.get(value, (value.capitalize(), None))
