"""A desk with three engineers, and their browsers."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.settings import Settings
from tests.desk import app_of, signed_in
from tests.drafts.build import LEO, MARA, NIA

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def directory() -> MemoryDirectory:
    return MemoryDirectory(MARA, LEO, NIA)


@pytest.fixture
def app(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    with app_of(settings, directory) as app, app.app_context():
        yield app


@pytest.fixture
def browser(app: Flask) -> Browser:
    """The browser of somebody who signed in."""
    return partial(signed_in, app)
