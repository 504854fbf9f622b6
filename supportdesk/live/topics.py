"""Topics: what a stream may listen to, and which of them an event touches."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from supportdesk.domain import events as e
from supportdesk.domain.errors import Invalid, NotFound
from supportdesk.domain.events import Event
from supportdesk.domain.replay import STAFF, Happened
from supportdesk.domain.ticket import Person, Ticket
from supportdesk.tickets.gates import ticket_for
from supportdesk.viewer import CustomerViewer, StaffViewer, Viewer

MOST = 50
DASHBOARD = "dashboard"
TICKET, QUEUE, PERSON = "ticket-", "queue-", "person-"
CROSSING = (e.TicketEscalated, e.TicketRecalled, e.TicketReturned)


@dataclass(frozen=True)
class Topics:
    """What a stream asked for, as keys of the hub. `tickets` are the numbers among them."""

    keys: tuple[str, ...]
    tickets: tuple[int, ...]

    @property
    def desk_wide(self) -> bool:
        return len(self.keys) > len(self.tickets)


def parse(text: str) -> list[str]:
    """The names in a comma list. Raises Invalid for unknown ones and for too many."""
    names = [name for name in text.split(",") if name]
    if not names:
        raise Invalid({"topics": "Name at least one topic."})
    if len(names) > MOST:
        raise Invalid({"topics": f"At most {MOST} topics fit into one stream."})
    for name in names:
        if not re.fullmatch(r"ticket-[0-9]{1,100}|queue-l1|queue-l2|mine|dashboard", name):
            raise Invalid({"topics": "There is no such topic."})
    return list(dict.fromkeys(names))


def admitted(viewer: Viewer, names: Iterable[str]) -> Topics:
    """The topics, if the viewer may hear every one of them. Raises NotFound otherwise."""
    keys, tickets = [], []
    for name in names:
        if name.startswith(TICKET):
            number = ticket_for(viewer, int(name.removeprefix(TICKET))).number
            tickets.append(number)
            keys.append(f"{TICKET}{number}")
        else:
            keys.append(_staff_key(viewer, name))
    if isinstance(viewer, CustomerViewer) and len(set(tickets)) > 1:
        raise Invalid({"topics": "One request fits into one stream."})
    return Topics(tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(tickets)))


def touched(happened: Happened, now: Ticket) -> set[str]:
    """The keys that an event concerns, given the ticket as it is now."""
    keys = {f"{TICKET}{now.number}", DASHBOARD, f"{QUEUE}{now.level.lower()}"}
    if isinstance(happened.event, CROSSING):
        keys |= {"queue-l1", "queue-l2"}
    return keys | {person_key(id_) for id_ in _people(happened, now)}


def person_key(staff_id: str) -> str:
    return f"{PERSON}{staff_id}"


def _staff_key(viewer: Viewer, name: str) -> str:
    if not isinstance(viewer, StaffViewer):
        raise NotFound
    if name == DASHBOARD and not viewer.is_admin:
        raise NotFound
    return person_key(viewer.id) if name == "mine" else name


def _people(happened: Happened, now: Ticket) -> set[str]:
    named = {person.id for person in (now.opener, now.assignee) if person}
    if happened.by.kind == STAFF:
        named.add(happened.by.id)
    if now.escalated_by:
        named.add(now.escalated_by)
    return named | _named_in(happened.event)


def _named_in(event: Event) -> set[str]:
    values = (getattr(event, field.name) for field in fields(event))
    return {value.id for value in values if isinstance(value, Person)}
