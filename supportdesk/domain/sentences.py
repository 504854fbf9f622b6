"""How an event reads: fills the placeholders of EVENTS.

What only a page knows (how it calls a writer, writes a time, labels a ticket) comes in `Words`.
"""

import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supportdesk.domain.events import public
from supportdesk.domain.newer import told
from supportdesk.domain.replay import Actor, Happened
from supportdesk.domain.ticket import L1, Person


@dataclass(frozen=True)
class Words:
    """The words of one page: for who did it, for a time (ms; "" leaves it out), for a number;
    `whom` is the person it was done to, where only a text beside the event names them."""

    name: Callable[[Actor], str]
    time: Callable[[int], str]
    ticket: Callable[[int], str]
    whom: str = ""


def for_staff(happened: Happened, words: Words) -> str:
    """The sentence that staff read."""
    return _filled(told(happened.event).staff, happened, words)


def for_customer(happened: Happened, words: Words) -> str | None:
    """The sentence that the customer reads; None when it is not for customers."""
    pattern = told(happened.event).customer
    if pattern is None or not public(happened.event):
        return None
    return _filled(pattern, happened, words)


def _filled(pattern: str, happened: Happened, words: Words) -> str:
    names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name]
    return pattern.format_map({name: FILLERS[name](happened, words) for name in names})


ON = {
    "customer": "the customer",
    "third_party": "a third party",
    "call": "a call",
    "date": "a date",
}
WHY = {
    "staff": "its holder goes on",
    "customer": "the customer answered",
    "time": "the time has come",
    "gone": "the staff platform closed the account",
    "role": "the role has changed",
}


def _plainly(word: str) -> str:
    said = {"walk_in": "walk-in", "forward": "forwarded mail"}
    return said.get(word) or word.replace("_", " ")


def _in_place(person: Person | None) -> str:
    return f" in place of {person.name}" if person else ""


def _until(until: int | None, words: Words) -> str:
    time = words.time(until) if until else ""
    return f" until {time}" if time else ""


def _target(event: Any) -> str:
    """A person, or the queue it went to."""
    if event.to:
        return str(event.to.name)
    skill = getattr(event, "skill", None)
    if skill is None:
        return "the L1 queue"
    return f"the L2 queue ({skill})" if skill else "the L2 queue"


def _changes(event: Any) -> str:
    parts = ["the subject"] if event.subject_was is not None else []
    for name, (before, after) in event.changes.items():
        was = f" from {_value(before)}" if before else ""
        parts.append(f"{name}{was} to {_value(after)}")
    return ", ".join(parts)


def _value(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    return text or "nothing"


def _withdrawn(event: Any) -> str:
    if event.file:
        return "a file"
    return "a note" if event.kind == "note" else "a message"


FILLERS: dict[str, Callable[[Happened, Words], str]] = {
    "by": lambda h, w: w.name(h.by),
    "channel": lambda h, _: _plainly(_any(h).channel),
    "level": lambda h, _: str(_any(h).level),
    "cares": lambda h, _: "looks after" if _any(h).level == L1 else "works on",
    "to": lambda h, _: str(_any(h).to.name),
    "assigned": lambda h, _: "took it" if _own(h) else f"assigned it to {_any(h).to.name}",
    "made": lambda h, _: "became its opener" if _own(h) else f"made {_any(h).to.name} its opener",
    "taken_from": lambda h, _: _in_place(_any(h).taken_from),
    "target": lambda h, _: _target(h.event),
    "returned": lambda h, _: "sent it back" if _any(h).sent_back else "returned it",
    "on": lambda h, _: ON[_any(h).on],
    "until": lambda h, w: _until(_any(h).until, w),
    "why": lambda h, _: WHY[_any(h).why],
    "reason": lambda h, _: _plainly(_any(h).reason),
    "person": lambda h, _: str(_any(h).person.name),
    "changes": lambda h, _: _changes(h.event),
    "what": lambda h, _: _withdrawn(h.event),
    "whom": lambda _, w: w.whom or "Somebody",
    "foreign": lambda h, _: ", who is from elsewhere" if _any(h).foreign else "",
    "number": lambda h, w: w.ticket(_any(h).number),
}


def _own(happened: Happened) -> bool:
    """Whether somebody gave it to themselves."""
    return bool(happened.by.id == _any(happened).to.id)


def _any(happened: Happened) -> Any:
    return happened.event
