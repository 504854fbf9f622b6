"""A page and the process that it asks may be of two versions."""

import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.web import versions
from tests.web.tiny import client_of, make_app

FILE = "css/base.css"
FOREVER = "public, max-age=31536000, immutable"


def version(static: Path, says: str, kept: Path) -> tuple[str, FlaskClient]:
    """A process of the code as it is then: its fingerprint, and a browser that asks it."""
    (static / FILE).write_text(says)
    app = make_app(static)
    versions.share(app, kept)
    return app.extensions["assets"].fingerprint, client_of(app)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def test_both_versions_have_the_files_of_both(static: Path, kept: Path) -> None:
    old, asks_old = version(static, "old {}", kept)
    new, asks_new = version(static, "new {}", kept)
    for asks in (asks_old, asks_new):
        for fingerprint, says in ((old, b"old {}"), (new, b"new {}")):
            answer = asks.get(f"/static/{fingerprint}/{FILE}")
            assert (answer.data, answer.headers["Cache-Control"]) == (says, FOREVER)


@pytest.mark.parametrize("name", ["0123456789", "..", "%2e%2e", "x"])
def test_what_no_version_has_is_what_is_there_now(static: Path, kept: Path, name: str) -> None:
    own, asks = version(static, "own {}", kept)
    answer = asks.get(f"/static/{name}/{FILE}")
    assert answer.status_code == 404 or answer.headers["Cache-Control"] == "no-cache"
    (kept / "secret").write_text("not for you")
    for path in ("../secret", "..%2fsecret", f"../{own}/../secret"):
        assert asks.get(f"/static/0123456789/{path}").status_code in (404, 308)
        assert asks.get(f"/static/{own}/{path}").status_code in (404, 308)


def test_the_oldest_are_forgotten(static: Path, kept: Path) -> None:
    names = []
    for number in range(versions.KEPT + 2):
        fingerprint, _ = version(static, f"{number} {{}}", kept)
        os.utime(kept / fingerprint, (number, number))
        names.append(fingerprint)
    version(static, f"{versions.KEPT + 1} {{}}", kept)
    assert {path.name for path in kept.iterdir()} == set(names[-versions.KEPT :])


def test_where_nothing_may_be_written_it_does_without(static: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("no folder")
    own, asks = version(static, "own {}", tmp_path / "kept")
    assert asks.get(f"/static/{own}/{FILE}").data == b"own {}"
    assert asks.get(f"/static/0123456789/{FILE}").headers["Cache-Control"] == "no-cache"


def test_what_is_kept_is_private(app: Flask, kept: Path) -> None:
    before = os.umask(0o077)
    versions.share(app, kept)
    os.umask(before)
    assert {path.stat().st_mode & 0o077 for path in (kept, *kept.rglob("*"))} == {0}
