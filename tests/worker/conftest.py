"""A desk whose staff platform is a list in memory, and a worker's hands on it."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.settings import Settings
from supportdesk.worker.work import Work, work_of
from tests import desk
from tests.cast import EVERYBODY, NOW


@pytest.fixture
def directory() -> MemoryDirectory:
    return MemoryDirectory(*EVERYBODY)


@pytest.fixture
def app(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    with desk.app_of(settings, directory) as app, app.app_context():
        yield app


@pytest.fixture
def work(app: Flask) -> Work:
    return work_of(app, None, NOW)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], FlaskClient]:
    """The browser of somebody who signed in."""
    return partial(desk.signed_in, app)
