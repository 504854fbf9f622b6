import pytest

from supportdesk.directory import models  # noqa: F401  its tables are created here
from supportdesk.directory.deadline import patient_client
from supportdesk.directory.http import HttpDirectory
from supportdesk.store.database import Base, db
from tests.directory.platform import TOKEN, Platform


@pytest.fixture
def platform(httpserver):
    return Platform(httpserver)


@pytest.fixture
def wire():
    with patient_client() as client:
        yield client


@pytest.fixture
def http_directory(platform, wire):
    return HttpDirectory(wire, platform.url, TOKEN)


@pytest.fixture
def app(app):
    """The desk with this room's tables, also while they have no migration."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


@pytest.fixture
def database(app):
    """Inside the desk's context, on each kind of database."""
    with app.app_context():
        yield
