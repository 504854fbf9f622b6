"""PERMISSIONS: who may. Guards, buttons and refusals read the same relations.

Every engineer and admin sees every ticket (PRODUCT section 2, rule 10); what is here is who
may change something. `admin` is a relation of its own and never stands for a level (rule 7).
"""

from collections.abc import Callable
from enum import Enum

from supportdesk.domain.replay import CUSTOMER, DESK, STAFF, Actor
from supportdesk.domain.ticket import L1, Ticket


class Who(Enum):
    """How a person can stand to a ticket."""

    OPENER = "opener"
    ASSIGNEE = "assignee"
    ADMIN = "admin"
    L1 = "l1"
    L1_WHEN_QUEUED = "l1 when queued"
    ENGINEER_OF_LEVEL = "engineer of its level"
    ENGINEER_OF_LEVEL_WHEN_QUEUED = "engineer of its level when queued"
    STAFF = "staff"
    CUSTOMER = "customer"
    DESK = "desk"


def is_opener(actor: Actor, ticket: Ticket) -> bool:
    return actor.kind == STAFF and ticket.opener is not None and ticket.opener.id == actor.id


def is_assignee(actor: Actor, ticket: Ticket) -> bool:
    return actor.kind == STAFF and ticket.assignee is not None and ticket.assignee.id == actor.id


def has_level(actor: Actor, level: str) -> bool:
    """An engineer of that level; `admin` alone is not one."""
    return actor.kind == STAFF and level.lower() in actor.roles


def is_participant(actor: Actor, ticket: Ticket) -> bool:
    """On the customer's side, and not the customer: they write, and decide nothing."""
    return actor.kind == CUSTOMER and actor.id in map(str, ticket.participants)


def _queued(ticket: Ticket) -> bool:
    return ticket.open and ticket.assignee is None


STANDS: dict[Who, Callable[[Actor, Ticket], bool]] = {
    # An opener who no longer is an L1 engineer has left (rule 7), noticed or not.
    Who.OPENER: lambda a, t: is_opener(a, t) and has_level(a, L1),
    Who.ASSIGNEE: lambda a, t: is_assignee(a, t) and has_level(a, t.level),
    Who.ADMIN: lambda a, _: a.kind == STAFF and "admin" in a.roles,
    Who.L1: lambda a, _: has_level(a, L1),
    Who.L1_WHEN_QUEUED: lambda a, t: _queued(t) and has_level(a, L1),
    Who.ENGINEER_OF_LEVEL: lambda a, t: has_level(a, t.level),
    Who.ENGINEER_OF_LEVEL_WHEN_QUEUED: lambda a, t: _queued(t) and has_level(a, t.level),
    Who.STAFF: lambda a, _: a.kind == STAFF and bool(a.roles & {"l1", "l2", "admin"}),
    Who.CUSTOMER: lambda a, t: a.kind == CUSTOMER and not is_participant(a, t),
    Who.DESK: lambda a, _: a.kind == DESK,
}

PERMISSIONS: dict[str, tuple[Who, ...]] = {
    "reply": (Who.ASSIGNEE, Who.OPENER, Who.ADMIN),
    "reply when resolved": (Who.OPENER,),
    "note": (Who.STAFF,),
    "ask for news": (Who.OPENER,),
    "print": (Who.OPENER,),
    "print when resolved": (Who.OPENER, Who.ADMIN),
    "change facts": (
        Who.OPENER,
        Who.ASSIGNEE,
        Who.ADMIN,
        Who.ENGINEER_OF_LEVEL_WHEN_QUEUED,
    ),
    "change who takes part": (
        Who.OPENER,
        Who.ASSIGNEE,
        Who.ADMIN,
        Who.ENGINEER_OF_LEVEL_WHEN_QUEUED,
        Who.CUSTOMER,
    ),
    "say it is solved": (Who.CUSTOMER,),
    "send a link": (Who.STAFF,),
    "withdraw links": (Who.ASSIGNEE, Who.OPENER, Who.ADMIN),
    "withdraw any message": (Who.ADMIN,),
    "decide on mail": (Who.STAFF,),
    "block a sender": (Who.STAFF,),
    "see all mail": (Who.ADMIN,),
}


_NO_TICKET = Ticket(0)


def stands(actor: Actor, ticket: Ticket, who: tuple[Who, ...]) -> bool:
    """Does the actor stand to the ticket in one of these ways?"""
    return any(STANDS[each](actor, ticket) for each in who)


def may(actor: Actor, permission: str, ticket: Ticket) -> bool:
    return stands(actor, ticket, PERMISSIONS[permission])


def may_anywhere(actor: Actor, permission: str) -> bool:
    """The same for what belongs to no ticket."""
    return may(actor, permission, _NO_TICKET)


def names_of(who: tuple[Who, ...], ticket: Ticket) -> str:
    """Those people in words, each once: "Priya Raman, Mara Lindqvist or an admin"."""
    names = [_NAMES[each](ticket) for each in who]
    *first, last = dict.fromkeys(name for name in names if name) or ["nobody"]
    return f"{', '.join(first)} or {last}" if first else last


def _an_engineer(ticket: Ticket) -> str:
    return f"an {ticket.level} engineer"


_NAMES: dict[Who, Callable[[Ticket], str]] = {
    Who.OPENER: lambda t: t.opener.name if t.opener else "",
    Who.ASSIGNEE: lambda t: t.assignee.name if t.assignee else "",
    Who.ADMIN: lambda _: "an admin",
    Who.L1: lambda _: "an L1 engineer",
    Who.L1_WHEN_QUEUED: lambda t: "an L1 engineer" if _queued(t) else "",
    Who.ENGINEER_OF_LEVEL: _an_engineer,
    Who.ENGINEER_OF_LEVEL_WHEN_QUEUED: lambda t: _an_engineer(t) if _queued(t) else "",
    Who.STAFF: lambda _: "staff",
    Who.CUSTOMER: lambda _: "the customer",
    Who.DESK: lambda _: "the desk itself",
}
