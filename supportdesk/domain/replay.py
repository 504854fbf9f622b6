"""From events to state: `applied` is the only place that says what an event does to a ticket."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from supportdesk.domain import events as e
from supportdesk.domain.ticket import CLOSED, HELD, L1, L2, QUEUED, RESOLVED, Person, Ticket, Wait

STAFF, CUSTOMER, DESK = "staff", "customer", "desk"
STEPS = 12
"""So much of its way a ticket remembers itself: lists draw it."""


@dataclass(frozen=True)
class Actor:
    """Who does something: staff, a customer (id as text, name unknown here) or the desk."""

    kind: str
    id: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()

    @property
    def person(self) -> Person:
        return Person(self.id, self.name)


THE_DESK = Actor(DESK)


@dataclass(frozen=True)
class Happened:
    """An event with its number in the ticket, its time and who did it."""

    seq: int
    at: int
    by: Actor
    event: e.Event


def applied(ticket: Ticket, happened: Happened) -> Ticket:
    """The ticket after one more event."""
    event = happened.event
    change = _APPLY[type(event)](ticket, event, happened)
    if ticket.assignee and happened.by.kind == STAFF and happened.by.id == ticket.assignee.id:
        change["wait_over"] = False  # whoever had the turn took it
    if e.public(event):
        change["last_public_seq"] = happened.seq
    return _moved(ticket, replace(ticket, **change, last_seq=happened.seq), happened.at)


def _moved(before: Ticket, after: Ticket, at: int) -> Ticket:
    """Every change of status, level or assignee ends a wait (rule 8) and is dated."""
    if _place(before) == _place(after):
        return after
    left = _left(before, after)
    return replace(
        after,
        wait=None,
        wait_over=False,
        changed_at=at,
        level_since=after.level_since if before.level == after.level else at,
        way=(*before.way, *left)[-STEPS:],
        reopened=after.reopened and (not before.reopened or (after.open and not left)),
    )


def _left(before: Ticket, after: Ticket) -> tuple[tuple[str, str], ...]:
    """The step of its way that ends. A queue that somebody took it from is none."""
    taken = before.status == QUEUED and after.status == HELD and before.level == after.level
    if taken or not before.last_seq or before.stands == after.stands:
        return ()
    who, level = before.stands
    return ((who.name if who else "", level),)


def _place(ticket: Ticket) -> tuple[str, str, Person | None]:
    return ticket.status, ticket.level, ticket.assignee


def _opened(_: Ticket, x: e.TicketOpened, h: Happened) -> dict[str, Any]:
    return {
        "channel": x.channel,
        "priority": x.priority,
        "level": x.level,
        "category": x.category,
        "skill": x.skill,
        "tags": x.tags,
        "follow_up_of": x.follow_up_of,
        "address_proved": x.address_proved,
        "subject_seq": h.seq,
        "opened_at": h.at,
        "changed_at": h.at,
        "level_since": h.at,
    }


def _held(level: str, holder: Person) -> dict[str, Any]:
    """At L1 opener and assignee are one person."""
    held: dict[str, Any] = {"status": HELD, "level": level, "assignee": holder, "came_back": False}
    return held | {"opener": holder} if level == L1 else held


def _back_to_l1(opener: Person | None) -> dict[str, Any]:
    if opener:
        return _held(L1, opener)
    return {"status": QUEUED, "level": L1, "opener": None, "assignee": None, "came_back": True}


def _to_l2(to: Person | None, skill: str) -> dict[str, Any]:
    moved = {"level": L2, "status": HELD if to else QUEUED, "assignee": to}
    return moved | {"skill": skill} if skill else moved


def _opener_left(t: Ticket, _: e.OpenerLeft, __: Happened) -> dict[str, Any]:
    return _back_to_l1(None) if t.level == L1 else {"opener": None}


def _message(t: Ticket, x: e.MessagePosted, h: Happened) -> dict[str, Any]:
    """Who wrote last. What staff wrote down for a customer are the customer's words; what a
    stranger sent are nobody's.
    """
    if x.kind == "note" or x.sender:
        return {}
    if h.by.kind == CUSTOMER or x.written_down:
        return {"last_customer_seq": h.seq, "confirmed": t.confirmed and x.thanks}
    return {"last_reply_seq": h.seq}


def _facts(_: Ticket, x: e.FactsChanged, h: Happened) -> dict[str, Any]:
    change = {name: after for name, (_before, after) in x.changes.items()}
    return change | {"subject_seq": h.seq} if x.subject_was is not None else change


def _without(t: Ticket, x: e.ParticipantRemoved, _: Happened) -> dict[str, Any]:
    return {"participants": tuple(each for each in t.participants if each != x.customer)}


_APPLY: dict[type[e.Event], Callable[[Ticket, Any, Happened], dict[str, Any]]] = {
    e.TicketOpened: _opened,
    e.TicketClaimed: lambda _, x, h: _held(x.level, h.by.person),
    e.TicketAssigned: lambda _, x, __: _held(x.level, x.to),
    e.TicketHandedOver: lambda _, x, __: _held(L1, x.to),
    e.TicketReleased: lambda *_: _back_to_l1(None),
    e.TicketEscalated: lambda _, x, h: _to_l2(x.to, x.skill) | {"escalated_by": h.by.id},
    e.TicketRecalled: lambda _, __, h: _held(L1, h.by.person),
    e.TicketTransferred: lambda _, x, __: _to_l2(x.to, x.skill),
    e.TicketReturned: lambda _, x, __: _back_to_l1(x.to),
    e.WaitSet: lambda _, x, __: {"wait": Wait(x.on, x.until)},
    e.WaitEnded: lambda _, x, __: {"wait": None, "wait_over": x.why == "time"},
    e.TicketResolved: lambda _, __, h: {
        "status": RESOLVED,
        "assignee": None,
        "resolved_at": h.at,
    },
    e.TicketReopened: lambda _, x, __: (
        _back_to_l1(x.to) | {"resolved_at": None, "confirmed": False, "reopened": True}
    ),
    e.TicketClosed: lambda *_: {"status": CLOSED},
    e.TicketDismissed: lambda *_: {"status": CLOSED, "assignee": None, "dismissed": True},
    e.TicketRestored: lambda *_: _back_to_l1(None) | {"dismissed": False},
    e.OpenerChanged: lambda _, x, __: {"opener": x.to},
    e.OpenerLeft: _opener_left,
    e.HolderLeft: lambda *_: {"status": QUEUED, "assignee": None},
    e.FactsChanged: _facts,
    e.MessagePosted: _message,
    e.MessageWithdrawn: lambda *_: {},
    e.SolutionConfirmed: lambda *_: {"confirmed": True},
    e.AddressProved: lambda *_: {"address_proved": True},
    e.AddressCorrected: lambda *_: {},
    e.LinkSent: lambda *_: {},
    e.LinksWithdrawn: lambda *_: {},
    e.ParticipantAdded: lambda t, x, _: {"participants": (*t.participants, x.customer)},
    e.ParticipantRemoved: _without,
    e.AddressAdded: lambda *_: {},
    e.FollowUpOpened: lambda _, x, __: {"follow_up": x.number},
}
