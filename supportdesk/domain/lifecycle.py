"""MOVES: what may happen to a ticket, from where, by whom, bringing what.

`decide` is pure. Guards and buttons read the same table: `offered` asks it without doing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain import refusals
from supportdesk.domain.errors import Invalid, Unseen
from supportdesk.domain.people import Staff
from supportdesk.domain.permissions import Who, stands
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.domain.ticket import (
    CLOSED,
    HELD,
    L1,
    L2,
    LEVELS,
    QUEUED,
    RESOLVED,
    RESTORE_DAYS,
    Person,
    Ticket,
)

DAY = 86_400_000


@dataclass(frozen=True)
class Facts:
    """What a rule needs besides the ticket.

    `opener_gone`: the staff platform says that the opener is no active L1 engineer (never
    true because it could not be asked). `unseen`: public entries of others that the writer
    had not seen. `reopen_window` in milliseconds.
    """

    opener_gone: bool = False
    unseen: tuple[int, ...] = ()
    reopen_window: int = 259_200_000


Decision = Callable[[Ticket, Any, Actor, int, Facts], list[e.Event]]


@dataclass(frozen=True)
class Rule:
    """One line of MOVES. `verb` is how a refusal says it; `guarded` moves carry `seen`."""

    noun: str
    verb: str
    states: frozenset[tuple[str, str]]
    who: tuple[Who, ...]
    fields: tuple[str, ...]
    decide: Decision
    guarded: bool = False


def decide(
    ticket: Ticket, move: m.Move, by: Actor, now: int, facts: Facts = Facts()  # noqa: B008
) -> list[e.Event]:
    """The events that a move brings about.

    Raises Invalid when the chosen engineer is wrong, Refused when it is the wrong moment or
    the wrong person, Unseen when the writer has to look first; in this order.
    """
    rule = MOVES[type(move)]
    _check_engineer(ticket, move)
    if (ticket.status, ticket.level) not in rule.states:
        raise refusals.not_now(ticket, rule.verb, now)
    if not stands(by, ticket, rule.who):
        raise refusals.not_you(ticket, rule.verb, rule.who)
    events = rule.decide(ticket, move, by, now, facts)
    if facts.unseen and rule.guarded:
        raise Unseen(refusals.LOOK_FIRST, facts.unseen)
    return events


def offered(ticket: Ticket, by: Actor, now: int, facts: Facts = Facts()) -> list[str]:  # noqa: B008
    """The nouns of the moves that this person could make now, in the table's order."""
    return [
        rule.noun
        for move, rule in MOVES.items()
        if (ticket.status, ticket.level) in rule.states
        and stands(by, ticket, rule.who)
        and _WHEN.get(move, _always)(ticket, by, now, facts)
    ]


def _check_engineer(ticket: Ticket, move: m.Move) -> None:
    to: Staff | None = getattr(move, "to", None)
    if to is None:
        return
    level = _LEVEL_OF_TARGET.get(type(move)) or ticket.level
    if not to.active or not to.has(level.lower()):
        raise Invalid({"assignee": f"{to.name} is not an active {level} engineer."})


def _person(staff: Staff) -> Person:
    return Person(staff.id, staff.name)


def _claim(t: Ticket, _: m.Claim, __: Actor, ___: int, ____: Facts) -> list[e.Event]:
    return [e.TicketClaimed(t.level)]


def _assign(t: Ticket, move: m.Assign, _: Actor, __: int, ___: Facts) -> list[e.Event]:
    if t.assignee and t.assignee.id == move.to.id:
        raise refusals.already_theirs(t)
    if t.assignee and not move.has_reason:
        raise Invalid({"reason": f"Say why you take it from {t.assignee.name}."})
    return [e.TicketAssigned(t.level, _person(move.to), t.assignee)]


def _hand_over(t: Ticket, move: m.HandOver, _: Actor, __: int, ___: Facts) -> list[e.Event]:
    if t.assignee is None or t.assignee.id == move.to.id:
        raise refusals.already_theirs(t)
    return [e.TicketHandedOver(_person(move.to), t.assignee)]


def _escalate(_: Ticket, move: m.Escalate, __: Actor, ___: int, ____: Facts) -> list[e.Event]:
    return [e.TicketEscalated(move.skill, _person(move.to) if move.to else None)]


def _transfer(t: Ticket, move: m.Transfer, _: Actor, __: int, ___: Facts) -> list[e.Event]:
    if (move.to is None) == (not move.skill):
        raise Invalid({"assignee": "Choose either an engineer or a skill."})
    if move.to and t.assignee and t.assignee.id == move.to.id:
        raise Invalid({"assignee": "You have it already. Choose somebody else."})
    return [e.TicketTransferred(_person(move.to) if move.to else None, move.skill)]


def _return(t: Ticket, move: m.Return, _: Actor, __: int, facts: Facts) -> list[e.Event]:
    return [e.TicketReturned(None if facts.opener_gone else t.opener, move.sent_back)]


def _wait(t: Ticket, move: m.SetWait, _: Actor, now: int, __: Facts) -> list[e.Event]:
    if not move.on:
        if t.wait is None:
            raise refusals.not_waiting(t)
        return [e.WaitEnded(t.wait.on, "staff")]
    if move.until is not None and move.until <= now:
        raise Invalid({"until": "This time is past. Choose a later one."})
    if move.on == "date" and move.until is None:
        raise Invalid({"until": "Say until when it waits."})
    if move.on == "customer" and t.last_reply_seq <= t.last_customer_seq:
        raise refusals.nothing_to_wait_for(t)
    return [e.WaitSet(move.on, move.until)]


def _resolve(_: Ticket, move: m.Resolve, __: Actor, ___: int, ____: Facts) -> list[e.Event]:
    return [e.TicketResolved(move.resolution_type, move.verified_by)]


def _reopen(t: Ticket, _: m.Reopen, by: Actor, now: int, facts: Facts) -> list[e.Event]:
    if t.status == CLOSED:
        if not _restorable(t, by, now, facts):
            raise refusals.stays_closed(t)
        return [e.TicketRestored()]
    if not stands(by, t, REOPENERS):
        raise refusals.not_you(t, "reopen", (Who.OPENER, Who.ADMIN))
    if not _reopenable(t, by, now, facts):
        raise refusals.window_over(t)
    return [e.TicketReopened(None if facts.opener_gone else t.opener)]


def _close(t: Ticket, _: m.Close, __: Actor, now: int, facts: Facts) -> list[e.Event]:
    if (t.resolved_at or 0) + facts.reopen_window > now:
        raise refusals.not_now(t, "close", now)
    return [e.TicketClosed()]


def _change_opener(t: Ticket, move: m.ChangeOpener, by: Actor, _: int, __: Facts) -> list[e.Event]:
    to = _person(move.to) if move.to else by.person
    if t.opener and t.opener.id == to.id:
        raise refusals.already_opener(t)
    if "admin" not in by.roles and (t.opener or to.id != by.id):
        raise refusals.not_you(t, "change the opener of", (Who.ADMIN,))
    if move.to is None and "l1" not in by.roles:
        raise Invalid({"assignee": "Choose an active L1 engineer."})
    if t.opener and not move.has_reason:
        raise Invalid({"reason": f"Say why you take it from {t.opener.name}."})
    return [e.OpenerChanged(to, t.opener)]


def _leave(t: Ticket, move: m.Leave, _: Actor, __: int, ___: Facts) -> list[e.Event]:
    left: list[e.Event] = []
    if move.as_holder and t.level == L2 and t.assignee and t.assignee.id == move.staff_id:
        left.append(e.HolderLeft(t.assignee, move.why))
    if move.as_opener and t.opener and t.opener.id == move.staff_id:
        left.append(e.OpenerLeft(t.opener, move.why))
    return left


def _end_wait(t: Ticket, _: m.EndWait, __: Actor, now: int, ___: Facts) -> list[e.Event]:
    if t.wait is None or t.wait.until is None or t.wait.until > now:
        return []
    return [e.WaitEnded(t.wait.on, "time")]


def _always(*_: Any) -> bool:
    return True


def _reopenable(t: Ticket, by: Actor, now: int, facts: Facts) -> bool:
    return by.kind != CUSTOMER or now <= (t.resolved_at or 0) + facts.reopen_window


def _restorable(t: Ticket, by: Actor, now: int, _: Facts) -> bool:
    return (
        t.dismissed
        and stands(by, t, (Who.ADMIN, Who.L1))
        and now <= t.changed_at + RESTORE_DAYS * DAY
    )


def _states(*statuses: str, levels: tuple[str, ...] = LEVELS) -> frozenset[tuple[str, str]]:
    return frozenset((status, level) for status in statuses for level in levels)


_HELD_L1 = _states(HELD, levels=(L1,))
_TARGET = ("assignee",)
_OUTLINE = ("tried", "needed")

MOVES: dict[type[m.Move], Rule] = {
    m.Claim: Rule("claims", "claim", _states(QUEUED), (Who.ENGINEER_OF_LEVEL,), (), _claim),
    m.Resolve: Rule(
        "resolutions",
        "resolve",
        _HELD_L1,
        (Who.OPENER,),
        ("summary", "resolution_type", "verified_by", "seen"),
        _resolve,
        guarded=True,
    ),
    m.Return: Rule(
        "returns",
        "return",
        _states(HELD, levels=(L2,)),
        (Who.ASSIGNEE,),
        ("kind", "cause", "done", "verify", "missing", "seen"),
        _return,
        guarded=True,
    ),
    m.Escalate: Rule(
        "escalations",
        "escalate",
        _HELD_L1,
        (Who.ASSIGNEE,),
        ("goal", "tried", "needed", "skill", "assignee"),
        _escalate,
    ),
    m.Transfer: Rule(
        "transfers",
        "transfer",
        _states(HELD, levels=(L2,)),
        (Who.ASSIGNEE,),
        (*_OUTLINE, "assignee", "skill"),
        _transfer,
    ),
    m.Recall: Rule(
        "recalls",
        "recall",
        _states(QUEUED, levels=(L2,)),
        (Who.OPENER,),
        ("reason",),
        lambda *_: [e.TicketRecalled()],
    ),
    m.SetWait: Rule(
        "waits",
        "put on hold",
        _states(HELD),
        (Who.ASSIGNEE,),
        ("on", "until", "seen"),
        _wait,
        guarded=True,
    ),
    m.HandOver: Rule(
        "handovers",
        "hand over",
        _HELD_L1,
        (Who.OPENER, Who.ADMIN),
        (*_TARGET, *_OUTLINE),
        _hand_over,
    ),
    m.Release: Rule(
        "releases",
        "release",
        _HELD_L1,
        (Who.OPENER,),
        _OUTLINE,
        lambda *_: [e.TicketReleased()],
    ),
    m.Assign: Rule(
        "assignments",
        "assign",
        _states(QUEUED, HELD),
        (Who.ADMIN,),
        (*_TARGET, "reason"),
        _assign,
    ),
    m.ChangeOpener: Rule(
        "openers",
        "change the opener of",
        _states(QUEUED, HELD, levels=(L2,)),
        (Who.ADMIN, Who.L1),
        (*_TARGET, "reason"),
        _change_opener,
    ),
    m.Reopen: Rule(
        "reopenings",
        "reopen",
        _states(RESOLVED, CLOSED),
        (Who.CUSTOMER, Who.OPENER, Who.ADMIN, Who.L1),
        ("reason",),
        _reopen,
    ),
    m.Dismiss: Rule(
        "dismissals",
        "dismiss",
        _states(QUEUED, HELD, levels=(L1,)),
        (Who.L1_WHEN_QUEUED, Who.OPENER, Who.ADMIN),
        ("reason",),
        lambda _, move, *__: [e.TicketDismissed(move.reason)],
    ),
    m.Close: Rule("closings", "close", _states(RESOLVED), (Who.DESK,), (), _close),
    m.Leave: Rule("departures", "leave", _states(QUEUED, HELD), (Who.DESK,), (), _leave),
    m.EndWait: Rule("wakings", "wake", _states(HELD), (Who.DESK,), (), _end_wait),
}

_LEVEL_OF_TARGET = {m.HandOver: L1, m.Escalate: L2, m.Transfer: L2, m.ChangeOpener: L1}


def _may_become_opener(t: Ticket, by: Actor, *_: Any) -> bool:
    return "admin" in by.roles or t.opener is None


def _may_open_again(t: Ticket, by: Actor, now: int, facts: Facts) -> bool:
    if t.status == CLOSED:
        return _restorable(t, by, now, facts)
    return stands(by, t, REOPENERS) and _reopenable(t, by, now, facts)


REOPENERS = (Who.CUSTOMER, Who.OPENER, Who.ADMIN)
_WHEN = {m.ChangeOpener: _may_become_opener, m.Reopen: _may_open_again}
