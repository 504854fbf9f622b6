"""What waits costs little: few beats, never all at once, and nobody is asked twice."""

import pytest
from werkzeug.test import EnvironBuilder

from supportdesk.live import beating, tally
from supportdesk.live.beating import Beat
from supportdesk.live.door import Line
from supportdesk.live.hub import STAFF, Stream
from supportdesk.live.picture import Picture
from supportdesk.live.tally import Tally
from tests.cast import MARA
from tests.desk import Team

MANY = 300


@pytest.fixture
def line(team: Team) -> Line:
    found: Line = team.app.extensions["live"]
    with team.app.app_context():
        found.listener.look()
    return found


@pytest.fixture
def beat(line: Line) -> Beat:
    picture = Picture(line.app, line.hub, line.listener, line.drawn)
    return Beat(line.hub, line.listener, picture)


def waiting(line: Line, *keys: str) -> list[Stream]:
    """Many streams that became complete at the same time."""
    streams = [Stream(STAFF, keys or ("ticket-1",), f"person {n}") for n in range(MANY)]
    for stream in streams:
        line.hub.join(stream)
        line.hub.complete(stream)
    return streams


def beats(streams: list[Stream]) -> int:
    found = sum(len(stream.waiting) for stream in streams)
    for stream in streams:
        stream.waiting.clear()
    return found


def test_every_stream_beats_within_fifteen_seconds_and_seldom_more_often(
    line: Line, beat: Beat
) -> None:
    at = line.listener._on_at
    streams, last, longest, told = waiting(line), dict[int, float](), 0.0, 0
    for _ in range(int(120 / beating.TICK_SECONDS)):
        at += beating.TICK_SECONDS
        line.listener._on_at = at
        beat.tick(at)
        for n, stream in enumerate(streams):
            longest = max(longest, at - last.get(n, at)) if stream.waiting else longest
            last |= {n: at} if stream.waiting else {}
        told += beats(streams)
    assert longest <= 14.0
    assert told <= MANY * 10


def test_those_who_came_together_beat_apart(line: Line, beat: Beat) -> None:
    at = line.listener._on_at
    streams = waiting(line)
    each_second = []
    for _ in range(15):
        at += 1
        line.listener._on_at = at
        beat.tick(at)
        each_second.append(beats(streams))
    assert sum(each_second) >= MANY
    assert max(each_second) < MANY / 3


def test_the_rail_is_told_to_pages_that_have_one_and_nobody_is_asked_twice(
    team: Team, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.queued()
    with team.app.app_context():
        line.listener.look()
    bare, with_rail = waiting(line), waiting(line, "queue-l1", "person-mara")
    asked, has_rail = [], tally._has_rail
    monkeypatch.setattr(tally, "_has_rail", lambda one: asked.append(one) or has_rail(one))
    telling = Tally(line.app, line.hub, line.listener)
    for _ in range(3):
        telling.look()
    assert len(asked) == 2 * MANY
    assert beats(bare) == 0
    assert {b'id="count-l1"' in stream.waiting[0] for stream in with_rail} == {True}
    assert beats(with_rail) == MANY


def test_a_stream_holds_nothing_of_its_request(team: Team, line: Line) -> None:
    browser = team.as_(MARA)
    environ = EnvironBuilder(path="/live", query_string="topics=mine").get_environ()
    browser._add_cookies_to_wsgi(environ)
    body = iter(team.app(environ, lambda *_: lambda _: None))
    assert next(body).startswith(b"retry: ")
    assert environ == {}
    assert len(line.hub.streams) == 1
