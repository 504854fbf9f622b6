"""The line of handovers of a ticket: who had it, at which level, and where it is now. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from supportdesk.domain import events as e
from supportdesk.domain.ticket import L1, L2, RESOLVED, Ticket
from supportdesk.text.names import first_name
from supportdesk.tickets.entries import Entry

Step = tuple[str, str]
"""A name and a level."""


def row_steps(ticket: Ticket) -> tuple[Step, ...]:
    """The line of handovers as the ticket itself knows it, for a list."""
    who, level = ticket.stands
    way = (*ticket.way, (who.name if who else "", level))
    return tuple((first_name(name) if name else "queue", level) for name, level in way)


def steps_of(ticket: Ticket, trail: Iterable[Entry]) -> list[Step]:
    """The line of handovers, oldest step first; the last is where the ticket is now: with
    somebody, in a queue, or with nobody any more.

    Who claimed from a queue shows with the next step they made.
    """
    steps: list[Step] = []
    for entry in trail:
        if isinstance(entry.event, e.OpenerLeft) and steps and steps[-1][1] == L2:
            continue  # at L2 it stays where it is
        before, after = _ends(entry)
        if before:
            _stand(steps, *before)
        if steps[-1:] != [after]:
            steps.append(after)
    last = ticket.assignee if ticket.open else ticket.opener
    if not ticket.open and steps[-1:] == [_SOLVED]:
        steps.pop()
    elif last or ticket.open:
        _stand(steps, first_name(last.name) if last else f"{ticket.level} queue", ticket.level)
    if not ticket.open:
        _stand(steps, ticket.status, ticket.level)
    return steps


def _stand(steps: list[Step], name: str, level: str) -> None:
    """Somebody has it: in place of the queue it waited in, or as a step of its own."""
    if steps and steps[-1] == (name, level):
        return
    if steps and steps[-1] == (f"{level} queue", level):
        steps.pop()
    steps.append((name, level))


def _ends(entry: Entry) -> tuple[Step | None, Step]:
    """Who had it before, where that is told, and who has it after."""
    event: Any = entry.event
    source, level = _LEVELS[type(event)]
    by, to = first_name(entry.by.name), getattr(event, "to", None)
    if isinstance(event, e.TicketResolved):
        return (by, L1), _SOLVED
    if isinstance(event, e.OpenerLeft | e.HolderLeft):
        by = first_name(event.person.name)
    after = first_name(to.name) if to else f"{level} queue"
    if isinstance(event, e.TicketReopened):
        return None, (after, L1)
    if isinstance(event, e.TicketRecalled):
        return None, (by, L1)
    return (by, source), (after, level)


_SOLVED = (RESOLVED, L1)
_LEVELS: Mapping[type[e.Event], Step] = {
    e.TicketHandedOver: (L1, L1),
    e.TicketReleased: (L1, L1),
    e.TicketEscalated: (L1, L2),
    e.TicketRecalled: (L2, L1),
    e.TicketTransferred: (L2, L2),
    e.TicketReturned: (L2, L1),
    e.TicketResolved: (L1, L1),
    e.TicketReopened: (L1, L1),
    e.OpenerLeft: (L1, L1),
    e.HolderLeft: (L2, L2),
}
