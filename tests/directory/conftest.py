import pytest
from flask import Flask

from supportdesk.directory import models  # noqa: F401  its tables are created here
from supportdesk.directory.deadline import patient_client
from supportdesk.directory.http import HttpDirectory
from supportdesk.store import dialects
from supportdesk.store.database import Base, db
from tests.directory.platform import TOKEN, Platform


@pytest.fixture
def platform(httpserver):
    return Platform(httpserver)


@pytest.fixture
def client():
    with patient_client() as client:
        yield client


@pytest.fixture
def http_directory(platform, client):
    return HttpDirectory(client, platform.url, TOKEN)


@pytest.fixture
def app(tmp_path):
    """A Flask app with `db` bound and the directory's tables, inside its context."""
    app = Flask("directory")
    url = f"sqlite:///{tmp_path}/desk.db"
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = dialects.engine_options(url)
    db.init_app(app)
    with app.app_context():
        dialects.prepare(db.engine)
        Base.metadata.create_all(db.engine)
        yield app
        db.engine.dispose()
