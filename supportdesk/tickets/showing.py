"""The staff's pages of tickets, from values that are loaded already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from supportdesk.domain.errors import DeskError, Invalid
from supportdesk.domain.people import Staff
from supportdesk.domain.ticket import (
    DISMISSALS,
    L1,
    L2,
    PRIORITIES,
    RESOLUTION_TYPES,
    VERIFIERS,
    WAITS,
    Ticket,
)
from supportdesk.doors import desk
from supportdesk.tickets import lists
from supportdesk.tickets.lists import VIEWS, Page
from supportdesk.tickets.pages import Case, Own
from supportdesk.viewer import StaffViewer
from supportdesk.web import htmx
from supportdesk.web.clock import now


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
    """How a move's form reads. `internal`: what is written stays with staff."""

    title: str
    button: str
    fields: tuple[Field, ...] = ()
    lead: str = ""
    internal: bool = True
    danger: bool = False


_TRIED = Field("tried", "What was tried and seen")
_NEEDED = Field("needed", "What is needed next")
_REASON = Field("reason", "Reason")

FORMS: Mapping[str, MoveForm] = {
    "claims": MoveForm("Claim", "Claim", lead="You become responsible for it."),
    "resolutions": MoveForm(
        "Resolve",
        "Resolve",
        (
            Field("summary", "Summary for the customer", hint="The customer reads this."),
            Field("resolution_type", "How it was solved", "choice", choices=RESOLUTION_TYPES),
            Field("verified_by", "How it was verified", "choice", choices=VERIFIERS),
        ),
        internal=False,
    ),
    "returns": MoveForm(
        "Return to the opener",
        "Return",
        (
            Field("kind", "What you bring", "choice", choices=("findings", "sent_back")),
            Field("cause", "Cause", required=False),
            Field("done", "What was done", required=False),
            Field("verify", "What to verify with the customer", required=False),
            Field("missing", "What is missing, or why it is not for L2", required=False),
        ),
    ),
    "escalations": MoveForm(
        "Hand to L2",
        "Hand to L2",
        (
            Field("goal", "What the customer needs", hint="Their goal, in their words."),
            _TRIED,
            Field("needed", "What is needed from L2"),
            Field("skill", "Skill", "skill"),
            Field("assignee", "Engineer", "engineer", required=False, level=L2),
        ),
        lead="You stay the opener, and you resolve it when it comes back.",
    ),
    "transfers": MoveForm(
        "Transfer",
        "Transfer",
        (
            _TRIED,
            _NEEDED,
            Field("assignee", "To an engineer", "engineer", required=False, level=L2),
            Field("skill", "Or to the queue of a skill", "skill", required=False),
        ),
    ),
    "recalls": MoveForm("Take back from the L2 queue", "Take back", (_REASON,)),
    "waits": MoveForm(
        "Wait",
        "Wait",
        (
            Field("on", "On whom", "choice", choices=WAITS),
            Field("until", "Until", "moment", required=False),
        ),
    ),
    "handovers": MoveForm(
        "Hand over",
        "Hand over",
        (Field("assignee", "To", "engineer", level=L1), _TRIED, _NEEDED),
        lead="They become the opener.",
    ),
    "releases": MoveForm(
        "Release to the L1 queue",
        "Release",
        (_TRIED, _NEEDED),
        lead="Nobody is responsible until somebody claims it.",
    ),
    "assignments": MoveForm(
        "Assign",
        "Assign",
        (
            Field("assignee", "To", "engineer"),
            Field("reason", "Reason, when it is taken from somebody", required=False),
        ),
    ),
    "openers": MoveForm(
        "Change the opener",
        "Change the opener",
        (
            Field("assignee", "New opener", "engineer", "Empty means yourself.", (), False, L1),
            Field("reason", "Reason, when it is taken from somebody", required=False),
        ),
    ),
    "reopenings": MoveForm("Reopen", "Reopen", (Field("reason", "What still fails"),)),
    "dismissals": MoveForm(
        "Dismiss",
        "Dismiss",
        (Field("reason", "Why", "choice", choices=DISMISSALS),),
        lead="The customer is not told. It can be brought back for 30 days.",
        danger=True,
    ),
}

FACTS = MoveForm(
    "Change facts",
    "Save",
    (
        Field("subject", "Subject", "line"),
        Field("priority", "Priority", "choice", choices=PRIORITIES),
        Field("category", "Category", "line", required=False),
        Field("skill", "Skill", "skill", required=False),
        Field("tags", "Tags", "tags", "Separate them by commas.", (), False),
    ),
)


def zone_of(viewer: StaffViewer) -> ZoneInfo:
    return ZoneInfo(viewer.staff.timezone)


def index(viewer: StaffViewer, view: str, page: Page, words: str, *, first: bool) -> Response:
    """One list: whole page, or only the list for htmx."""
    group = lists.needing_opener(viewer) if view == "l1" and first and not words else []
    return htmx.page_or_fragment(
        "tickets/index.html",
        "tickets/_list.html",
        page=page,
        group=group,
        words=words,
        view=view,
        title=VIEWS[view].title,
        topics=",".join(VIEWS[view].topics),
    )


def ticket(case: Case, own: Own) -> Response:
    return htmx.page("tickets/show.html", case=case, own=own, **common(case.ticket))


def common(ticket: Ticket) -> dict[str, Any]:
    """Values that the parts of a ticket's page share; nothing personal."""
    return {"ticket": ticket, "now": now(), "forms": FORMS}


def new_ticket(values: Mapping[str, str], error: DeskError | None = None) -> Response:
    return htmx.page_or_fragment(
        "tickets/new.html", "tickets/_new_form.html", values=values, **_faults(error)
    )


def move(
    ticket: Ticket, noun: str, values: Mapping[str, str], error: DeskError | None = None
) -> Response:
    """The form of a move: a page of its own, or the part for the dialog."""
    return htmx.page_or_fragment(
        "tickets/move.html",
        "tickets/_move_form.html",
        ticket=ticket,
        noun=noun,
        form=FORMS[noun],
        values=values,
        engineers=_engineers(FORMS[noun], ticket),
        skills=_skills(),
        **_faults(error),
    )


def changes(
    ticket: Ticket, subject: str, values: Mapping[str, str], error: DeskError | None = None
) -> Response:
    """The form of the facts, filled with what they are now."""
    present = {
        "subject": subject,
        "priority": ticket.priority,
        "category": ticket.category,
        "skill": ticket.skill,
        "tags": ", ".join(ticket.tags),
    }
    return htmx.page_or_fragment(
        "tickets/move.html",
        "tickets/_move_form.html",
        ticket=ticket,
        noun="changes",
        form=FACTS,
        values=present | dict(values.items()),
        engineers=[],
        skills=_skills(),
        **_faults(error),
    )


def _faults(error: DeskError | None) -> dict[str, Any]:
    """Field faults by name, the sentence of a refusal, and the numbers a writer has to look at."""
    fields = error.fields if isinstance(error, Invalid) else {}
    refusal = "" if error is None or fields else error.message
    return {"faults": fields, "refusal": refusal, "newer": getattr(error, "newer", ())}


def _engineers(form: MoveForm, ticket: Ticket) -> list[Staff]:
    wanted = [field for field in form.fields if field.kind == "engineer"]
    if not wanted:
        return []
    level = wanted[0].level or ticket.level
    return desk().roster.listed(now()).engineers("l1" if level == L1 else "l2")


def _skills() -> list[str]:
    people = desk().roster.listed(now()).people
    return sorted({skill for person in people for skill in person.skills})
