"""What each move checks and brings about. The table of moves is in `lifecycle.py`.

A `check_…` finds fields that are wrong in themselves, whoever asks and wherever the ticket
stands. A decision comes after moment and person; it returns events, or raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from supportdesk.domain import events as e
from supportdesk.domain import refusals
from supportdesk.domain.errors import Invalid
from supportdesk.domain.people import Staff
from supportdesk.domain.permissions import Who, has_level, stands
from supportdesk.domain.replay import CUSTOMER, Actor, Happened
from supportdesk.domain.ticket import (
    CLOSED,
    DISMISSALS,
    L1,
    L2,
    RESOLUTION_TYPES,
    VERIFIERS,
    WAITS,
    Person,
    Ticket,
    Wait,
)

REOPENERS = (Who.CUSTOMER, Who.OPENER, Who.ADMIN)
RESTORERS = (Who.ADMIN, Who.L1)
Faults = Mapping[str, str]


@dataclass(frozen=True)
class Facts:
    """What a rule needs besides the ticket.

    `opener_gone`: the staff platform says that the opener is no active L1 engineer (never
    true because it could not be asked). `unseen`: public entries of others that the writer
    had not seen. `reopen_window` in milliseconds. `placed`: what brought the ticket to who has
    it, for the words of a refusal.
    """

    opener_gone: bool = False
    unseen: tuple[int, ...] = ()
    reopen_window: int = 259_200_000
    placed: Happened | None = None


NO_FACTS = Facts()


@dataclass(frozen=True)
class Case:
    """A move that somebody asks for, and all that a rule may look at."""

    ticket: Ticket
    move: Any
    by: Actor
    now: int
    facts: Facts = NO_FACTS

    @property
    def active_opener(self) -> Person | None:
        return None if self.facts.opener_gone else self.ticket.opener


def check_escalation(c: Case) -> Faults:
    return {} if c.move.skill else {"skill": "Say which skill it needs."}


def check_transfer(c: Case) -> Faults:
    if (c.move.to is None) == (not c.move.skill):
        return {"assignee": "Choose either an engineer or a skill."}
    return {}


def check_wait(c: Case) -> Faults:
    on, until = c.move.on, c.move.until
    if on and on not in WAITS:
        return {"on": "Choose on whom it waits."}
    if on == "date" and until is None:
        return {"until": "Say until when it waits."}
    if on and until is not None and until <= c.now:
        return {"until": "This time is past. Choose a later one."}
    return {}


def check_resolution(c: Case) -> Faults:
    faults = {}
    if c.move.resolution_type not in RESOLUTION_TYPES:
        faults["resolution_type"] = "Choose how it was resolved."
    if c.move.verified_by not in VERIFIERS:
        faults["verified_by"] = "Choose how it was verified."
    return faults


def check_dismissal(c: Case) -> Faults:
    return {} if c.move.reason in DISMISSALS else {"reason": "Choose a reason."}


def claim(c: Case) -> list[e.Event]:
    return [e.TicketClaimed(c.ticket.level)]


def assign(c: Case) -> list[e.Event]:
    holder = c.ticket.assignee
    if holder and holder.id == c.move.to.id:
        raise refusals.already_theirs(c.ticket)
    _ask_reason(holder, c.move.has_reason)
    return [e.TicketAssigned(c.ticket.level, _person(c.move.to), holder)]


def hand_over(c: Case) -> list[e.Event]:
    _ask_another(c)
    holder = c.ticket.assignee
    if holder is None or holder.id == c.move.to.id:
        raise refusals.already_theirs(c.ticket)
    return [e.TicketHandedOver(_person(c.move.to), holder)]


def release(_: Case) -> list[e.Event]:
    return [e.TicketReleased()]


def escalate(c: Case) -> list[e.Event]:
    return [e.TicketEscalated(c.move.skill, _person(c.move.to) if c.move.to else None)]


def recall(_: Case) -> list[e.Event]:
    return [e.TicketRecalled()]


def transfer(c: Case) -> list[e.Event]:
    _ask_another(c)
    return [e.TicketTransferred(_person(c.move.to) if c.move.to else None, c.move.skill)]


def send_back(c: Case) -> list[e.Event]:
    return [e.TicketReturned(c.active_opener, c.move.sent_back)]


def wait(c: Case) -> list[e.Event]:
    t, on = c.ticket, c.move.on
    if not on:
        if t.wait is None:
            raise refusals.not_waiting(t)
        return [e.WaitEnded(t.wait.on, "staff")]
    if t.wait == Wait(on, c.move.until):
        raise refusals.already_waiting(t)
    if on == "customer" and t.last_reply_seq <= t.last_customer_seq:
        raise refusals.nothing_to_wait_for(t)
    return [e.WaitSet(on, c.move.until)]


def resolve(c: Case) -> list[e.Event]:
    return [e.TicketResolved(c.move.resolution_type, c.move.verified_by)]


def reopen(c: Case) -> list[e.Event]:
    """A resolved ticket; or bring back a dismissed one, which goes to the queue."""
    if c.ticket.status == CLOSED:
        return _restore(c)
    if not stands(c.by, c.ticket, REOPENERS):
        raise refusals.not_you(c.ticket, "reopen", (Who.OPENER, Who.ADMIN), c.by)
    if c.by.kind == CUSTOMER and _window_over(c):
        raise refusals.window_over(c.ticket)
    return [e.TicketReopened(c.active_opener)]


def close(c: Case) -> list[e.Event]:
    if not _window_over(c):
        raise refusals.not_now(c.ticket, "close", c.now)
    return [e.TicketClosed()]


def dismiss(c: Case) -> list[e.Event]:
    return [e.TicketDismissed(c.move.reason)]


def change_opener(c: Case) -> list[e.Event]:
    t, by = c.ticket, c.by
    to = _person(c.move.to) if c.move.to else by.person
    if t.opener and t.opener.id == to.id:
        raise refusals.already_opener(t)
    may_change_opener(c, for_themselves=to.id == by.id)
    if c.move.to is None and not has_level(by, L1):
        raise Invalid({"assignee": "Choose an active L1 engineer."})
    _ask_reason(t.opener, c.move.has_reason)
    return [e.OpenerChanged(to, t.opener)]


def leave(c: Case) -> list[e.Event]:
    """Nothing where there is nothing to leave: the desk asks for every ticket of a leaver."""
    t, left = c.ticket, c.move
    if not t.open:
        return []
    events: list[e.Event] = []
    if left.as_holder and t.level == L2 and t.assignee and t.assignee.id == left.staff_id:
        events.append(e.HolderLeft(t.assignee, left.why))
    if left.as_opener and t.opener and t.opener.id == left.staff_id:
        events.append(e.OpenerLeft(t.opener, left.why))
    return events


def end_wait(c: Case) -> list[e.Event]:
    """Nothing unless a wait's time has passed: the desk asks again and again."""
    waiting = c.ticket.wait
    if waiting is None or waiting.until is None or waiting.until > c.now:
        return []
    return [e.WaitEnded(waiting.on, "time")]


def may_change_opener(c: Case, *, for_themselves: bool = True) -> None:
    """Taking it from an opener, and naming somebody else, is for admins. Raises Refused."""
    free = for_themselves and c.ticket.opener is None
    if not free and not stands(c.by, c.ticket, (Who.ADMIN,)):
        raise refusals.not_you(c.ticket, "change the opener of", (Who.ADMIN,), c.by)


def _restore(c: Case) -> list[e.Event]:
    over = c.now > c.ticket.restorable_until
    if not c.ticket.dismissed or over or c.by.kind == CUSTOMER:
        raise refusals.stays_closed(c.ticket)
    if not stands(c.by, c.ticket, RESTORERS):
        raise refusals.not_you(c.ticket, "bring {} back", RESTORERS, c.by)
    return [e.TicketRestored()]


def _window_over(c: Case) -> bool:
    return c.now >= (c.ticket.resolved_at or 0) + c.facts.reopen_window


def _ask_reason(taken_from: Person | None, has_reason: bool) -> None:
    if taken_from and not has_reason:
        raise Invalid({"reason": f"Say why you take it from {taken_from.name}."})


def _ask_another(c: Case) -> None:
    """Giving a ticket on to oneself is a wrong choice, not a repeated move."""
    holder, to = c.ticket.assignee, c.move.to
    if holder and to and to.id == holder.id == c.by.id:
        raise Invalid({"assignee": "You have it already. Choose somebody else."})


def _person(staff: Staff) -> Person:
    return Person(staff.id, staff.name)
