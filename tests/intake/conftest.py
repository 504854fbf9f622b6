"""A desk in this process whose staff platform is a list in memory."""

from collections.abc import Iterator

import pytest
from flask import Flask

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.settings import Settings
from tests.cast import EVERYBODY
from tests.desk import app_of


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with app_of(settings, MemoryDirectory(*EVERYBODY)) as app, app.app_context():
        yield app
