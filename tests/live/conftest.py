"""A running desk of two web processes on each database, shared by the tests of a file."""

from collections.abc import Iterator

import pytest

from supportdesk.live.listener import Listener
from tests import desks
from tests.desk import Team
from tests.play import Staff
from tests.servers import Desk

MOST_FRAMES = 30


@pytest.fixture(scope="package", params=desks.KINDS)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("live")
    settings = {"DESK_REPLAY_FRAMES": str(MOST_FRAMES)}
    with desks.running(request.param, request, folder, **settings) as desk:
        yield desk


@pytest.fixture(scope="package")
def mara(desk: Desk) -> Staff:
    return Staff(desk, "mara")


@pytest.fixture(scope="package")
def priya(desk: Desk) -> Staff:
    return Staff(desk, "priya")


@pytest.fixture(scope="package")
def helen(desk: Desk) -> Staff:
    return Staff(desk, "helen")


@pytest.fixture
def following(team: Team) -> Listener:
    """The listener of a desk in this process; it looks when it is told to (`following.py`)."""
    listener: Listener = team.app.extensions["live"].listener
    return listener
