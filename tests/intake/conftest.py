"""A desk in this process that mail comes to; its staff platform is a list in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.settings import Settings
from tests.cast import EVERYBODY
from tests.conftest import not_here
from tests.desk import app_of, signed_in
from tests.intake.dovecot import MISSING, Cable, Dovecot
from tests.intake.post import Post
from tests.servers import environment


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    mail = {"DESK_MAIL_FROM": "Support <support@desk.example>"}
    mail |= {"DESK_MAIL_AUTH_HOST": "mx.desk.example", "DESK_MAIL_PIPE": "1"}
    return Settings.from_environ(environment(database_url, tmp_path, **mail))


@pytest.fixture
def directory() -> MemoryDirectory:
    return MemoryDirectory(*EVERYBODY)


@pytest.fixture
def app(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    with app_of(settings, directory) as app, app.app_context():
        yield app


@pytest.fixture
def post(app: Flask, directory: MemoryDirectory) -> Post:
    return Post(app, directory)


@pytest.fixture
def mara(post: Post) -> FlaskClient:
    """The browser of an engineer."""
    return signed_in(post.app, "mara")


@pytest.fixture
def helen(post: Post) -> FlaskClient:
    """That of an admin."""
    return signed_in(post.app, "helen")


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    if MISSING:
        not_here(MISSING)
    with Dovecot() as server:
        yield server


@pytest.fixture
def cable(dovecot: Dovecot) -> Iterator[Cable]:
    with Cable(dovecot.port) as cable:
        yield cable
