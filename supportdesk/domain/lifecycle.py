"""MOVES: what may happen to a ticket, from where, by whom, bringing what.

`decide` is pure. Guards and buttons read the same table: `offered` asks it without doing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from supportdesk.domain import decisions as d
from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain import refusals
from supportdesk.domain.decisions import NO_FACTS, Case, Facts, Faults
from supportdesk.domain.errors import Invalid, Refused, Unseen
from supportdesk.domain.permissions import Who, is_assignee, stands
from supportdesk.domain.replay import Actor
from supportdesk.domain.ticket import (
    CLOSED,
    HELD,
    L1,
    L2,
    LEVELS,
    QUEUED,
    RESOLVED,
    STATUSES,
    Ticket,
)

__all__ = ["MOVES", "Facts", "Rule", "check_offered", "decide", "offered"]


def decide(
    ticket: Ticket, move: m.Move, by: Actor, now: int, facts: Facts = NO_FACTS
) -> list[e.Event]:
    """The events that a move brings about; none when a claimer has the ticket already.

    Raises Invalid when a field or the chosen engineer is wrong, Refused when it is the wrong
    moment or the wrong person, Unseen when the writer has to look first; in this order.

    One field comes later: the reason for taking a ticket from somebody is asked of who may take
    it. Without the right or at the wrong moment nothing is taken, so no reason is missing: 409.
    """
    rule, case = MOVES[type(move)], Case(ticket, move, by, now, facts)
    if faults := {**_engineer_faults(rule, case), **rule.check(case)}:
        raise Invalid(faults)
    if isinstance(move, m.Claim) and is_assignee(by, ticket):
        return []
    _admit(rule, case)
    events = rule.decide(case)
    if facts.unseen and rule.guarded(case):
        raise Unseen(refusals.LOOK_FIRST, facts.unseen)
    return events


def check_offered(ticket: Ticket, noun: str, by: Actor, now: int, facts: Facts = NO_FACTS) -> None:
    """Raises Refused, in words, for a move that this person could not make now."""
    rule, case = _BY_NOUN[noun], Case(ticket, None, by, now, facts)
    _admit(rule, case)
    rule.need(case)


def offered(ticket: Ticket, by: Actor, now: int, facts: Facts = NO_FACTS) -> list[str]:
    """The nouns of the moves that this person could make now, in the table's order."""
    return [noun for noun in _BY_NOUN if _is_offered(ticket, noun, by, now, facts)]


def _is_offered(ticket: Ticket, noun: str, by: Actor, now: int, facts: Facts) -> bool:
    try:
        check_offered(ticket, noun, by, now, facts)
    except Refused:
        return False
    return True


def _admit(rule: "Rule", case: Case) -> None:
    """Is it the moment, and the person? Raises Refused."""
    ticket = case.ticket
    if (ticket.status, ticket.level) not in rule.states:
        raise refusals.not_now(ticket, rule.verb, case.now, case.by, case.facts.placed)
    if not stands(case.by, ticket, rule.who):
        raise refusals.not_you(ticket, rule.verb, rule.who, case.by)


def _engineer_faults(rule: "Rule", case: Case) -> Faults:
    to = getattr(case.move, "to", None)
    level = rule.target or case.ticket.level
    if to is None or (to.active and level.lower() in to.roles):
        return {}
    return {"assignee": f"{to.name} is not an active {level} engineer."}


def _always(_: Case) -> bool:
    return True


def _nothing(_: Case) -> None:
    """Moment and person are enough."""


def _never(_: Case) -> bool:
    return False


def _on_customer(case: Case) -> bool:
    return bool(case.move.on == "customer")


@dataclass(frozen=True)
class Rule:
    """One line of MOVES.

    `noun` is the address, `verb` how a refusal says it. `target` is the level of a chosen
    engineer (empty: the ticket's own), `guarded` says when the writer must have seen what
    is newer, `need` raises Refused for what is missing besides `states` and `who`.
    """

    noun: str
    verb: str
    states: frozenset[tuple[str, str]]
    who: tuple[Who, ...]
    fields: tuple[str, ...]
    decide: Callable[[Case], list[e.Event]]
    check: Callable[[Case], Faults] = lambda _: {}
    target: str = ""
    guarded: Callable[[Case], bool] = _never
    need: Callable[[Case], object] = _nothing


def _states(*statuses: str, levels: tuple[str, ...] = LEVELS) -> frozenset[tuple[str, str]]:
    return frozenset((status, level) for status in statuses for level in levels)


_HELD_L1 = _states(HELD, levels=(L1,))
_HELD_L2 = _states(HELD, levels=(L2,))
_QUEUED_L2 = _states(QUEUED, levels=(L2,))
_OPEN_L1 = _states(QUEUED, HELD, levels=(L1,))
_OPEN_L2 = _states(QUEUED, HELD, levels=(L2,))
_OPEN = _OPEN_L1 | _OPEN_L2
_ANY = _states(*STATUSES)

MOVES: dict[type[m.Move], Rule] = {
    m.Claim: Rule("claims", "claim", _states(QUEUED), (Who.ENGINEER_OF_LEVEL,), (), d.claim),
    m.Resolve: Rule(
        "resolutions",
        "resolve",
        _HELD_L1,
        (Who.OPENER,),
        ("summary", "resolution_type", "verified_by", "seen"),
        d.resolve,
        d.check_resolution,
        guarded=_always,
    ),
    m.Return: Rule(
        "returns",
        "return",
        _HELD_L2,
        (Who.ASSIGNEE,),
        ("kind", "cause", "done", "verify", "missing", "seen"),
        d.send_back,
        guarded=_always,
    ),
    m.Escalate: Rule(
        "escalations",
        "escalate",
        _HELD_L1,
        (Who.ASSIGNEE,),
        ("goal", "tried", "needed", "skill", "assignee"),
        d.escalate,
        d.check_escalation,
        target=L2,
    ),
    m.Transfer: Rule(
        "transfers",
        "transfer",
        _HELD_L2,
        (Who.ASSIGNEE,),
        ("tried", "needed", "assignee", "skill"),
        d.transfer,
        d.check_transfer,
        target=L2,
    ),
    m.Recall: Rule("recalls", "recall", _QUEUED_L2, (Who.OPENER,), ("reason",), d.recall),
    m.SetWait: Rule(
        "waits",
        "put {} on hold",
        _states(HELD),
        (Who.ASSIGNEE,),
        ("on", "until", "seen"),
        d.wait,
        d.check_wait,
        guarded=_on_customer,
    ),
    m.HandOver: Rule(
        "handovers",
        "hand {} over",
        _HELD_L1,
        (Who.OPENER, Who.ADMIN),
        ("assignee", "tried", "needed"),
        d.hand_over,
        target=L1,
    ),
    m.Release: Rule("releases", "release", _HELD_L1, (Who.OPENER,), ("tried", "needed"), d.release),
    m.Assign: Rule(
        "assignments", "assign", _OPEN, (Who.ADMIN, Who.DESK), ("assignee", "reason"), d.assign
    ),
    m.ChangeOpener: Rule(
        "openers",
        "change the opener of",
        _OPEN_L2,
        (Who.ADMIN, Who.L1),
        ("assignee", "reason"),
        d.change_opener,
        target=L1,
        need=d.may_change_opener,
    ),
    # Who may reopen depends on whether it was resolved or dismissed: the decision asks.
    m.Reopen: Rule(
        "reopenings",
        "reopen",
        _states(RESOLVED, CLOSED),
        (Who.CUSTOMER, Who.STAFF),
        ("reason",),
        d.reopen,
        need=d.reopen,
    ),
    m.Dismiss: Rule(
        "dismissals",
        "dismiss",
        _OPEN_L1,
        (Who.L1_WHEN_QUEUED, Who.OPENER, Who.ADMIN),
        ("reason",),
        d.dismiss,
        d.check_dismissal,
    ),
    m.Close: Rule("closings", "close", _states(RESOLVED), (Who.DESK,), (), d.close),
    m.Leave: Rule("departures", "leave", _ANY, (Who.DESK,), (), d.leave),
    m.EndWait: Rule("wakings", "wake", _ANY, (Who.DESK,), (), d.end_wait),
}
_BY_NOUN = {rule.noun: rule for rule in MOVES.values()}
