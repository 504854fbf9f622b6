"""What a stream with topics of the whole desk missed is found among very much else."""

from dataclasses import replace
from itertools import combinations

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supportdesk.domain import moves as m
from supportdesk.live import replaying, searching, wire
from supportdesk.live.door import Line
from supportdesk.live.hub import STAFF, Stream
from supportdesk.live.reading import Moment, since
from supportdesk.live.topics import Topics, touched
from supportdesk.messages import actions as messages
from supportdesk.store.database import change
from supportdesk.store.desk import DeskRow, head
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.changing import Change
from supportdesk.web.clock import now
from tests.cast import HELEN, MARA, PRIYA, TOMASZ, by
from tests.desk import Team, written
from tests.live.following import missed_by_staff

KEYS = ("queue-l1", "queue-l2", "dashboard", "ticket-1001", "person-zoë%1", "person-nobody",
        *(f"person-{who.id}" for who in (MARA, TOMASZ, PRIYA, HELEN)))  # fmt: skip


@pytest.fixture
def line(team: Team) -> Line:
    found: Line = team.app.extensions["live"]
    return found


@pytest.fixture
def lively(team: Team) -> Team:
    """A desk on which everything happened once."""
    for make in (team.queued, team.held, team.queued_l2, team.held_l2, team.resolved, team.closed):
        make()
    team.needs_opener()
    zoe = replace(PRIYA, id="zoë%1", username="zoe")
    team.directory.put(zoe)
    number = team.held()
    team.do(number, MARA, m.Escalate("network", zoe), goal="Goal", tried="Tried", needed="Needed")
    team.do(number, zoe, m.Transfer(PRIYA), tried="Tried", needed="Needed")
    team.do(number, PRIYA, m.Return(), cause="Cause", done="Done", verify="Verify")
    team.writes(number, MARA, "Back at L1")
    return team


def also_happened(number: int, many: int) -> None:
    """So much more on the desk, all of it what last happened to this ticket."""

    def work(session: Session) -> None:
        newest = select(EventRow).where(EventRow.ticket == number).order_by(EventRow.seq.desc())
        row = session.scalars(newest.limit(1)).one()
        values = {each.name: getattr(row, each.name) for each in EventRow.__table__.columns}
        desk = session.scalars(select(DeskRow)).one()
        desk.pos += many
        rows = [
            values | {"seq": row.seq + n, "pos": desk.pos - many + n} for n in range(1, many + 1)
        ]
        session.execute(insert(EventRow), rows)

    change(work)


def whole_replay(team: Team, line: Line, after: int, *keys: str) -> list[list[bytes]]:
    reader = Stream(STAFF, keys, "mara")
    with team.app.app_context():
        reader.joined_at, _ = head()
    return list(line.replays.of(reader, Topics(keys, ()), after))


def ends_at(pos: int, frame: bytes) -> bool:
    """Whether it is the word that everything up to this position was told."""
    return frame.startswith(b"event: now\nid: %d\n" % pos)


def positions(found: list[Moment]) -> list[int]:
    return sorted({each.pos for each in found})


def test_the_search_finds_exactly_what_touches_each_choice_of_topics(
    lively: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "STRETCH", 7)
    monkeypatch.setattr(searching, "AT_ONCE", 3)
    choices = [*((key,) for key in KEYS), *combinations(KEYS, 2)]
    with lively.app.app_context():
        pos, _ = head()
        everything = [each for n in range(0, pos, 25) for each in since(n, min(n + 25, pos))]
        assert positions(everything) == list(range(1, pos + 1))
        for keys in choices:
            wanted = set(keys) - {"dashboard"}
            expected = {
                each.pos
                for each in everything
                if isinstance(each, Moment) and touched(each.happened, each.line.ticket) & wanted
            } | ({pos} if "dashboard" in keys else set())
            assert positions(missed_by_staff(Topics(keys, ()), 0, pos)) == sorted(expected), keys


def test_who_missed_nothing_among_thousands_of_changes_is_told_so(team: Team, line: Line) -> None:
    mine = team.held(TOMASZ)
    with team.app.app_context():
        begun, _ = head()
        also_happened(team.held(), 6_000)
        team.writes(mine, TOMASZ, "For the one who waits")
        also_happened(team.held(), 6_000)
        end, _ = head()
    ((nothing,),) = whole_replay(team, line, begun, "person-nobody")
    assert ends_at(end, nothing)
    ((frame,), last) = whole_replay(team, line, begun, f"person-{TOMASZ.id}")
    assert f'id="ticket-{mine}-row"'.encode() in frame
    assert ends_at(end, *last)
    assert whole_replay(team, line, begun, "queue-l1") == [[wire.RESET]], "thousands of frames"


def test_only_frames_of_the_stream_count_against_its_limit(team: Team, line: Line) -> None:
    number = team.held()
    with team.app.app_context():
        begun, _ = head()
        seqs = [team.writes(number, MARA, f"Secret {n}") for n in range(3)]
        for seq in seqs:
            messages.withdraw(number, seq, "", Change(by(MARA), now(), written({"reason": "Oh"})))
    line.replays._most = 3
    told = whole_replay(team, line, begun, "queue-l1")
    assert [len(piece) for piece in told] == [3, 1]
    assert wire.RESET not in told[-1]
    line.replays._most = 2
    assert whole_replay(team, line, begun, "queue-l1") == [[wire.RESET]]


def test_a_long_search_gives_turns_away_and_says_that_the_line_lives(
    team: Team, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "STRETCH", 100)
    monkeypatch.setattr(replaying, "ALIVE_SECONDS", 0.0)
    with team.app.app_context():
        also_happened(team.held(), 1_000)
        pos, _ = head()
    reader = Stream(STAFF, ("person-nobody",), "nobody")
    reader.joined_at = pos
    told = line.replays.of(reader, Topics(reader.keys, ()), 0)
    for _ in range(pos // 100):
        assert next(told) == [wire.ALIVE]
        place = line.replays._queue.join()
        assert place.is_set(), "nobody else has the turn"
        line.replays._queue.leave(place)
    assert ends_at(pos, *list(told)[-1])
