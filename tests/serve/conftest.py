"""A desk as `make serve` starts it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Observed
from tests.servers import free_port, serve


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def desk(database_url: str, tmp_path: Path, port: int) -> Iterator[Observed]:
    """A desk that answers."""
    with serve(database_url, tmp_path, DESK_PORT=str(port)) as desk:
        desk.expect("^Serving")
        yield desk
