"""A desk with the cast as its staff, and browsers of customers."""

from collections.abc import Iterator

import pytest
from flask import Flask

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.settings import Settings
from tests.browsers import Browser
from tests.cast import EVERYBODY
from tests.desk import app_of
from tests.portal import build as b


@pytest.fixture
def directory() -> MemoryDirectory:
    """The staff platform: the whole cast."""
    return MemoryDirectory(*EVERYBODY)


@pytest.fixture
def app(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    """The desk on an empty database of each kind; the test runs inside it."""
    with app_of(settings, directory) as app, app.app_context():
        yield app


@pytest.fixture
def lena(app: Flask) -> Browser:
    """A browser that has never been here."""
    return Browser(app, app.response_class)


@pytest.fixture
def eve(app: Flask) -> Browser:
    """Another browser."""
    return Browser(app, app.response_class)


@pytest.fixture
def number(lena: Browser) -> int:
    """A request that she has just opened."""
    return b.opened(lena)
