"""A small named cast, and tickets in every state, made of events as the desk makes them.

`MARA` and the others are what the staff platform says of them; `by(MARA)` is her doing something.
"""

from dataclasses import replace
from functools import reduce
from typing import Any

from supportdesk.domain import events as e
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, STAFF, THE_DESK, Actor, Happened, applied
from supportdesk.domain.ticket import CLOSED, HELD, L1, L2, QUEUED, RESOLVED, Person, Ticket

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

NOON = 1_795_608_000_000
"""When everything in the tickets below happened: Wednesday 25 November 2026, 12:00 UTC."""
NOW = NOON + 3 * SECOND


def staff(name: str, *roles: str, active: bool = True) -> Staff:
    """Somebody whose id and user name is the first name in small letters."""
    first = name.split()[0].lower()
    return Staff(id=first, username=first, name=name, active=active, roles=frozenset(roles))


MARA = staff("Mara Lindqvist", "l1")
TOMASZ = staff("Tomasz Bielak", "l1")
PRIYA = staff("Priya Raman", "l2")
JONAS = staff("Jonas Wetzel", "l2")
BO = staff("Bo Eriksen", "l1", "l2")
HELEN = staff("Helen Voss", "admin")
NADIA = staff("Nadia Haddad", "admin", "l1")
EVERYBODY = (MARA, TOMASZ, PRIYA, JONAS, BO, HELEN, NADIA)
LENA = Actor(CUSTOMER, "7")
"""The customer whose problem it is. The desk knows her name beside the events only."""


def by(person: Staff) -> Actor:
    """A staff member who does something now."""
    return Actor(STAFF, person.id, person.name, person.roles)


def person(staff: Staff) -> Person:
    """A staff member as history writes them."""
    return Person(staff.id, staff.name)


def history(*steps: tuple[Actor, e.Event], at: int = NOON) -> list[Happened]:
    """Steps as they happened, numbered from 1, all at one time."""
    return [Happened(seq, at, actor, event) for seq, (actor, event) in enumerate(steps, 1)]


def ticket(*steps: tuple[Actor, e.Event], **facts: Any) -> Ticket:
    """TKT-1042 after Lena's request and these steps; `facts` replace what they add up to."""
    opened = [(LENA, e.TicketOpened("form")), (LENA, e.MessagePosted("reply", "form"))]
    made = reduce(applied, history(*opened, *steps), Ticket(1042))
    return replace(made, **facts)


def queued(**facts: Any) -> Ticket:
    """New, in the L1 queue."""
    return ticket(**facts)


def held(opener: Staff = MARA, **facts: Any) -> Ticket:
    """At L1, with its opener."""
    return ticket((by(opener), e.TicketClaimed(L1)), **facts)


def queued_l2(opener: Staff | None = MARA, **facts: Any) -> Ticket:
    """In the L2 queue; without an opener as triage would have sent it there."""
    if opener is None:
        return replace(queued(level=L2), **facts)
    steps = [(by(opener), e.TicketClaimed(L1)), (by(opener), e.TicketEscalated("network"))]
    return ticket(*steps, **facts)


def held_l2(opener: Staff | None = MARA, assignee: Staff = PRIYA, **facts: Any) -> Ticket:
    """With an engineer of L2."""
    return replace(then(queued_l2(opener), by(assignee), e.TicketClaimed(L2)), **facts)


def resolved(opener: Staff = MARA, **facts: Any) -> Ticket:
    return replace(then(held(opener), by(opener), e.TicketResolved("fixed", "customer")), **facts)


def closed(opener: Staff = MARA, **facts: Any) -> Ticket:
    return replace(then(resolved(opener), THE_DESK, e.TicketClosed()), **facts)


def dismissed(opener: Staff | None = None, **facts: Any) -> Ticket:
    """Closed as spam, from the queue or by its opener."""
    before = held(opener) if opener else queued()
    return replace(then(before, by(opener or TOMASZ), e.TicketDismissed("spam")), **facts)


def then(before: Ticket, actor: Actor, *events: e.Event, at: int = NOON) -> Ticket:
    """The ticket after somebody's further events."""
    for event in events:
        before = applied(before, Happened(before.last_seq + 1, at, actor, event))
    return before


def check_always(t: Ticket) -> None:
    """PRODUCT section 2: "Always: …", and rule 2."""
    people = (t.opener is not None, t.assignee is not None)
    if t.status == QUEUED and t.level == L1:
        assert people == (False, False)
    if t.status == HELD:
        assert t.assignee
        assert t.level == L2 or t.assignee == t.opener
    if t.level == L2:
        assert t.opener or t.needs_opener
    if t.status in (RESOLVED, CLOSED):
        assert not t.assignee
        assert t.opener or t.dismissed
    assert t.wait is None or t.status == HELD
