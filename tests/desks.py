"""A running desk that many tests of one file share, on each database."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import ledger
from tests.servers import Desk

KINDS = ["sqlite", "postgresql"]


@contextmanager
def database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of an empty, migrated database of this kind."""
    if kind == "sqlite":
        path = folder / "desk.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_template")
    cluster = request.getfixturevalue("cluster")
    name = cluster.create(template)
    yield cluster.url(name)
    cluster.drop(name)


@contextmanager
def running(
    kind: str, request: pytest.FixtureRequest, folder: Path, **settings: str
) -> Iterator[Desk]:
    """A desk of two web processes, unless told otherwise. At its end its history is whole."""
    with (
        database(kind, request, folder) as url,
        Desk(url, folder / "desk", **{"DESK_WORKERS": "2", **settings}) as desk,
    ):
        yield desk
        ledger.check(desk)
