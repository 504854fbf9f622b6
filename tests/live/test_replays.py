"""What was missed is drawn once for all who come back, a little at a time, within limits."""

from collections.abc import Iterator
from contextlib import contextmanager

import gevent
import pytest
from flask import Flask, template_rendered

from supportdesk.live import hub as hubs
from supportdesk.live import kept as keeping
from supportdesk.live import replaying, wire, writing
from supportdesk.live.door import Line
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream
from supportdesk.live.kept import Kept
from supportdesk.live.topics import Topics
from supportdesk.live.writing import polled
from supportdesk.messages import actions as messages
from supportdesk.store.desk import head
from supportdesk.tickets.changing import Change
from supportdesk.web.clock import now
from tests.cast import MARA, by
from tests.desk import Team, written
from tests.live.following import drawings
from tests.live.parts import stream
from tests.live.test_presence import Clock

NOTES = 20


@pytest.fixture
def line(team: Team) -> Line:
    found: Line = team.app.extensions["live"]
    return found


def missed(team: Team, line: Line, number: int, audience: str = STAFF, *more: str) -> bytes:
    """Everything that somebody who was away from the beginning is given."""
    keys = (f"ticket-{number}", *more)
    reader = Stream(audience, keys, "person")
    with team.app.app_context():
        reader.joined_at, _ = head()
    pieces = line.replays.of(reader, Topics(keys, (number,)), 0)
    return b"".join(frame for piece in pieces for frame in piece)


def conversation(team: Team, many: int = NOTES) -> int:
    number = team.held()
    for n in range(many):
        team.writes(number, MARA, f"Note {n} ends.", kind="note")
    return number


def test_a_hundred_who_come_back_together_are_drawn_once(team: Team, line: Line) -> None:
    number = conversation(team)
    line.replays._kept = Kept(Clock())  # however long the hundred take
    with drawings(team.app) as drawn:
        first = missed(team, line, number)
        once = list(drawn)
        assert all(missed(team, line, number) == first for _ in range(100))
    assert drawn == once
    assert first.count(b" ends.") == NOTES


def test_each_audience_and_each_choice_of_topics_is_given_its_own(team: Team, line: Line) -> None:
    number = team.held()
    team.writes(number, MARA, "Between us", kind="note")
    team.writes(number, MARA, "We look at it")
    for _ in range(2):
        staff = missed(team, line, number)
        customer = missed(team, line, number, CUSTOMERS)
        with_list = missed(team, line, number, STAFF, "person-mara")
        assert b"Between us" in staff
        assert b"Between us" not in customer
        assert b"We look at it" in customer
        assert b"-row" in with_list
        assert b"-row" not in staff


def test_what_was_taken_back_is_not_kept(team: Team, line: Line) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "The password is hunter2")
    assert b"hunter2" in missed(team, line, number)
    with team.app.app_context():
        asked = Change(by(MARA), now(), written({"reason": "A secret"}))
        messages.withdraw(number, seq, "", asked)
    for audience in (STAFF, CUSTOMERS):
        assert b"hunter2" not in missed(team, line, number, audience)


def test_frames_are_kept_for_a_moment_and_not_too_many() -> None:
    clock = Clock()
    kept, drawn = Kept(clock), list[int]()

    def frame(pos: int, size: int = 1) -> bytes | None:
        return kept.frame((STAFF, pos, 1, 1, frozenset()), lambda: drawn.append(pos) or b"x" * size)

    assert (frame(1), frame(1), drawn) == (b"x", b"x", [1])
    clock.at += keeping.KEPT_SECONDS + 1
    frame(1)
    assert drawn == [1, 1]
    frame(2, keeping.KEPT_BYTES)
    frame(3)
    frame(2)
    assert drawn == [1, 1, 2, 3, 2]


@contextmanager
def turns_of_others(app: Flask) -> Iterator[list[int]]:
    """How often somebody else had a turn before each entry that is drawn."""
    turns, before = [0], list[int]()

    def others() -> None:
        turns[0] += 1

    def note(_: Flask, template: object, **__: object) -> None:
        if getattr(template, "name", "") == "tickets/show/_state.html":
            before.append(turns[0])

    timer = gevent.get_hub().loop.timer(0.0001, 0.0001)
    timer.start(others)
    with template_rendered.connected_to(note, app):
        yield before
    timer.stop()


def test_during_a_replay_others_have_their_turn_after_every_stretch(team: Team, line: Line) -> None:
    number = conversation(team)
    line.replays._stretch = 0.0  # each frame takes longer than that
    with turns_of_others(team.app) as before:
        missed(team, line, number)
    assert len(before) > NOTES
    assert len(set(before)) == len(before)


def test_short_pieces_of_work_wait_for_nobody(team: Team, line: Line) -> None:
    number = conversation(team)
    line.replays._stretch = 3_600.0
    with turns_of_others(team.app) as before:
        missed(team, line, number)
    pieces = -(-len(before) // replaying.PIECE)
    assert len(before) > NOTES
    assert len(set(before)) <= pieces


def test_who_waits_for_a_turn_is_told_that_the_line_lives(team: Team, line: Line) -> None:
    number = conversation(team)
    reader = Stream(STAFF, (f"ticket-{number}",), "person")
    with team.app.app_context():
        reader.joined_at, _ = head()
    told = line.replays.of(reader, Topics(reader.keys, (number,)), 0)
    assert len(next(told)) == replaying.PIECE
    place = line.replays._queue.join()
    assert next(told) == [wire.ALIVE]
    line.replays._queue.leave(place)
    rest = list(told)
    assert [wire.ALIVE] not in rest
    assert f"Note {NOTES - 1} ends.".encode() in b"".join(frame for each in rest for frame in each)


def test_nobody_waits_for_who_is_slow_to_take_in_that_the_line_lives(
    team: Team, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "ALIVE_SECONDS", 0.01)
    number = conversation(team, 1)
    reader = Stream(STAFF, (f"ticket-{number}",), "slow")
    told = line.replays.of(reader, Topics(reader.keys, (number,)), None)
    place = line.replays._queue.join()
    assert next(told) == [wire.ALIVE]
    line.replays._queue.leave(place)  # it would be their turn, but their line takes nothing
    other = line.replays._queue.join()
    assert other.wait(0)
    assert next(told) == [wire.ALIVE], "one at a time"
    line.replays._queue.leave(other)
    assert b"event: now" in b"".join(frame for piece in told for frame in piece)


def test_long_messages_are_drawn_and_written_a_few_at_a_time(team: Team, line: Line) -> None:
    number = team.held()
    for n in range(6):
        team.writes(number, MARA, f"Long {n} ends.".rjust(90_000, "x"))
    reader = Stream(CUSTOMERS, (f"ticket-{number}",), "person")
    with team.app.app_context():
        reader.joined_at, _ = head()
    told = line.replays.of(reader, Topics(reader.keys, (number,)), 0)
    written = list(polled(Hub(), reader, iter(told)))
    assert max(map(len, written)) <= writing.SLICE_BYTES
    assert [b"".join(written).count(b"Long %d ends." % n) for n in range(6)] == [1] * 6
    pieces = list(line.replays.of(reader, Topics(reader.keys, (number,)), 0))
    assert max(sum(map(len, piece)) for piece in pieces) <= replaying.PIECE_BYTES
    assert b"".join(map(b"".join, pieces)) == b"".join(written)


def test_a_poll_counts_against_the_limits_while_it_lasts() -> None:
    hub = Hub()
    polls = [stream() for _ in range(hubs.MOST_OF_ONE_PERSON)]
    for each in polls:
        each.keys = ()
    bodies = [polled(hub, each, iter([[b"one"], [b"two"]])) for each in polls]
    assert {next(body) for body in bodies} == {b"one"}
    with pytest.raises(hubs.Throttled):
        hub.check_room(stream())
    assert hub.open[STAFF] == hub.counts.opened == 0, "it is no open stream"
    assert list(bodies[0]) == [b"two"]
    hub.check_room(stream())
    bodies.clear()
    assert not hub.streams


def test_a_poll_ends_with_the_right_to_it() -> None:
    hub, poll = Hub(), stream()
    body = polled(hub, poll, iter([[b"one"], [b"two"]]))
    next(body)
    hub.end(poll)
    assert list(body) == []


def test_a_poll_of_somebody_with_very_many_pages_is_told_to_close_some(
    team: Team, line: Line
) -> None:
    line.hub._limited = True
    for _ in range(hubs.MOST_OF_ONE_PERSON):
        line.hub.join(stream(MARA.id))
    answer = team.as_(MARA).get("/live?topics=mine&once=1")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_poll_brings_the_counts_of_the_rail(team: Team) -> None:
    team.queued()
    answer = team.as_(MARA).get("/live?topics=mine&once=1").text
    assert 'id="count-l1"' in answer
    assert answer.rstrip().endswith("data:")
    assert 'id="count-l1"' not in team.as_(MARA).get("/live?topics=queue-l1&once=1").text
