"""The list of everybody: a page never waits long for it, and says when it is old or missing."""

import itertools
import time

from supportdesk.directory.breaker import FAILURES_TO_OPEN
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.http import HttpDirectory
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.directory.roster import PAUSE_MS, Roster
from tests.cast import MARA, MINUTE, NOW, PRIYA
from tests.directory.platform import TOKEN, as_json, raw_server
from tests.directory.test_http import silent


def test_a_page_waits_for_the_whole_list_as_long_as_for_one_answer(httpserver, wire):
    pages = itertools.count()
    httpserver.expect_request("/staff").respond_with_handler(
        lambda request: as_json({"items": [], "next": str(next(pages))})
    )
    directory = CachedDirectory(HttpDirectory(wire, httpserver.url_for(""), TOKEN))
    begin = time.monotonic()
    assert Roster(directory, page_seconds=0.3).listed(NOW).late
    assert time.monotonic() - begin < 1.5


def test_a_silent_platform_costs_a_page_no_more(wire):
    with raw_server(silent) as url:
        roster = Roster(CachedDirectory(HttpDirectory(wire, url, TOKEN)), page_seconds=0.3)
        begin = time.monotonic()
        assert roster.listed(NOW).late
        assert time.monotonic() - begin < 1.5


def test_a_page_that_waited_for_one_answer_in_vain_does_not_wait_for_the_list_too():
    platform = MemoryDirectory(MARA)
    directory = CachedDirectory(platform)
    platform.unreachable = True
    directory.look_up(MARA.id, NOW)
    platform.unreachable = False
    assert Roster(directory).listed(NOW).late
    roster = Roster(directory)
    assert not roster.listed(NOW + PAUSE_MS).late
    assert directory.is_failing()
    assert not directory.is_failing(since=roster.listed(NOW + PAUSE_MS).as_of)


def test_while_the_breaker_is_open_nobody_is_asked_and_the_last_list_stays():
    platform = MemoryDirectory(MARA, PRIYA)
    directory = CachedDirectory(platform)
    roster = Roster(directory)
    assert not roster.listed(NOW).late
    platform.unreachable = True
    later = NOW + 2 * MINUTE
    for _ in range(FAILURES_TO_OPEN):
        directory.ask_again(MARA.id, later)
    asked = len(platform.asked)
    listed = roster.listed(later)
    assert (listed.late, listed.as_of, listed.people) == (True, NOW, (MARA, PRIYA))
    assert len(platform.asked) == asked
    platform.unreachable = False
    directory.ask_again(MARA.id, later + PAUSE_MS + 1)
    assert not roster.listed(later + PAUSE_MS + 1).late
