"""The worker's pass over everybody with a session or a ticket: who left, and what follows.

Runs every cache time over all, and at a notice over whoever it names. May be killed and run
again at any point: each step only does what is still to do.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from supportdesk.directory import brake
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.news import UPDATED, tell
from supportdesk.directory.port import Answer, State, Unreachable
from supportdesk.directory.sessions import (
    ABSENT,
    INACTIVE,
    NO_ROLES,
    end_sessions,
    live_sessions,
)
from supportdesk.store.database import change

log = logging.getLogger(__name__)

# Changes are listed from a little before the last pass: the platform's clock is its own.
LIST_OVERLAP_MS = 120_000

Holders = Callable[[], Iterable[tuple[str, str, bool, bool]]]
"""Everybody with tickets: (staff id, name as it was, opens some, holds some at L2)."""

Requeue = Callable[[str, str, bool, bool, str], object]
"""requeue(staff_id, name, as_opener, as_holder, why): the desk moves the tickets."""

GONE = (ABSENT, INACTIVE)
"""Why somebody leaves altogether; every other `why` is the loss of a role."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with a session or a ticket."""

    staff_id: str
    name: str = ""
    opens: bool = False
    holds_l2: bool = False
    signed_in: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pass found. The three kinds of leaving overlap; `unreachable` says nothing."""

    kept: frozenset[str]
    leaves_as_opener: frozenset[str]
    leaves_as_holder: frozenset[str]
    loses_access: frozenset[str]
    unreachable: frozenset[str]
    held_back: frozenset[str] = frozenset()

    @property
    def leaving(self) -> frozenset[str]:
        return self.leaves_as_opener | self.leaves_as_holder | self.loses_access


def follow(
    directory: CachedDirectory,
    holders: Holders,
    requeue: Requeue,
    now: int,
    *,
    clock: Callable[[], int],
    only: Collection[str] | None = None,
    listed_at: int | None = None,
    idle_hours: int = 12,
) -> Verdict:
    """Ask about everybody known, or about `only` these; end sessions; move tickets.

    The pass begins at `now` and may last for minutes: what it does at its end is dated by
    `clock`. `listed_at` is when the last whole pass began. Never call it inside a database session.
    """
    known = _known(holders(), live_sessions(now, idle_hours))
    asked = {one: known[one] for one in known if only is None or one in only}
    answers = _answers(directory, asked, now, listed_at, whole=only is None)
    verdict = judge(asked.values(), answers)
    for staff_id in verdict.loses_access:
        end_sessions(staff_id, _why(answers[staff_id]), clock())
    held = brake.apply(verdict.leaving, verdict.loses_access, verdict.kept, len(known), now)
    may_move = verdict.leaving - held
    moved = {one for one in may_move if _moved(asked[one], answers[one], verdict, requeue)}
    brake.moved(moved)
    if moved:  # a process that asked a moment ago would go on giving them tickets
        change(lambda session: tell(session, sorted(moved), UPDATED, clock()))
    return replace(verdict, held_back=held)


def judge(known: Iterable[Known], answers: dict[str, Answer]) -> Verdict:
    """Who stays and who leaves as what. Losing `l1` counts for what one opened, `l2` for what
    one holds at L2; losing every role is losing access."""
    people = list(known)
    sure = [one for one in people if answers[one.staff_id].state is not State.UNREACHABLE]
    opener = {one.staff_id for one in sure if one.opens and not _has(answers, one, "l1")}
    holder = {one.staff_id for one in sure if one.holds_l2 and not _has(answers, one, "l2")}
    lost = {one.staff_id for one in sure if not _has(answers, one, "l1", "l2", "admin")}
    return Verdict(
        kept=frozenset(one.staff_id for one in sure) - opener - holder - lost,
        leaves_as_opener=frozenset(opener),
        leaves_as_holder=frozenset(holder),
        loses_access=frozenset(lost),
        unreachable=frozenset(one.staff_id for one in people if one not in sure),
    )


def _known(
    holders: Iterable[tuple[str, str, bool, bool]], signed_in: Collection[str]
) -> dict[str, Known]:
    """Also whom the brake holds: it must be seen when they are back."""
    people = {
        staff_id: Known(staff_id, name, opens, holds, staff_id in signed_in)
        for staff_id, name, opens, holds in holders
    }
    pending = brake.held()
    for staff_id in [*signed_in, *(pending.staff_ids if pending else ())]:
        people.setdefault(staff_id, Known(staff_id, signed_in=staff_id in signed_in))
    return people


def _answers(
    directory: CachedDirectory,
    asked: dict[str, Known],
    now: int,
    listed_at: int | None,
    *,
    whole: bool,
) -> dict[str, Answer]:
    if whole and listed_at is not None:
        try:
            directory.learn(directory.changed_since(listed_at - LIST_OVERLAP_MS), now)
        except Unreachable as error:
            log.warning("staff platform: changes could not be listed: %s", error)
    return {one: directory.ask_again(one, now, patiently=whole) for one in asked}


def _has(answers: dict[str, Answer], one: Known, *roles: str) -> bool:
    answer = answers[one.staff_id]
    if answer.state is not State.ACTIVE or answer.staff is None:
        return False
    return any(answer.staff.has(role) for role in roles)


def _moved(one: Known, answer: Answer, verdict: Verdict, requeue: Requeue) -> bool:
    """Move the person's tickets. One that fails must not keep those of all others."""
    as_opener = one.staff_id in verdict.leaves_as_opener
    as_holder = one.staff_id in verdict.leaves_as_holder
    try:
        if as_opener or as_holder:
            requeue(one.staff_id, one.name, as_opener, as_holder, _why(answer))
    except Exception:
        log.exception("the tickets of %s could not be moved; the next pass tries again", one)
        return False
    return True


def _why(answer: Answer) -> str:
    if answer.state is State.ABSENT:
        return ABSENT
    if answer.state is State.INACTIVE:
        return INACTIVE
    if answer.staff is not None and not answer.staff.has_access():
        return NO_ROLES
    lost = [role.upper() for role in ("l1", "l2") if answer.staff and not answer.staff.has(role)]
    return f"no longer {' and '.join(lost)}"
