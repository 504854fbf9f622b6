"""How a listener follows the desk: on a connection of its own, by rights as they are, and anew
when the database is an older one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime, timedelta

import gevent
import pytest
import time_machine
from sqlalchemy import delete, event, update

from supportdesk.live import listener as listener_module
from supportdesk.live import reading, wire
from supportdesk.live.hub import CUSTOMERS, STAFF
from supportdesk.live.listener import LOOK_SECONDS, Listener
from supportdesk.live.reading import Moment, Unreadable
from supportdesk.live.topics import Topics
from supportdesk.messages import actions as messages
from supportdesk.store.database import change, db
from supportdesk.store.desk import DeskRow, access_changed, head
from supportdesk.store.eventlog import EventRow, TextRow
from supportdesk.tickets.changing import Change
from supportdesk.tickets.entries import entries_of
from supportdesk.web.clock import now
from tests.cast import MARA, by
from tests.desk import Team, written
from tests.live.following import look, missed_by_staff, watch
from tests.play import eventually


@contextmanager
def noted(target: object, name: str) -> Iterator[list[object]]:
    """Each time that something happens to a pool or an engine."""
    found: list[object] = []

    def note(*arguments: object) -> None:
        found.append(arguments[2] if name == "before_cursor_execute" else name)

    event.listen(target, name, note)
    yield found
    event.remove(target, name, note)


def test_a_message_is_handed_out_on_one_connection_that_nobody_else_waits_for(
    team: Team, following: Listener
) -> None:
    number = team.held()
    look(team, following)
    watch(following, STAFF, f"ticket-{number}")
    watch(following, STAFF, f"ticket-{number}", "person-mara")
    watch(following, STAFF, "queue-l1")
    team.writes(number, MARA, "One look", kind="note")
    with team.app.app_context():
        shared, own = db.engine, following._own
        assert own is not None
    with (
        noted(shared, "checkout") as of_requests,
        noted(own, "checkout") as taken,
        noted(own, "before_cursor_execute") as asked,
    ):
        look(team, following)
    assert of_requests == []
    assert len(taken) == 1
    statements = [one for one in asked if "PRAGMA" not in str(one)]
    assert 3 < len(statements) <= 10, "\n".join(map(str, statements))


def test_what_took_a_message_back_is_looked_for_behind_it_only(team: Team) -> None:
    number = team.held()
    first = team.writes(number, MARA, "First")
    last = team.writes(number, MARA, "Last")
    with team.app.app_context(), noted(db.engine, "before_cursor_execute") as asked:
        entries_of(number, [first, last], public_only=False)
    (behind,) = [str(each) for each in asked if "events.seq >" in str(each)]
    assert "events.data" in behind.partition("WHERE")[2]


def test_rights_are_looked_at_before_every_few_changes(
    team: Team, following: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = team.held()
    look(team, following)
    start, seen = following.pos, list[int]()
    for n in range(6):
        team.writes(number, MARA, f"Note {n}", kind="note")
    monkeypatch.setattr(reading, "BATCH", 2)
    monkeypatch.setattr(following, "_access_changed", lambda: seen.append(following.pos))
    done = following.lag.handed_out

    def withdraw(pos: int, before: float, *, watched: bool) -> None:
        done(pos, before, watched=watched)
        if pos == start + 1:
            change(access_changed)

    monkeypatch.setattr(following.lag, "handed_out", withdraw)
    look(team, following)
    assert seen == [start + 2]
    assert following.pos == start + 6


def test_who_is_behind_when_a_message_is_withdrawn_comes_back_and_is_not_given_it(
    team: Team, following: Listener
) -> None:
    number = team.held()
    look(team, following)
    behind = [
        *watch(following, STAFF, f"ticket-{number}", "queue-l1"),
        *watch(following, CUSTOMERS, f"ticket-{number}"),
    ]
    writing, in_time = watch(following, STAFF, f"ticket-{number}", many=2)
    (list_of_it,) = watch(following, STAFF, "queue-l1")
    seq = team.writes(number, MARA, "The password is hunter2")
    look(team, following)
    assert all(b"hunter2" in page.waiting[0] for page in (*behind, writing, in_time))
    for page in (writing, in_time):
        page.waiting.clear()
    writing.greenlet = gevent.getcurrent()  # in the midst of a write
    with team.app.app_context():
        asked = Change(by(MARA), now(), written({"reason": "A secret"}))
        messages.withdraw(number, seq, "", asked)
    look(team, following)
    assert [(page.over, page.waiting) for page in (*behind, writing)] == [(True, [])] * 3
    assert (in_time.over, list_of_it.over) == (False, False)
    assert f'id="entry-{seq}"'.encode() in in_time.waiting[0]
    assert b"hunter2" not in in_time.waiting[0]


@pytest.mark.parametrize("since", [0, 1, 3], ids=["behind", "as far", "further"])
def test_a_database_that_was_set_back_sends_every_page_anew(
    team: Team, following: Listener, since: int
) -> None:
    number, other = team.held(), team.held()
    team.writes(number, MARA, "Never happened", kind="note")
    look(team, following)
    pages = watch(following, STAFF, f"ticket-{number}") + watch(following, STAFF, "queue-l2")
    with team.app.app_context():
        pos, _ = head()
        for row in (TextRow, EventRow):
            gone = delete(row).where(row.ticket == number, row.seq == 4)
            change(lambda session, gone=gone: session.execute(gone))
        change(lambda session: session.execute(update(DeskRow).values(pos=pos - 1)))
    for n in range(since):
        team.writes(other, MARA, f"Of the other history {n}", kind="note")
    look(team, following)
    assert [page.waiting for page in pages] == [[wire.RESET]] * 2
    assert following.pos == pos - 1 + since
    (page,) = watch(following, STAFF, f"ticket-{other}")
    team.writes(other, MARA, "What did happen", kind="note")
    look(team, following)
    assert b"What did happen" in page.waiting[0]


def test_a_lost_wake_up_delays_by_at_most_a_second(team: Team, following: Listener) -> None:
    number = team.held()
    following.start()  # and nobody tells it anything
    (page,) = watch(following, STAFF, f"ticket-{number}")
    for n in range(3):
        team.writes(number, MARA, f"Found by looking {n}", kind="note")
        assert eventually(lambda n=n: len(page.waiting) == n + 1, 10)
    following.hub.closing = True
    assert LOOK_SECONDS <= 1  # how long it took on a busy machine says less


def test_a_clock_set_back_by_an_hour_loses_and_repeats_nothing(
    team: Team, following: Listener
) -> None:
    number = team.held()
    look(team, following)
    pages = [
        *watch(following, STAFF, f"ticket-{number}", "queue-l1", "person-mara"),
        *watch(following, CUSTOMERS, f"ticket-{number}"),
    ]
    begun = following.pos
    with time_machine.travel(datetime.now(UTC)) as clock:
        team.writes(number, MARA, "Before")
        clock.shift(timedelta(hours=-1))
        team.writes(number, MARA, "After")
        look(team, following)
        team.writes(number, MARA, "And on")
        look(team, following)
        with team.app.app_context():
            topics = Topics((f"ticket-{number}", "queue-l1"), (number,))
            missed = missed_by_staff(topics, begun, following.pos)
    assert [each.pos for each in missed] == [begun + 1, begun + 2, begun + 3]
    for page in pages:
        said = [
            [word in frame for word in (b"Before", b"After", b"And on")] for frame in page.waiting
        ]
        assert said == [[True, False, False], [False, True, False], [False, False, True]]


def test_what_is_committed_behind_the_rights_that_were_looked_at_waits_for_the_next_look(
    team: Team, following: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = team.held()
    look(team, following)
    (reader,) = watch(following, STAFF, f"ticket-{number}")
    looked: list[int] = []
    monkeypatch.setattr(following, "_access_changed", lambda: looked.append(len(reader.waiting)))
    monkeypatch.setattr(listener_module, "since", meanwhile(team, number))
    team.writes(number, MARA, "By the old rights", kind="note")
    look(team, following)
    assert looked == []
    look(team, following)
    assert [b"By the old rights" in each for each in reader.waiting] == [True, False]
    assert looked == [1], "rights were looked at between the two"


def meanwhile(team: Team, number: int) -> Callable[[int, int], list[Moment | Unreadable]]:
    """Somebody's rights change, and something happens, between the look at the desk's position
    and the first look at what is new."""
    left = [1]

    def happens() -> None:
        with team.app.app_context():
            change(access_changed)
        team.writes(number, MARA, "Behind them", kind="note")

    def since(pos: int, upto: int) -> list[Moment | Unreadable]:
        if left:
            left.pop()
            Context().run(happens)  # somebody else, outside the session that reads here
        return reading.since(pos, upto)

    return since
