"""Chores by the clock: closing, waking, chaining, tidying."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, select

from supportdesk import schedule
from supportdesk.customers import rights
from supportdesk.customers.models import RightRow
from supportdesk.domain import digest
from supportdesk.domain.replay import DESK
from supportdesk.schedule import DAY, SCHEDULE
from supportdesk.store import chain, chores, limits
from supportdesk.store.chain import START
from supportdesk.store.database import change, reading
from supportdesk.store.eventlog import ChainRow, EventRow, history
from supportdesk.store.keys import KeyRow
from supportdesk.store.limits import TryRow
from tests.cast import HOUR, NOW, SECOND
from tests.worker import build

WINDOW = 72 * HOUR


def count(table) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_resolved_ticket_is_closed_when_its_window_has_ended(work):
    number = build.resolved()
    schedule.close_resolved(work, NOW + WINDOW - 1)
    assert build.ticket(number).status == "resolved"
    schedule.close_resolved(work, NOW + WINDOW)
    assert build.ticket(number).status == "closed"
    assert history(number)[-1].by.kind == DESK


def test_closing_is_done_within_a_minute(work):
    assert (
        next(c for c in SCHEDULE if c.name == "close_resolved").pause(work.settings) < 60 * SECOND
    )


def test_two_workers_close_a_ticket_once(app, work):
    number = build.resolved()

    def close(_: int) -> None:
        with app.app_context():
            schedule.close_resolved(work, NOW + WINDOW)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(close, range(2)))
    assert [each.event.wire for each in history(number)].count("ticket.closed") == 1


def test_a_wait_ends_when_its_time_has_passed(work):
    number = build.waiting(NOW + HOUR)
    schedule.end_waits(work, NOW + HOUR - 1)
    assert build.ticket(number).wait
    schedule.end_waits(work, NOW + HOUR)
    assert build.ticket(number).wait is None
    assert history(number)[-1].event.why == "time"


def test_the_chain_holds_every_event_in_its_order(work):
    build.resolved()
    build.held_l2()
    schedule.extend_chain(work, NOW)
    last = START
    with reading() as session:
        links = {row.pos: row.digest for row in session.scalars(select(ChainRow))}
        events = session.scalars(select(EventRow).order_by(EventRow.pos)).all()
    for event in events:
        expected = digest.of_position(last.digest, event.pos, event.ticket, event.seq, event.digest)
        assert links[event.pos] == expected
        last = chain.Link(event.pos, expected)
    assert chain.head() == last


def test_the_chain_goes_on_where_it_stopped(work):
    build.opened()
    schedule.extend_chain(work, NOW)
    before = chain.head()
    build.opened("tom@brack.example")
    schedule.extend_chain(work, NOW)
    assert chain.head().pos == before.pos + 2
    assert count(ChainRow) == count(EventRow)


def test_two_workers_write_one_chain(app, work):
    for _ in range(5):
        build.held()

    def extend(_: int) -> None:
        with app.app_context():
            schedule.extend_chain(work, NOW)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(extend, range(2)))
    assert count(ChainRow) == count(EventRow)


def test_the_chain_stops_before_a_hole(work):
    build.held()
    change(lambda session: session.execute(delete(EventRow).where(EventRow.pos == 2)))
    schedule.extend_chain(work, NOW)
    assert chain.head().pos == 1


def test_what_nobody_asks_about_any_more_is_forgotten(work):
    number = build.opened()

    def old(session) -> None:
        session.add(KeyRow(scope="s", author="a", key="k" * 8, content="", ticket=1, seq=1, at=NOW))
        limits.note(session, "mail by sender", "somebody", NOW)
        rights.give(session, number, 1, "lena@brack.example", NOW, "198.51.100.7")

    change(old)
    schedule.tidy(work, NOW + DAY + 1)
    assert (count(KeyRow), count(TryRow), count(RightRow)) == (1, 1, 1)
    with reading() as session:
        assert session.scalar(select(RightRow.origin)) == ""
    schedule.tidy(work, NOW + 31 * DAY)
    assert (count(KeyRow), count(TryRow), count(RightRow)) == (0, 0, 1)


def test_a_chore_has_one_worker_at_a_time(app):
    assert chores.take("tidy", NOW, 60_000)
    assert chores.take("tidy", NOW + 59_999, 60_000) is None
    assert chores.take("tidy", NOW + 60_000, 60_000), "a worker that died leaves it to others"


def test_a_chore_that_was_done_waits_for_its_next_time(app):
    turn = chores.take("tidy", NOW, 60_000)
    chores.done(turn, NOW + HOUR, NOW + SECOND)
    assert chores.last_done("tidy") == NOW + SECOND
    assert chores.take("tidy", NOW + HOUR - 1, 60_000) is None
    assert chores.take("tidy", NOW + HOUR, 60_000)


def test_a_worker_whose_lease_ran_out_does_not_speak_for_the_next(app):
    late = chores.take("tidy", NOW, 60_000)
    chores.take("tidy", NOW + 60_000, 60_000)
    chores.done(late, NOW + HOUR, NOW + 61_000)
    assert chores.last_done("tidy") is None


def test_of_many_workers_one_gets_the_turn(app):
    def take(_: int):
        with app.app_context():
            return chores.take("tidy", NOW, 60_000)

    with ThreadPoolExecutor(8) as workers:
        turns = list(workers.map(take, range(8)))
    assert len([turn for turn in turns if turn]) == 1


@pytest.mark.parametrize("chore", SCHEDULE, ids=lambda chore: chore.name)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_chore_runs_on_an_empty_desk(chore, work):
    chore.do(work, NOW)
    assert chore.pause(work.settings) > 0


def test_chores_have_names_of_their_own():
    names = [chore.name for chore in SCHEDULE]
    assert len(names) == len(set(names))
