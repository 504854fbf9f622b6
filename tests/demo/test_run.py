"""`make run` and `make reset` as a stranger meets them."""

import json
import signal
import socket
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.postgres import Cluster
from tests.processes import PATIENCE, Observed, is_gone, python
from tests.servers import Desk, descendants, free_port


@pytest.fixture
def port() -> int:
    return free_port()


def make_run(folder: Path, port: int, *arguments: str, **more: str) -> Observed:
    env = {"DESK_DATA_DIR": str(folder), "DESK_PORT": str(port), **more}
    return python("-m", "supportdesk.demo.run", *arguments, env=env)


@pytest.fixture
def demo(tmp_path: Path, port: int) -> Iterator[Observed]:
    with make_run(tmp_path, port) as demo:
        demo.expect("^Ctrl-C stops everything")
        yield demo


def test_it_tells_where_everything_is_and_who_can_sign_in(demo: Observed, port: int) -> None:
    desk = demo.expect(r"^Support desk, for staff +(\S+)")[1]
    staff = demo.expect(r"^Staff platform +(\S+)")[1]
    mailbox = demo.expect(r"^Mailbox of the customers +(\S+)")[1]
    assert desk == f"http://127.0.0.1:{port}"
    answers = [httpx.get(url).status_code for url in (f"{desk}/healthz", staff, mailbox)]
    assert answers == [200, 200, 200]
    for role in ("l1", "l2", "admin"):
        demo.expect(rf"^{role} \S+ \S+$")


def test_what_its_programs_say_is_kept_beside_the_screen(demo: Observed) -> None:
    log = Path(demo.expect(r"^What the programs say +(\S+)")[1])
    assert "web      " in log.read_text()
    assert not [line for line in demo.lines if line.startswith(("web ", "worker ", "company "))]


def test_a_disk_that_is_full_ends_its_log_and_nothing_else(tmp_path: Path, port: int) -> None:
    (tmp_path / "run.log").symlink_to("/dev/full")
    with make_run(tmp_path, port) as demo:
        demo.expect("^Ctrl-C stops everything")
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_it_lives_in_the_database_that_is_named(
    cluster: Cluster, tmp_path: Path, port: int
) -> None:
    env = {"DESK_DATABASE_URL": cluster.url(cluster.create())}
    with make_run(tmp_path, port, **env) as demo:
        demo.expect("^Ctrl-C stops everything")
        health = httpx.get(f"http://127.0.0.1:{port}/readyz").json()
        assert health["checks"]["database"]["ok"]
    assert not (tmp_path / "desk.db").exists()


def test_a_database_with_something_else_in_it_is_left_alone(
    cluster: Cluster, tmp_path: Path, port: int
) -> None:
    url = cluster.url(cluster.create())
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as theirs:
        theirs.execute("CREATE TABLE invoices (number int)")
        with make_run(tmp_path, port, DESK_DATABASE_URL=url) as demo:
            assert demo.wait() == 1
            demo.expect("This database holds something else")
        found = theirs.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert found.fetchall() == [("invoices",)]


def test_a_port_that_is_no_number_is_said() -> None:
    with python("-m", "supportdesk.demo.run", env={"DESK_PORT": "x"}) as demo:
        assert demo.wait() == 1
        assert demo.lines == ["DESK_PORT must be a whole number."]


def test_ctrl_c_stops_all_of_it(demo: Observed) -> None:
    pids = descendants(demo.pid)
    demo.send(signal.SIGINT)
    assert demo.wait() == 0
    assert all(is_gone(pid, within=1) for pid in pids)


def test_started_again_it_keeps_its_data(demo: Observed, tmp_path: Path, port: int) -> None:
    before = (tmp_path / "demonstration.json").read_text()
    account = demo.expect(r"^l1 \S+ \S+$")[0]
    demo.send(signal.SIGINT)
    demo.wait()
    with make_run(tmp_path, port) as again:
        again.expect(f"^{account}$")
    assert (tmp_path / "demonstration.json").read_text() == before


def test_what_it_keeps_is_private_and_marked(demo: Observed, tmp_path: Path) -> None:
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files if stat.S_IMODE(path.stat().st_mode) != 0o600} == set()
    with sqlite3.connect(tmp_path / "desk.db") as database:
        assert database.execute("SELECT demonstration FROM desk").fetchone() == (1,)
    database.close()


def test_a_port_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with make_run(tmp_path, taken) as demo:
            demo.expect(f"^Port {taken} is taken; the desk listens on")
            desk = demo.expect(r"^Support desk, for staff +(\S+)")[1]
            assert httpx.get(f"{desk}/healthz").status_code == 200


def test_a_real_desk_is_left_alone(tmp_path: Path, port: int) -> None:
    (tmp_path / "desk.db").write_bytes(b"")
    for arguments in ((), ("--reset",)):
        with make_run(tmp_path, port, *arguments) as demo:
            assert demo.wait() == (0 if arguments else 1)
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]


def test_reset_empties_the_folder_of_a_demonstration(tmp_path: Path, port: int) -> None:
    (tmp_path / "company").mkdir()
    for name in ("demonstration.json", "desk.db", "company/accounts.json"):
        (tmp_path / name).write_text(json.dumps({}))
    with make_run(tmp_path, port, "--reset") as reset:
        assert reset.wait() == 0
    assert list(tmp_path.iterdir()) == []


def test_reset_waits_for_nobody(demo: Observed, tmp_path: Path, port: int) -> None:
    with make_run(tmp_path, port, "--reset") as reset:
        assert reset.wait() == 1
        assert "is running in this data folder" in reset.lines[-1]
    assert (tmp_path / "desk.db").exists()


def test_a_desk_for_journeys_has_everything_and_an_empty_database(desk: Desk) -> None:
    assert httpx.get(f"{desk.url}/readyz").json()["checks"]["database"]["ok"]
    assert httpx.get(desk.mail_url).status_code == 200
    assert {account["role"] for account in desk.accounts.values()} >= {"l1", "l2", "admin"}
    assert len(desk.pids("web")) == 2
    assert len(desk.pids("worker")) == 1
    desk.kill("worker")
    desk.kill("web")
    assert httpx.get(f"{desk.url}/healthz", timeout=PATIENCE).status_code == 200
    desk.output.expect(r"^worker ended \(SIGKILL\); starting it again")
