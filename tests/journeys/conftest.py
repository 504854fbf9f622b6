"""One running desk for the tests of a module, on each database."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import desks, ledger
from tests.journeys.room import Room, fill_desk
from tests.journeys.stage import PATIENCE, Seat, Stage, request_of
from tests.servers import Desk


@pytest.fixture(scope="module", params=desks.KINDS)
def house(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The desk, its worker and the company, shared by the tests of a module; whole at their end.

    `SETTINGS` of the module are more variables for the desk.
    """
    expect.set_options(timeout=PATIENCE)
    folder = tmp_path_factory.mktemp("house")
    with (
        desks.database(request.param, request, folder) as url,
        Desk(url, folder / "desk", **getattr(request.module, "SETTINGS", {})) as desk,
    ):
        yield Stage(desk, browser)
        ledger.check(desk)


@pytest.fixture
def stage(house: Stage) -> Iterator[Stage]:
    """The same with empty seats. At the end nobody's browser may have complained."""
    yield house
    assert house.clear_seats() == []


@pytest.fixture
def talk(stage: Stage) -> tuple[Seat, Seat, int]:
    """A customer and Mara who has claimed the request, both on its page."""
    customer, mara = stage.customer(), stage.staff("mara")
    address = f"lena{len(stage.mailed())}@brack.example"
    opened = request_of(customer, "Lena Hofer", address, "VPN drops", "Every 20 minutes.")
    customer.is_live()
    number = int(opened)
    stage.program("mara").does(number, "claims")
    mara.follow(f"/tickets/{number}")
    return customer, mara, number


@pytest.fixture(scope="module")
def empty(house: Stage) -> Iterator[Room]:
    """A desk without tickets, for pages that are only looked at."""
    room = Room(house)
    yield room
    assert house.clear_seats() == []


@pytest.fixture(scope="module")
def room(empty: Room) -> Room:
    """The same desk with tickets in every state, most of them Lena's."""
    fill_desk(empty)
    return empty
