"""A desk with the cast as its staff, and browsers of customers."""

from collections.abc import Iterator

import pytest
from flask import Flask

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store.database import db
from tests.browsers import Browser
from tests.cast import EVERYBODY
from tests.portal import build as b


@pytest.fixture
def directory() -> MemoryDirectory:
    """The staff platform: the whole cast."""
    return MemoryDirectory(*EVERYBODY)


@pytest.fixture
def app(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    """The desk on an empty database of each kind; the test runs inside it."""
    app = create_app(settings, directory)
    app.testing = True
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def lena(app: Flask) -> Browser:
    """A browser that has never been here."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def eve(app: Flask) -> Browser:
    """Another browser."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def number(lena: Browser) -> int:
    """A request that she has just opened."""
    return b.opened(lena)
