"""The program by itself: alone, on this machine, restartable, clear about what is wrong."""

from __future__ import annotations

import ast
import os
import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from supportdesk.demo.company.cast import records
from supportdesk.demo.company.presence import state
from tests.demo import company

PACKAGE = company.ROOT / "supportdesk" / "demo" / "company"
OWN = "supportdesk.demo.company"


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("COMPANY_")}
    return subprocess.run(
        [*company.PROGRAM, *arguments],
        cwd=company.ROOT,
        env=clean | environ,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize("file", sorted(PACKAGE.glob("*.py")), ids=lambda file: file.name)
def test_it_imports_nothing_else_of_the_desk(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        assert level == 0, f"{file.name} imports relatively"
        for name in names:
            assert not name.startswith("supportdesk") or name.startswith(OWN), name


def test_loading_it_loads_nothing_else_of_the_desk() -> None:
    code = (
        "import sys, supportdesk.demo.company.running;"
        "print([n for n in sys.modules if n.startswith('supportdesk') and"
        f" not n.startswith('{OWN}') and n not in ('supportdesk', 'supportdesk.demo')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=company.ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_fault_of_the_settings_is_told_at_once() -> None:
    done = run("--staff-port", "99999", COMPANY_HOOK_URL="ftp://x", COMPANY_HOOK_SECRET="whsec_x",
               COMPANY_MAIL_HOOK_URL="mailto:x")  # fmt: skip
    assert done.returncode == 1
    for word in (
        "--staff-port",
        "--mail-port",
        "--hook-url",
        "--hook-secret",
        "--mail-hook-url",
        "--data",
        "--token",
    ):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_without_aiosmtpd_it_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "aiosmtpd.py").write_text("raise ModuleNotFoundError(name='aiosmtpd')")
    done = run(
        "--data", str(tmp_path), "--staff-port", "0", "--mail-port", "0",
        COMPANY_STAFF_TOKEN="t", PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "'aiosmtpd'" in done.stderr


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(
            "--data", str(tmp_path), "--staff-port", str(port), "--mail-port", "0", "--token", "t"
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert str(port) in done.stderr


def test_it_stops_at_once_and_cleanly_also_while_somebody_waits(tmp_path: Path) -> None:
    handle = company.start(tmp_path)
    handle.control(unreachable="hang")
    with socket.create_connection(("127.0.0.1", handle.staff_port)) as waiting:
        waiting.sendall(
            b"GET /staff HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer x\r\n\r\n"
        )
        assert handle.stop() == 0
    for port in (handle.staff_port, handle.mail_port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


def test_everything_is_there_after_it_was_killed(tmp_path: Path) -> None:
    message = EmailMessage()
    message["To"] = "lena@brack.example"
    message.set_content("Hello")
    first = company.start(tmp_path)
    first.change("mara", roles=["l2"], password="kept")
    first.control(slow=0.1)
    first.send(message)
    first.process.kill()
    first.stop()
    again = company.start(tmp_path, staff_port=first.staff_port, mail_port=first.mail_port)
    try:
        assert again.verify("mara", "kept").json()["roles"] == ["l2"]
        assert again.state()["switches"]["slow"] == 0.1
        assert len(again.mails("lena@brack.example")) == 1
        assert len(again.state()["staff"]) == 15
    finally:
        again.stop()


def test_accounts_are_readable_by_us_only_and_all_can_sign_in(tmp_path: Path) -> None:
    with company.running(tmp_path) as handle:
        accounts = handle.accounts()
        for row in accounts:
            assert set(row) == {"role", "username", "password", "name"}
            assert handle.verify(row["username"], row["password"]).status_code == 200
        single = [row["role"] for row in accounts if row["role"] in ("l1", "l2", "admin")]
    assert single == ["l1"] * 6 + ["l2"] * 5 + ["admin"]
    assert [row["role"] for row in accounts[12:]] == ["l1+l2", "l1+admin"]
    for name in ("accounts.json", "company.sqlite3"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_two_companies_have_different_passwords(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        with company.running(tmp_path / name) as handle:
            found.append(handle.password("mara"))
    assert found[0] != found[1]


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("role", ["l1", "l2"])
def test_on_a_weekday_somebody_of_each_level_is_always_on_shift(role: str, month: int) -> None:
    monday = _first(0, month)
    for week in range(4):
        for day in range(5):
            _somebody_is_on_all_day(monday + timedelta(days=7 * week + day), records(monday), role)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("role", ["l1", "l2"])
def test_a_company_first_started_at_a_weekend_is_at_work_then(role: str, month: int) -> None:
    saturday = _first(5, month)
    for day in (saturday, saturday + timedelta(days=1)):
        _somebody_is_on_all_day(day, records(saturday), role)


def _first(weekday: int, month: int) -> datetime:
    first = datetime(2026, month, 1, tzinfo=UTC)
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def _somebody_is_on_all_day(day: datetime, staff: list[dict[str, Any]], role: str) -> None:
    for moment in (day + timedelta(minutes=15 * quarter) for quarter in range(96)):
        at = int(moment.timestamp() * 1000)
        assert any(state(one, at) == "on" for one in staff if role in one["roles"]), moment


def test_a_night_shift_belongs_to_the_day_it_starts_on() -> None:
    night = records(datetime(2026, 11, 2, tzinfo=UTC))[0] | {
        "timezone": "UTC",
        "working_hours": [{"days": ["mon"], "from": "22:00", "to": "06:00"}],
    }
    hours = {"2026-11-02T05:00": "off", "2026-11-02T22:00": "on", "2026-11-03T05:59": "on",
             "2026-11-03T06:00": "off", "2026-11-03T22:00": "off"}  # fmt: skip
    for moment, expected in hours.items():
        at = int(datetime.fromisoformat(f"{moment}+00:00").timestamp() * 1000)
        assert state(night, at) == expected, moment
