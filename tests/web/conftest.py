"""The tiny desk, with a static folder of its own."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.house.source import ROOT
from tests.web.tiny import client_of, make_app


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    shutil.copytree(ROOT / "static", folder)  # error pages look like ours
    (folder / "css" / "base.css").write_text("body { color: black }\n" * 100)
    (folder / "icons.svg").write_text("<svg/>")
    return folder


@pytest.fixture
def app(static: Path) -> Flask:
    return make_app(static)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_of(app)
