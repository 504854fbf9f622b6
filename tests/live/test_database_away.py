"""The database is away, or the wire to it is silent: streams stay, say so, and catch up."""

from collections.abc import Iterator

import pytest
from flask import Flask

from supportdesk.live.away import AGAIN_SECONDS, AWAY_SECONDS, Away
from supportdesk.live.hub import CUSTOMERS, STAFF, Stream
from tests import desks, ledger
from tests.live.streams import is_now, says, several
from tests.play import Customer, Staff, eventually, listening
from tests.servers import Desk
from tests.wire import Wire


@pytest.fixture(scope="module")
def wire(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Wire]:
    folder = tmp_path_factory.mktemp("wire")
    with desks.database("postgresql", request, folder) as url, Wire(url) as wire:
        yield wire


@pytest.fixture(scope="module")
def desk(wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("away")
    with Desk(wire.url, folder / "desk", DESK_WORKERS="2") as desk:
        yield desk


@pytest.fixture(scope="module")
def mara(desk: Desk) -> Staff:
    return Staff(desk, "mara")


def test_while_the_database_is_away_streams_stay_and_say_so(
    wire: Wire, desk: Desk, mara: Staff
) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    with (
        several(mara.http, f"ticket-{number},mine") as staff,
        listening(lena.http, f"ticket-{number}") as customer,
    ):
        customer.expect(is_now)
        wire.cut()
        for each in (*staff, customer):
            told = each.expect(says('id="desk-away"', "state"), within=30)
            assert "What you see is as of" in told.data
        assert "database" not in customer.frames[-1].data
        answer = mara.writes(number, "Written meanwhile", key="written-meanwhile")
        assert answer.status_code == 503
        wire.mend()
        assert eventually(lambda: sent(mara, number, "Written meanwhile"), 30)
        for each in (*staff, customer):
            each.expect(says("Written meanwhile"))
            each.expect(says('id="desk-away" data-gone', "state"))
            assert not each.ended.is_set()
            assert sum("Written meanwhile" in frame.data for frame in each.frames) == 1
    assert ledger.bodies(desk, number)[1:] == ["Written meanwhile"]


def test_a_wire_that_fell_silent_is_noticed_within_five_seconds(
    wire: Wire, desk: Desk, mara: Staff
) -> None:
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        while wire.listened.acquire(blocking=False):
            pass  # those from before
        silenced = wire.silence_listeners()
        assert silenced >= 3  # two web processes and the worker
        assert mara.writes(number, "Found by looking").status_code == 303
        for each in heard:
            each.expect(says("Found by looking"))
        for _ in range(2):
            assert wire.listened.acquire(timeout=10)
        assert not any(each.ended.is_set() for each in heard)


def sent(who: Staff, number: int, body: str) -> bool:
    return who.writes(number, body, key="written-meanwhile").status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_said_to_both_audiences_again_and_again_and_taken_back(app: Flask) -> None:
    line = app.extensions["live"]
    away = Away(app, line.hub, line.listener)
    staff, customer = Stream(STAFF, ("mine",), "mara"), Stream(CUSTOMERS, ("ticket-1",), "7")
    for each in (staff, customer):
        line.hub.join(each)
    line.listener.read_at = 100.0
    away.look(100.0 + AWAY_SECONDS - 0.1)
    assert staff.waiting == []
    for at in (AWAY_SECONDS, AWAY_SECONDS + 1, AWAY_SECONDS + AGAIN_SECONDS):
        away.look(100.0 + at)
    assert [len(each.waiting) for each in (staff, customer)] == [2, 2]
    assert b"The desk&#39;s database does not answer" in staff.waiting[0]
    assert b"database" not in customer.waiting[0]
    line.listener.read_at = 120.0
    away.look(120.5)
    away.look(121.5)
    assert len(staff.waiting) == 3
    assert b'id="desk-away" data-gone' in staff.waiting[2]
