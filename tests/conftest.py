"""What every test may ask for: a database of each kind, the desk on it, servers to talk to.

Nothing here patches the code under test.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from supportdesk import migrating
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store.database import db
from tests import desks, ledger, rules
from tests.desk import Team, team_of
from tests.postgres import Cluster, Missing
from tests.servers import Desk, environment

REQUIRE_ALL = os.environ.get("DESK_TEST_REQUIRE") == "all"
# The first is the same engine without windows, at half the cost.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
# A free port may be one that Chromium leaves to other protocols, like 10080.
OTHERS_PORTS = (1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    f"--explicitly-allowed-ports={','.join(map(str, OTHERS_PORTS))}",
]
_missing: set[str] = set()

# A machine that is busy is no fault of the example that happened to be tried.
hypothesis.settings.register_profile(
    "desk", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("desk")
rules.compile_each_once()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for this run of the tests."""
    try:
        server = Cluster()
    except Missing as reason:
        not_here(str(reason))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "desk.sqlite"
    migrate(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty, migrated PostgreSQL database to clone."""
    name = cluster.create()
    migrate(cluster.url(name), tmp_path_factory.mktemp("template"))
    return name


@pytest.fixture(params=desks.KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database; the test runs once on each kind.

    For one kind only: `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    with desks.database(request.param, request, tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a desk in `tmp_path`; override the fixture for others."""
    return Settings.from_environ(environment(database_url, tmp_path))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The desk on an empty database of each kind."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()


@pytest.fixture
def team(settings: Settings) -> Iterator[Team]:
    """The desk with the cast of `tests/cast.py` on its staff platform (see `tests/desk.py`)."""
    with team_of(settings) as team:
        yield team


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The desk, its worker and the company as processes of their own, for whole journeys.

    At the end its history is whole.
    """
    with Desk(database_url, tmp_path / "desk") as desk:
        yield desk
        ledger.check(desk)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    if not CHROMIUM:
        not_here("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def migrate(url: str, folder: Path) -> None:
    """Bring the database at `url` to the newest shape."""
    app = create_app(Settings.from_environ(environment(url, folder)))
    with app.app_context():
        migrating.bring_up(app)
        db.engine.dispose()


def not_here(reason: str) -> None:
    """Skip what cannot be tested on this machine, and say so at the end of the run."""
    _missing.add(reason)
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where everything is required (CI), a skipped test is a failed one."""
    report: pytest.TestReport = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but DESK_TEST_REQUIRE=all: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    if _missing:
        terminalreporter.section("NOT TESTED ON THIS MACHINE", sep="!", red=True, bold=True)
        for reason in sorted(_missing):
            terminalreporter.line(f"  {reason}", red=True)


def _only_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    host = address[0] if isinstance(address, tuple) else None
    if isinstance(host, str) and host not in ("127.0.0.1", "::1", "localhost"):
        raise PermissionError(f"a test reached out to {host}: tests stay on this machine")


sys.addaudithook(_only_this_machine)
