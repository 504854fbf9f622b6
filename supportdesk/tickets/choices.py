"""Who and what can be chosen in the form of a move, in words."""

from collections.abc import Iterable

from supportdesk.directory.roster import Listed
from supportdesk.domain.people import Staff
from supportdesk.domain.ticket import L1, Ticket
from supportdesk.tickets import counts
from supportdesk.tickets.moveforms import FORMS
from supportdesk.web.words import plural

NOBODY = {
    "escalations": "Whoever is free next",
    "transfers": "Nobody in particular",
    "openers": "Myself",
}


def engineers(noun: str, ticket: Ticket, listed: Listed, now: int) -> list[tuple[str, str]]:
    """Who can be chosen: id and words. Present ones first, then who holds the least."""
    wanted = [field for field in FORMS[noun].fields if field.kind == "engineer"]
    if not wanted:
        return []
    level = wanted[0].level or ticket.level
    load = counts.loads()
    here = ticket.opener if noun == "openers" else ticket.assignee
    people = [
        person
        for person in listed.engineers("l1" if level == L1 else "l2")
        if not (here and person.id == here.id)
    ]
    people.sort(key=lambda person: (not person.is_present(now), load.get(person.id, 0)))
    nobody = NOBODY.get(noun, "Choose somebody")
    offers = ((one.id, _offer(one, load.get(one.id, 0), now)) for one in people)
    return [("", nobody), *offers]


def skills(people: Iterable[Staff]) -> list[str]:
    """Every skill that somebody has."""
    return sorted({skill for person in people for skill in person.skills})


def _offer(person: Staff, load: int, now: int) -> str:
    """`Priya Raman, 3 tickets, off shift · network, firewall`; `away` while on time off."""
    parts = [person.name, plural(load, "ticket")]
    availability = person.availability(now)
    if availability != "available":
        parts.append("off shift" if availability == "off" else availability)
    has = ", ".join(person.skills)
    return ", ".join(parts) + (f" · {has}" if has else "")
