"""The database is away, or the wire to it is silent: streams stay, say so, and catch up."""

from collections.abc import Iterator

import httpx
import pytest

from tests import desks, ledger
from tests.live.streams import is_now, says, several
from tests.play import Customer, Frame, Listening, Staff, eventually, listening
from tests.servers import Desk
from tests.wire import Wire

LISTENERS = 3
"""Two web processes and the worker."""


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
        forget_listeners(wire)
        wire.cut()
        for each in (*staff, customer):
            each.expect(is_away, within=30)
        answer = mara.writes(number, "Written meanwhile", key="written-meanwhile")
        assert answer.status_code == 503
        wire.mend()
        assert eventually(lambda: sent(mara, number, "Written meanwhile"), 30)
        for each in (*staff, customer):
            each.expect(says("Written meanwhile"))
            each.expect(lambda frame, each=each: is_now(frame) and said_after_away(each, frame))
            assert not each.ended.is_set()
            assert sum("Written meanwhile" in frame.data for frame in each.frames) == 1
    assert ledger.bodies(desk, number)[1:] == ["Written meanwhile"]
    assert all(wire.listened.acquire(timeout=10) for _ in range(LISTENERS))


def test_a_wire_that_fell_silent_is_noticed_within_five_seconds(
    wire: Wire, desk: Desk, mara: Staff
) -> None:
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        forget_listeners(wire)
        assert wire.silence_listeners() >= LISTENERS
        assert mara.writes(number, "Found by looking").status_code == 303
        for each in heard:
            each.expect(says("Found by looking"))
        for _ in range(2):
            assert wire.listened.acquire(timeout=10)
        assert not any(each.ended.is_set() for each in heard)


def test_when_every_connection_falls_silent_pages_and_streams_go_on_with_new_ones(
    wire: Wire, desk: Desk, mara: Staff
) -> None:
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        assert wire.silence() > LISTENERS
        assert eventually(lambda: sent_at_once(mara, number, "All new"), 40)
        for each in heard:
            each.expect(says("All new"))
            assert not each.ended.is_set()
        with listening(mara.http, f"ticket-{number}", after="0") as again:
            again.expect(says("All new"))
    desk.kill("worker")  # it gives each answer a minute; the next one has its answers at once


def forget_listeners(wire: Wire) -> None:
    """Those who listened until now."""
    while wire.listened.acquire(blocking=False):
        pass


def sent(who: Staff, number: int, body: str) -> bool:
    return who.writes(number, body, key="written-meanwhile").status_code == 303


def sent_at_once(who: Staff, number: int, body: str) -> bool:
    """Whether it was taken by a process that has a connection; who waits longer tries again."""
    said = {"kind": "reply", "body": body, "seen": "999", "key": "all-connections-silent"}
    try:
        answer = who.http.post(f"/tickets/{number}/messages", data=said, timeout=3)
    except httpx.TimeoutException:
        return False
    return answer.status_code == 303


def is_away(frame: Frame) -> bool:
    return frame.event == "away"


def said_after_away(heard: Listening, frame: Frame) -> bool:
    """Whether this is the word that all is well again. Equal frames are told apart by place."""
    places = [each is frame for each in heard.frames]
    return places.index(True) > max(n for n, each in enumerate(heard.frames) if is_away(each))
