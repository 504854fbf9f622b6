"""`make serve` as people meet it: what it refuses, starts, keeps alive, renews and stops."""

import os
import signal
import sqlite3
import stat
from pathlib import Path

import httpx
import pytest

from tests.processes import PATIENCE, Observed, is_gone, is_running
from tests.serve.served import serve_reload, web_processes
from tests.servers import descendants, free_port, serve

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_it_serves_from_an_empty_folder(desk: Observed, port: int) -> None:
    assert health(port) == 200
    desk.send(signal.SIGTERM)
    assert desk.wait() == 0


@SQLITE
def test_what_it_writes_is_private(desk: Observed, tmp_path: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("desk.pid*")}
    folders = ("metrics", "static")
    modes |= {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in folders}
    assert modes == {"desk.pid": 0o600, "metrics": 0o700, "static": 0o700}


@SQLITE
def test_nobody_is_refused_while_the_web_processes_die(desk: Observed, port: int) -> None:
    for pid in web_processes(desk):
        os.kill(pid, signal.SIGKILL)
    assert health(port) == 200  # waits in the socket's queue, which the supervisor holds
    assert web_processes(desk)


@SQLITE
def test_a_second_desk_in_the_same_folder_is_refused(
    desk: Observed, database_url: str, tmp_path: Path
) -> None:
    with serve(database_url, tmp_path) as second:
        assert second.wait() == 2
        assert "running in this data folder already" in second.lines[-1]


@SQLITE
def test_a_reload_brings_new_processes_and_keeps_answering(
    desk: Observed, database_url: str, tmp_path: Path, port: int
) -> None:
    before = web_processes(desk)
    with serve_reload(tmp_path) as reload:
        assert reload.wait() == 0
    for pid in before:
        while is_running(pid):
            assert health(port) == 200  # the old ones serve until the new ones do
    assert len(web_processes(desk)) == len(before)
    assert not set(web_processes(desk)) & set(before)


def test_a_reload_without_a_desk_says_so(tmp_path: Path) -> None:
    with serve_reload(tmp_path) as reload:
        assert reload.wait() == 1
        assert "No desk is running" in reload.lines[-1]


@SQLITE
def test_everything_ends_with_a_supervisor_that_is_killed(desk: Observed, port: int) -> None:
    pids = descendants(desk.pid)
    desk.send(signal.SIGKILL)
    assert all(is_gone(pid) for pid in pids)
    with pytest.raises(httpx.ConnectError):
        health(port)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    wrong = {"DESK_STAFF_URL": "nonsense", "DESK_STAFF_TOKEN": "", "DESK_SECRET_KEY": "short"}
    with serve("", tmp_path, DESK_PORT="many", DESK_BASE_URL="http://desk.example", **wrong) as it:
        assert it.wait() == 2
        told = "\n".join(it.lines)
    for name in ("PORT", "BASE_URL", "STAFF_URL", "STAFF_TOKEN", "SECRET_KEY"):
        assert f"DESK_{name} " in told


def test_a_setting_that_means_nothing_is_pointed_at(tmp_path: Path) -> None:
    with serve("", tmp_path, DESK_PROT="8000", DESK_BASE_URL="") as desk:
        desk.expect("^DESK_PROT is set but means nothing")


def test_debug_mode_is_refused(tmp_path: Path) -> None:
    with serve("", tmp_path, FLASK_DEBUG="1") as desk:
        assert desk.wait() == 2
        assert "FLASK_DEBUG must not be set" in desk.lines[-1]


@SQLITE
def test_a_port_that_is_taken_is_named(desk: Observed, tmp_path: Path, port: int) -> None:
    with serve("", tmp_path / "other", DESK_PORT=str(port)) as second:
        assert second.wait() == 2
        assert "Address already in use" in second.lines[-1]


@SQLITE
def test_a_demonstration_is_not_served(database_url: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "desk.sqlite") as database:
        database.execute("UPDATE desk SET demonstration = true")
    database.close()
    with serve(database_url, tmp_path) as desk:
        desk.expect("^prepare +This database was made by `make run`")
        assert desk.wait() == 1


def test_a_database_that_is_away_is_named(tmp_path: Path) -> None:
    away = f"postgresql+psycopg://desk@127.0.0.1:{free_port()}/desk"
    with serve(away, tmp_path) as desk:
        desk.expect("^prepare +The database cannot be used: .*refused")
        assert desk.wait() == 1


@SQLITE
def test_two_web_processes_share_one_socket(database_url: str, tmp_path: Path, port: int) -> None:
    with serve(database_url, tmp_path, DESK_PORT=str(port), DESK_WORKERS="2") as desk:
        desk.expect("^Serving")
        assert len(web_processes(desk)) == 3


def health(port: int) -> int:
    # Patient: while new processes start, requests wait in the queue of the socket.
    return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE).status_code
