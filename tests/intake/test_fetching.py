"""How the fetching of mail is seen by those who run the desk; and the worker as a program."""

import re
import signal
import time
from pathlib import Path

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from supportdesk.intake.fetched import LATE_MS
from supportdesk.intake.imap import FETCH_MAIL
from supportdesk.intake.models import IncomingRow
from supportdesk.settings import Settings
from supportdesk.store import chores
from supportdesk.store.database import reading
from supportdesk.web.clock import now
from tests.conftest import not_here
from tests.intake.dovecot import MISSING, Dovecot
from tests.intake.signing import mail
from tests.play import eventually
from tests.servers import environment, serve

NOTHING_WAITS = "no mail server is set up; nothing waits"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    mailbox = "imaps://desk:hidden@mail.example.com"
    return Settings.from_environ(environment(database_url, tmp_path, DESK_IMAP_URL=mailbox))


def mail_part(app: Flask) -> tuple[bool, str]:
    part = app.test_client().get("/readyz").json["checks"]["mail"]
    return part["ok"], part["state"]


def read_at(at: int, fault: str = "") -> None:
    turn = chores.take(FETCH_MAIL, at, 1)
    assert turn
    chores.done(turn, at + 1, at, fault)


def test_a_mailbox_that_nobody_read_yet_is_said(app: Flask) -> None:
    words = f"{NOTHING_WAITS}; the mailbox was not read to its end yet"
    assert mail_part(app) == (False, words)


def test_a_mailbox_that_was_read_says_when(app: Flask) -> None:
    read_at(now() - 42 * 60_000)
    ok, words = mail_part(app)
    assert (ok, words) == (False, f"{NOTHING_WAITS}; the mailbox was read 42m ago")


def test_what_is_in_the_way_is_said_with_how_long_it_lasts(app: Flask) -> None:
    read_at(now() - 125_000)
    read_at(now() - 1_000, "The mail server does not answer")
    state = "The mail server does not answer; the mailbox was read 2m ago"
    assert mail_part(app) == (False, f"{NOTHING_WAITS}; {state}")


def test_a_worker_that_does_not_fetch_any_more_is_missed(app: Flask) -> None:
    read_at(now() - LATE_MS - 1_000)
    assert mail_part(app) == (False, f"{NOTHING_WAITS}; the mailbox was read 5m ago")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_served_desk_fetches_says_so_and_ends_at_once(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    if MISSING:
        not_here(MISSING)
    with Dovecot() as dovecot:
        dovecot.deliver(mail("First"))
        with serve(database_url, tmp_path / "desk", DESK_IMAP_URL=dovecot.url()) as desk:
            url = desk.expect("Serving (.*)[.]")[1]
            assert eventually(lambda: taken() == 1)
            dovecot.deliver(mail("Second"))
            assert eventually(lambda: taken() == 2, 20)
            assert eventually(lambda: "the mailbox was read" in httpx.get(f"{url}/readyz").text)
            assert is_measured(url)
            began = time.monotonic()
            desk.send(signal.SIGTERM)
            assert desk.wait() == 0
            assert time.monotonic() - began < 8, "it waited for the mail server"


def taken() -> int:
    with reading() as session:
        return len(session.scalars(select(IncomingRow.id)).all())


def is_measured(url: str) -> bool:
    told = httpx.get(f"{url}/metrics").text
    read = re.search(r"^desk_inlet_read_at_seconds(?:{.*})? (\S+)$", told, re.M)
    mails = re.search(r'^desk_inlet_mails_total{inlet="imap"} (\S+)$', told, re.M)
    assert read, told
    assert mails, told
    return abs(float(read[1]) - time.time()) < 300 and float(mails[1]) == 2
