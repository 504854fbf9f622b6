import pytest

from supportdesk.directory.deadline import patient_client
from supportdesk.directory.http import HttpDirectory
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.store.database import db
from tests.directory.people import engineer
from tests.directory.platform import TOKEN, Platform
from tests.directory.tiny import tiny_desk


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
def database(app):
    """Inside the desk's context, on each kind of database."""
    with app.app_context():
        yield


@pytest.fixture
def staff():
    return MemoryDirectory(engineer("iris"), engineer("tom"))


@pytest.fixture
def make(app, staff, tmp_path):
    """Makes tiny desks, each as a process of its own, on the test's database; gives browsers."""
    made = []

    def make(**how):
        made.append(tiny_desk(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"], staff, **how))
        return made[-1].test_client()

    yield make
    for tiny in made:
        with tiny.app_context():
            db.engine.dispose()


@pytest.fixture
def browser(make):
    return make()
