"""Who and what can be chosen in the form of a move, in words."""

from collections.abc import Iterable

from supportdesk.directory.roster import Listed
from supportdesk.domain.people import FULL, Staff
from supportdesk.domain.ticket import L1, Person, Ticket
from supportdesk.tickets import counts
from supportdesk.tickets.moveforms import FORMS

CHOOSE = "Choose somebody"
NOBODY = {
    "escalations": "Whoever is free next",
    "transfers": "Nobody in particular",
    "openers": "Myself",
}


def has_now(noun: str, ticket: Ticket) -> Person | None:
    """Who has what the form of this move gives to somebody."""
    return ticket.opener if noun == "openers" else ticket.assignee


def engineers(
    noun: str, ticket: Ticket, listed: Listed, now: int, *, myself: bool
) -> list[tuple[str, str]]:
    """Who can be chosen: id and words. Present ones first, then who holds the least.

    `myself`: who looks may become the opener themselves.
    """
    wanted = [field for field in FORMS[noun].fields if field.kind == "engineer"]
    if not wanted:
        return []
    level = wanted[0].level or ticket.level
    load = counts.loads()
    here = has_now(noun, ticket)
    people = [
        person
        for person in listed.engineers("l1" if level == L1 else "l2")
        if not (here and person.id == here.id)
    ]
    people.sort(key=lambda person: (not person.is_present(now), load.get(person.id, 0)))
    nobody = NOBODY.get(noun, CHOOSE) if myself or noun != "openers" else CHOOSE
    offers = ((one.id, _offer(one, level, load.get(one.id, 0), now)) for one in people)
    return [("", nobody), *offers]


def skills(people: Iterable[Staff]) -> list[str]:
    """Every skill that somebody has."""
    return sorted({skill for person in people for skill in person.skills})


def _offer(person: Staff, level: str, load: int, now: int) -> str:
    """`Priya Raman, busy, 5 of 5 · network, firewall`; `away` while on time off."""
    state = person.shows(now, level, load)
    said = {"available": [], "off": ["off shift"]}.get(state, [state])
    has = ", ".join(person.skills)
    words = ", ".join([person.name, *said, f"{load} of {FULL[level]}"])
    return words + (f" · {has}" if has else "")
