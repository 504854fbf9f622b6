"""A desk with the demonstration company as its mail server, and a worker whose clock we turn."""

from collections.abc import Iterator

import pytest
from flask import Flask

from supportdesk.settings import Settings
from tests import desks
from tests.demo import company
from tests.mail.desk import Desk
from tests.servers import environment


@pytest.fixture(scope="module")
def platform(tmp_path_factory) -> Iterator[company.Handle]:
    with company.running(tmp_path_factory.mktemp("company")) as handle:
        yield handle


@pytest.fixture
def settings(database_url, tmp_path, platform) -> Settings:
    mail = {"DESK_SMTP_URL": platform.smtp_url, "DESK_MAIL_FROM": "Support <support@desk.example>"}
    return Settings.from_environ(environment(database_url, tmp_path, **mail))


@pytest.fixture
def desk(app: Flask, platform) -> Iterator[Desk]:
    """The desk from inside, with the mails that reached the company since the test began."""
    with app.app_context():
        yield Desk(app, platform)
    platform.heal()


@pytest.fixture
def sqlite_database(request, tmp_path) -> Iterator[str]:
    """One kind is enough for what counts the same on both."""
    with desks.database("sqlite", request, tmp_path) as url:
        yield url
