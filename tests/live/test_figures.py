"""What the live line tells about itself: put together rightly, honest about what it cannot know."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from supportdesk.live import figures, today
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream
from supportdesk.live.lag import LATE_SECONDS, MACHINE, Lag
from tests.cast import HELEN, MARA
from tests.desk import HX, JSON, Team


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class Watched(Lag):
    """A lag whose measures can be looked at."""

    def __init__(self) -> None:
        self.clock, self.measures, self.lost = Clock(), list[float](), list[int]()
        super().__init__(self.measures.append, lambda: self.lost.append(1), self.clock)

    def commit(self, pos: int, many: int = 1, on: str = MACHINE) -> None:
        self.told({"pos": pos, "many": many, "at": self.clock.at, "on": on})


def test_the_lag_runs_from_the_commit_to_the_frame() -> None:
    lag = Watched()
    lag.commit(7, many=2)
    lag.clock.at += 0.004
    lag.handed_out(7, 99.0, watched=True)
    lag.clock.at += 0.002
    lag.handed_out(8, 99.0, watched=True)
    assert lag.measures == [pytest.approx(0.004), pytest.approx(0.006)]
    assert lag.lost == []


def test_a_change_that_was_found_before_its_wake_up_came_is_measured_too() -> None:
    lag = Watched()
    lag.handed_out(7, 99.0, watched=True)
    lag.told({"pos": 7, "many": 1, "at": 99.995, "on": MACHINE})
    lag.clock.at += LATE_SECONDS + 1
    lag.sweep()
    assert lag.measures == [pytest.approx(0.005)]
    assert lag.lost == []


def test_a_lost_wake_up_counts_with_the_longest_it_can_have_taken() -> None:
    lag = Watched()
    lag.handed_out(7, 99.2, watched=True)
    lag.clock.at += LATE_SECONDS + 1
    lag.sweep()
    lag.sweep()
    assert lag.measures == [pytest.approx(0.8)]
    assert lag.lost == [1]
    lag.commit(7)  # so late that it is no news any more
    lag.sweep()
    assert lag.lost == [1]


def test_what_nobody_watched_and_what_another_machine_says_is_no_measure() -> None:
    lag = Watched()
    lag.commit(7)
    lag.handed_out(7, 99.0, watched=False)
    lag.commit(8, on="another machine")
    lag.handed_out(8, 99.0, watched=True)
    lag.clock.at += LATE_SECONDS + 1
    lag.sweep()
    assert lag.measures == lag.lost == []


def test_no_clock_makes_a_change_arrive_before_it_happened() -> None:
    lag = Watched()
    lag.told({"pos": 7, "many": 1, "at": 150.0, "on": MACHINE})
    lag.handed_out(7, 99.0, watched=True)
    assert lag.measures == [0.0]


def test_open_streams_are_counted_by_audience_and_kind() -> None:
    hub = Hub()
    page = Stream(STAFF, ("ticket-1", "ticket-2", "person-mara"), "mara")
    for each in (page, Stream(STAFF, ("queue-l1",), "aiko"), Stream(CUSTOMERS, ("ticket-1",), "7")):
        hub.join(each)
    assert hub.open == {STAFF: 2, CUSTOMERS: 1}
    assert hub.topics == {"ticket": 2, "person": 1, "queue": 1}
    hub.leave(page)
    hub.leave(page)
    assert hub.open == {STAFF: 1, CUSTOMERS: 1}
    assert +hub.topics == {"ticket": 1, "queue": 1}


def test_figures_are_told_once_and_hold_nobodys_number() -> None:
    hub = Hub()
    telling = figures.Telling(hub, Watched(), today.Today(ZoneInfo("UTC"), None))
    hub.join(Stream(STAFF, ("ticket-4711",), "mara"))
    before = today._samples().get("desk_live_opened_total", 0)
    telling.tell()
    telling.tell()
    after = today._samples()
    assert after["desk_live_opened_total"] == before + 1
    assert after["desk_live_topics:ticket"] == 1
    assert "4711" not in "".join(after)


def moment(day: int, hour: int) -> float:
    return datetime(2026, 11, day, hour, tzinfo=UTC).timestamp()


def test_today_begins_at_midnight_where_the_desk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = {"desk_live_cut_total:full": 3.0, "desk_live_streams:staff": 5.0}
    monkeypatch.setattr(today, "_samples", lambda: dict(counted))
    zone = ZoneInfo("Europe/Vienna")
    one, other = today.Today(zone, tmp_path), today.Today(zone, tmp_path)
    for each in (one, other):
        each.begin_at_midnight(moment(20, 22))
    assert one.figures(moment(20, 22)).cut == 3
    for each in (one, other):
        each.begin_at_midnight(moment(20, 23))  # midnight in Vienna
    counted["desk_live_cut_total:full"] = 4.0
    late = today.Today(zone, tmp_path).figures(moment(20, 23))
    assert (late.cut, late.staff, late.since) == (1, 5, 0.0)
    one.begin_at_midnight(moment(21, 23))
    assert one.figures(moment(21, 23)).cut == 0
    assert [path.name for path in tmp_path.iterdir()] == ["day-2026-11-22.json"]


def test_shares_are_upper_bounds_of_what_was_measured() -> None:
    steps = {"0.004": 60.0, "0.04": 99.0, "1.0": 100.0, "+Inf": 100.0}
    found = {f"{today.LAG}:{step}": number for step, number in steps.items()}
    shown = today._figures(found, 0.0)
    assert (shown.half, shown.nearly_all) == (0.004, 0.04)
    assert today._figures({}, 0.0).half is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_admins_see_how_the_line_does(team: Team) -> None:
    assert team.as_(MARA).get("/live-line", headers=JSON).status_code == 404
    page = team.as_(HELEN).get("/live-line")
    assert page.status_code == 200
    assert "Nobody was cut off" in page.text
    assert "all web processes of this machine" in page.text
    part = team.as_(HELEN).get("/live-line", headers=HX).text
    assert re.search(r'<div id="live-figures" hx-get="/live-line"', part)
    assert "<html" not in part
    assert "/live-line" in team.as_(HELEN).get("/dashboard").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_how_the_line_does_is_told_in_the_reader_s_time(team: Team) -> None:
    team.directory.put(replace(HELEN, timezone="America/Toronto"))
    with time_machine.travel(datetime(2026, 11, 24, 9, 2, tzinfo=UTC), tick=False):
        assert ">04:02</time>" in team.as_(HELEN).get("/live-line").text
