"""`fill()`: an empty demonstration desk gets a history, written through the desk's own actions.

All of it is one transaction: the desk has the whole history or none. Nothing is mailed for it.
How far its people have read is noted behind it.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from random import Random

from flask import current_app
from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from supportdesk import reactions
from supportdesk.customers.actions import customer_of, place
from supportdesk.demo.lively.clock import Clock
from supportdesk.demo.lively.distributions import Distributions
from supportdesk.demo.lively.life import Life, in_order
from supportdesk.demo.lively.people import team_of
from supportdesk.demo.lively.plan import Plan
from supportdesk.domain.durations import DAY
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import STAFF
from supportdesk.store.database import change
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.models import SeenRow
from supportdesk.tickets.news import AS_THEIRS
from supportdesk.web import clock

SEED = 498
NOBODY = (
    "The staff platform names no engineers just now, so the demonstration starts without tickets. "
    "The next start tries again."
)


def fill(people: Iterable[Staff] | None = None, now: int | None = None) -> int:
    """Write the history up to `now`; returns how many tickets there are. Needs an app context.

    `people` are the company's; without them its platform is asked. Without two engineers of
    each level nothing is written, and it is said why.
    """
    began = time.monotonic()
    now = clock.now() if now is None else now
    lives = history(_everybody(now) if people is None else list(people), now)
    if not lives:
        print(NOBODY, flush=True)
        return 0
    with _nothing_later():
        change(lambda session: _play(session, lives))
    change(_look)  # its events are written with the end of that transaction
    seconds = time.monotonic() - began
    print(f"The demonstration has {len(lives)} tickets ({seconds:.1f} s).", flush=True)
    return len(lives)


def history(people: Sequence[Staff], now: int) -> list[Life]:
    """The lives of all tickets; the same people and the same moment give the same lives."""
    rng, measured = Random(SEED), Distributions.shipped()
    team = team_of(people, Clock(now, measured, rng), rng)
    return Plan(measured, team, rng).lives() if team.is_enough else []


@contextmanager
def _nothing_later() -> Iterator[None]:
    """What follows at once follows; no mail and no other job is asked for."""
    settings = current_app.extensions["settings"]
    reactions.install(settings, later=False)
    try:
        yield
    finally:
        reactions.install(settings)


def _everybody(now: int) -> Sequence[Staff]:
    """Whom the staff platform lists, those who have left among them; nobody when it is away."""
    listed: Sequence[Staff] = current_app.extensions["desk"].roster.listed(now).people
    return listed


def _play(session: Session, lives: list[Life]) -> None:
    steps = in_order(lives)
    known = steps[0].at - DAY
    ids = {}
    for who in dict.fromkeys(life.case.customer for life in lives):
        id_ = customer_of(session, "email", who.email, who.name, known)
        place(session, id_, who.organisation, who.tier)
        ids[who] = id_
    for life in lives:
        life.ticket.customer_id = ids[life.case.customer]
    for step in steps:
        step.play(step.at)


def _look(session: Session) -> None:
    """Whoever did something had the ticket before them; what came later is unread."""
    did = select(
        EventRow.ticket,
        literal(AS_THEIRS),
        EventRow.by_id,
        func.max(EventRow.seq),
        func.max(EventRow.at),
    ).where(EventRow.by_kind == STAFF)
    did = did.group_by(EventRow.ticket, EventRow.by_id)
    columns = ["ticket", "kind", "person", "seq", "at"]
    session.execute(insert(SeenRow).from_select(columns, did))
