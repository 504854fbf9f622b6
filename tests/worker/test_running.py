"""The worker as a process: it works, follows, and ends when it is told to."""

import os
import re
import signal
import sys
import time

import httpx
import pytest

from tests.play import Staff, listening
from tests.processes import PATIENCE, Observed
from tests.servers import Desk, environment

EVE = "eve@brack.example"
FORM = {"name": "Eve", "email": EVE, "subject": "Payroll", "body": "It is down."}


def worker(database_url, tmp_path, **more) -> Observed:
    env = environment(database_url, tmp_path, **more)
    return Observed(sys.executable, "-m", "supportdesk.worker", env=env)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_soon_after_it_is_told_to(database_url, tmp_path, number):
    with worker(database_url, tmp_path) as process:
        process.expect("at work")
        process.expect("checkpoint")
        begin = time.monotonic()
        process.send(number)
        assert process.wait() == 0
        assert time.monotonic() - begin < 5  # a second or two, on a machine at rest


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_with_wrong_settings_says_what_is_wrong(database_url, tmp_path):
    with worker(database_url, tmp_path, DESK_STAFF_TOKEN="") as process:
        assert process.wait() == 2
        assert "DESK_STAFF_TOKEN is missing." in process.lines


def test_two_workers_note_one_checkpoint(database_url, tmp_path):
    with worker(database_url, tmp_path) as first, worker(database_url, tmp_path) as second:
        for process in (first, second):
            process.expect("at work")
        (noted, other) = _who_noted(first, second)
        for process in (noted, other):
            process.send(signal.SIGTERM)
            process.wait()
        lines = [line for line in noted.lines + other.lines if "checkpoint" in line]
        assert len(lines) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_from_form_to_mail_to_the_request(desk: Desk):
    """Web, worker, staff platform and mail server, each a process of its own."""
    with httpx.Client(base_url=desk.url) as browser:
        opened = browser.post("/support/requests", data=FORM)
    assert opened.status_code == 303
    mail = _mail(desk, 1)
    (link,) = set(re.findall(rf"{desk.url}/c/\S{{43}}", mail["text"]))
    with httpx.Client() as phone:
        assert phone.get(link).headers["location"].endswith(opened.headers["location"])
        page = phone.get(desk.url + opened.headers["location"])
    assert page.status_code == 200
    assert "It is down." in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_that_is_killed_is_started_again_and_goes_on(desk: Desk):
    (before,) = desk.pids("worker")
    os.kill(before, signal.SIGKILL)
    httpx.post(f"{desk.url}/support/requests", data=FORM)
    assert _mail(desk, 1)["subject"].endswith("We have your request")
    assert desk.pids("worker") != [before]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_deactivated_loses_what_they_held(desk: Desk):
    mara = next(Staff(desk, name) for name, one in desk.accounts.items() if one["role"] == "l1")
    watcher = next(Staff(desk, name) for name, one in desk.accounts.items() if one["role"] == "l2")
    number = mara.open(claim="1")
    with listening(watcher.http, f"ticket-{number}") as stream:
        staff = httpx.get(f"{desk.staff_url}/control").json()["staff"]
        id_ = next(one["id"] for one in staff if one["name"] == mara.name)
        httpx.patch(f"{desk.staff_url}/control/staff/{id_}", json={"active": False})
        stream.expect(lambda frame: "no longer its opener" in frame.data, within=5)


def _mail(desk: Desk, count: int) -> dict:
    asked = {"to": EVE, "count": str(count), "wait": "15"}
    mails = httpx.get(desk.mail_url, params=asked, timeout=PATIENCE).json()
    assert len(mails) == count
    return mails[0]


def _who_noted(*processes: Observed) -> tuple[Observed, Observed]:
    first, second = processes
    if any("checkpoint" in line for line in first.lines):
        return first, second
    try:
        first.expect("checkpoint", within=2)
    except AssertionError:
        second.expect("checkpoint")
        return second, first
    return first, second
