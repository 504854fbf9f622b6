"""A desk with three engineers, and their browsers."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.directory.memory import RIGHT, MemoryDirectory
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store.database import db
from tests import browsers as clients
from tests.drafts.build import LEO, MARA, NIA

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def directory() -> MemoryDirectory:
    return MemoryDirectory(MARA, LEO, NIA)


@pytest.fixture
def app(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    app = create_app(settings, directory)
    app.test_client_class = clients.Browser
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """The browser of somebody who signed in."""

    def signed_in(username: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/login", data={"username": username, "password": RIGHT})
        assert answer.status_code == 303
        return client

    return signed_in
