"""The dashboard drawn for streams: who watches is told that it fails, and that it is over."""

import pytest

from supportdesk.live.door import Line
from supportdesk.live.frames import Frames
from supportdesk.live.hub import STAFF, Stream
from supportdesk.live.picture import Picture
from supportdesk.live.topics import DASHBOARD
from supportdesk.web.clock import now
from supportdesk.web.words import time_of_day
from tests.desk import Team


@pytest.fixture
def line(team: Team) -> Line:
    found: Line = team.app.extensions["live"]
    return found


@pytest.fixture
def picture(line: Line) -> Picture:
    return Picture(line.app, line.hub, line.listener, Frames(lambda: "<p>drawn</p>"))


def watching(line: Line) -> Stream:
    stream = Stream(STAFF, (DASHBOARD,), "helen")
    line.hub.join(stream)
    line.hub.complete(stream)
    return stream


def told(stream: Stream) -> list[str]:
    frames = [frame.decode() for frame in stream.waiting]
    stream.waiting.clear()
    return frames


def test_who_watches_is_told_once_since_when_the_figures_stand(
    line: Line, picture: Picture
) -> None:
    helen = watching(line)
    picture.look(10)
    drawn_at = time_of_day(now(), "Europe/London")
    assert "drawn" in told(helen)[0]
    picture.failed()
    [frame] = told(helen)
    assert "The figures could not be renewed" in frame
    assert f"They are as of {drawn_at}." in frame
    late = watching(line)
    picture.failed()
    assert (len(told(helen)), len(told(late))) == (0, 1)


def test_when_it_is_drawn_again_nothing_of_it_is_left(line: Line, picture: Picture) -> None:
    helen = watching(line)
    picture.look(10)
    picture.failed()
    told(helen)
    picture.look(20)
    [frame] = told(helen)
    assert 'id="dashboard-failed"' in frame
    assert "could not" not in frame
    picture.look(30)
    assert told(helen) == []
