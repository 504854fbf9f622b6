"""Events as sentences, for staff and for customers: EVENTS with its blanks filled."""

from collections.abc import Mapping
from dataclasses import fields

from supportdesk.domain import events as e
from supportdesk.domain.events import EVENTS
from supportdesk.domain.replay import CUSTOMER, DESK
from supportdesk.domain.ticket import Person
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry

WORDS: Mapping[str, str] = {
    "customer": "the customer",
    "third_party": "a third party",
    "call": "a call",
    "date": "a date",
    "walk_in": "walk-in",
    "not_a_request": "not a request",
    "gone": "the staff platform closed the account",
    "role": "the role has changed",
    "staff": "its holder goes on",
    "time": "the time has come",
}


def sentence(entry: Entry, customer_name: str, *, for_customer: bool = False) -> str:
    """What happened, in words for this audience ("" when customers never learn of it)."""
    kind = EVENTS[type(entry.event)]
    pattern = kind.customer if for_customer else kind.staff
    if pattern is None:
        return ""
    return pattern.format_map(_blanks(entry, customer_name, for_customer))


def author(entry: Entry, customer_name: str) -> str:
    """The name to show: staff as it was when it happened, the customer's as it is now."""
    if entry.by.kind == CUSTOMER:
        return customer_name
    return "Supportdesk" if entry.by.kind == DESK else entry.by.name


def _blanks(entry: Entry, customer_name: str, for_customer: bool) -> dict[str, str]:
    event = entry.event
    blanks = {field.name: _word(getattr(event, field.name)) for field in fields(event)}
    blanks["by"] = author(entry, customer_name)
    if for_customer and entry.by.kind == CUSTOMER:
        blanks["by"] = "You"
    if isinstance(event, e.WaitEnded) and event.why == "customer":
        blanks["why"] = "the customer wrote"
    return blanks | _composed(event)


def _composed(event: e.Event) -> dict[str, str]:
    match event:
        case e.TicketEscalated():
            skill = f" {event.skill}" if event.skill else ""
            return {"for_skill": f"{skill}, to {event.to.name}" if event.to else skill}
        case e.TicketTransferred():
            return {"target": event.to.name if event.to else f"the L2 queue, {event.skill}"}
        case e.TicketReturned():
            return {"target": event.to.name if event.to else "the L1 queue"}
        case e.MessageWithdrawn():
            return {"what": "a file" if event.file else "a message"}
        case e.FollowUpOpened():
            return {"number": f"{prefix()}-{event.number}"}
        case e.FactsChanged():
            return {"changes": _changes(event)}
        case e.WaitSet():
            return {"until": ""}
    return {}


def _changes(event: e.FactsChanged) -> str:
    said = [
        f"{name} from {_word(before) or 'none'} to {_word(after) or 'none'}"
        for name, (before, after) in event.changes.items()
    ]
    return ", ".join([*said, *(["the subject"] if event.subject_was is not None else [])])


def _word(value: object) -> str:
    if isinstance(value, Person):
        return value.name
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return WORDS.get(str(value), str(value)) if value not in (None, "") else ""
