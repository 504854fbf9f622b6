"""A desk whose staff platform is a list in memory, and a worker's hands on it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from supportdesk.directory.memory import RIGHT, MemoryDirectory
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store.database import db
from supportdesk.worker.work import Work, work_of
from tests import browsers
from tests.cast import EVERYBODY, NOW


@pytest.fixture
def directory() -> MemoryDirectory:
    return MemoryDirectory(*EVERYBODY)


@pytest.fixture
def app(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    app = create_app(settings, directory)
    app.test_client_class = browsers.Browser
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def work(app: Flask) -> Work:
    return work_of(app, None, NOW)


@pytest.fixture
def signed_in(app: Flask):
    """The browser of somebody who signed in."""

    def enter(username: str):
        client = app.test_client()
        answer = client.post("/login", data={"username": username, "password": RIGHT})
        assert answer.status_code == 303
        return client

    return enter
