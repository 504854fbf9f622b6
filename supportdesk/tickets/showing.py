"""What parts of a ticket's page and its forms show, from values that are loaded already."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from supportdesk.directory.roster import NOBODY_LISTED, Listed
from supportdesk.domain.errors import DeskError, Invalid
from supportdesk.domain.lifecycle import Facts
from supportdesk.domain.permissions import has_level
from supportdesk.domain.ticket import L1, PRIORITIES, Person, Ticket
from supportdesk.doors import desk, has_left, staff
from supportdesk.text.names import first_name
from supportdesk.tickets import buttons, choices, handovers, lists, looks, pages, sentences
from supportdesk.tickets.lists import Line
from supportdesk.tickets.moveforms import FORMS, form_of, options
from supportdesk.tickets.pages import Own
from supportdesk.tickets.views import VIEWS, home_of
from supportdesk.viewer import StaffViewer
from supportdesk.web import htmx
from supportdesk.web.clock import now
from supportdesk.web.words import plural


def zone_of(viewer: StaffViewer) -> ZoneInfo:
    return ZoneInfo(viewer.staff.timezone)


def common(ticket: Ticket, zone: str = "") -> dict[str, Any]:
    """Values that the parts of a ticket's page share; nothing personal.

    What is pushed to everybody shows the desk's time; the page shows each reader their own.
    """
    return {
        "ticket": ticket,
        "now": now(),
        "zone": zone or desk().settings.service_hours.timezone,
        "place": sentences.place,
        "waits_on": sentences.waits_on,
        "on_whom": sentences.on_whom,
        "who_resolves": sentences.who_resolves,
        "closes_at": (ticket.resolved_at or 0) + desk().settings.reopen_seconds * 1000,
        "has_left": has_left,
        "steps_of": handovers.steps_of,
        "look_of": looks.look_of,
        "parts_of": looks.parts_of,
        "solved": looks.solved,
        "sentence": sentences.sentence,
        "author": sentences.author,
        "first_name": first_name,
        "channels": looks.CHANNELS,
    }


def own_of(ticket: Ticket, address_kind: str) -> Own:
    """What this viewer may do with a ticket now."""
    settings = desk().settings
    facts = Facts(reopen_window=settings.reopen_seconds * 1000)
    return pages.own_part(staff(), ticket, address_kind, now(), facts, settings.link_days)


def own_values(ticket: Ticket, address_kind: str) -> dict[str, Any]:
    """The personal part of a ticket's page: the moves of this viewer."""
    own = own_of(ticket, address_kind)
    adopts = ticket.needs_opener and has_level(staff().actor, L1)
    arranged = buttons.arranged(own.offered, adopts=adopts)
    home = home_of(ticket, staff().id)
    return {
        "own": own,
        "buttons": arranged,
        "opener_name": _opener(ticket),
        "ask_for_news": sentences.ask_for_news,
        "home": home,
        "home_title": VIEWS[home].title,
        "view": home,
    }


def new_ticket(values: Mapping[str, str], error: DeskError | None = None) -> Response:
    return htmx.page_or_fragment(
        "tickets/new.html",
        "tickets/_new_form.html",
        values=values,
        priorities=[(name, name.capitalize()) for name in PRIORITIES],
        **faults_of(error),
    )


def move(
    ticket: Ticket, noun: str, values: Mapping[str, str], error: DeskError | None = None
) -> Response:
    """The form of a move: a page of its own, or the part for the dialog.

    What one press does (`direct`, a claim) has no form: who was too late is told in a sentence.
    """
    direct = error is not None and (noun == "claims" or "direct" in values)
    part = "tickets/_refused.html" if direct else "tickets/_move_form.html"
    faults, listed = faults_of(error), _listed_for(noun)
    customer, here = pages.customer_for_staff(ticket.number), choices.has_now(noun, ticket)
    return htmx.page_or_fragment(
        "tickets/move.html",
        part,
        noun=noun,
        form=form_of(noun, has_mail=customer.has_mail, taken=here is not None),
        filled=_filler(ticket, customer.name, here),
        values=_preset(ticket, noun) | dict(values.items()),
        options=options,
        listed=listed,
        engineers=choices.engineers(noun, ticket, listed, now(), myself=_may_open(ticket)),
        skills=choices.skills(listed.people),
        newer=pages.newer_entries(ticket.number, faults.pop("newer")),
        customer_name=customer.name,
        following=_following(ticket, noun, error),
        **common(ticket, staff().staff.timezone),
        **faults,
    )


def not_offered(ticket: Ticket, error: DeskError) -> Response:
    """In place of a form: why it could not be sent now. Its door says that it is a refusal."""
    names = ("tickets/not_offered.html", "tickets/_not_offered.html")
    return htmx.page_or_fragment(*names, ticket=ticket, refusal=error.message)


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
    return move(ticket, "changes", present | dict(values.items()), error)


def faults_of(error: DeskError | None) -> dict[str, Any]:
    """Field faults by name, the sentence of a refusal, and the numbers a writer has to look at."""
    fields = error.fields if isinstance(error, Invalid) else {}
    refusal = "" if error is None or fields else error.message
    return {"faults": fields, "refusal": refusal, "newer": getattr(error, "newer", ())}


def _may_open(ticket: Ticket) -> bool:
    """Whether who looks may become the opener: an L1 engineer who is not it already."""
    by = staff()
    return has_level(by.actor, L1) and not (ticket.opener and ticket.opener.id == by.id)


def _following(ticket: Ticket, noun: str, error: DeskError | None) -> Line | None:
    """What to claim instead, for somebody who was too late."""
    if noun != "claims" or error is None or not has_level(staff().actor, ticket.level):
        return None
    return lists.next_to_claim(staff(), ticket.level)


def _listed_for(noun: str) -> Listed:
    """Everybody, for a form in which somebody or a skill is chosen; no other waits for them."""
    kinds = {field.kind for field in FORMS[noun].fields}
    return desk().roster.listed(now()) if kinds & {"engineer", "skill"} else NOBODY_LISTED


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _filler(ticket: Ticket, customer: str, holder: Person | None) -> Any:
    """Fills the names into the words of a form."""
    names = _Names(
        ticket=ticket.label,
        customer=first_name(customer),
        opener=_opener(ticket),
        holder=holder.name if holder else "",
        window=plural(max(1, desk().settings.reopen_seconds // 3600), "hour"),
    )
    return lambda text: text.format_map(names)


def _opener(ticket: Ticket) -> str:
    return first_name(ticket.opener.name) if ticket.opener else "the L1 queue"


def _preset(ticket: Ticket, noun: str) -> dict[str, str]:
    """What a form has chosen already."""
    if noun == "resolutions" and ticket.confirmed:
        return {"verified_by": "customer"}
    if noun == "returns":
        return {"kind": "findings"}
    if noun == "escalations":
        return {"skill": ticket.skill}
    return {"on": ticket.wait.on} if noun == "waits" and ticket.wait else {}
