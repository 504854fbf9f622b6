"""Whatever breaks while mail is fetched: nothing is lost, nothing comes twice, and it is said."""

import os

import pytest
from sqlalchemy import select

from supportdesk.domain.durations import DAY, MINUTE, SECOND
from supportdesk.files.limits import Limits
from supportdesk.intake import imap, storing
from supportdesk.intake.fetched import fetching
from supportdesk.intake.models import PieceRow
from supportdesk.store.database import reading
from tests.conftest import not_here
from tests.intake.fetching import LARGE, Worker, kept, sent
from tests.intake.signing import mail
from tests.live.test_disk_full import no_space
from tests.play import eventually

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("app")


def test_a_wire_that_is_cut_in_a_mail_leaves_no_half_and_no_second(dovecot, cable):
    for body in (mail("First"), LARGE, mail("Last")):
        dovecot.deliver(body)
    worker = Worker(dovecot.server(port=cable.port))
    cable.cut_after(len(LARGE) // 2)
    well, words = worker.turn()
    assert (well, "broke off" in words) == (False, True)
    assert kept() == [sent(mail("First"))]
    with reading() as session:
        assert len(session.scalars(select(PieceRow.mail).distinct()).all()) == 1
    assert worker.turn(imap.LONGEST_REST_MS)[0]
    assert kept() == [sent(body) for body in (mail("First"), LARGE, mail("Last"))]


@on_one_database
def test_a_mail_at_which_the_wire_breaks_every_time_holds_up_nobody(dovecot, cable):
    dovecot.deliver(LARGE)
    dovecot.deliver(mail("Last"))
    worker = Worker(dovecot.server(port=cable.port))
    for _ in range(imap.PATIENT_TRIES):
        cable.cut_after(len(LARGE) // 2)
        worker.turn(imap.LONGEST_SHUT_OUT_MS)
    assert kept() == []
    cable.cut_after(len(LARGE) // 2)
    worker.turn(imap.LONGEST_SHUT_OUT_MS)
    assert kept() == [sent(mail("Last"))]
    worker.turn(imap.LONGEST_SHUT_OUT_MS)
    assert kept() == [sent(mail("Last")), sent(LARGE)]


@on_one_database
def test_a_server_that_is_away_for_hours_is_asked_seldom_and_then_read(dovecot):
    worker = Worker(dovecot.server())
    worker.turn()
    dovecot.deliver(mail())
    dovecot.down()
    tried = 0
    for _ in range(3 * 60 * 6):
        worker.turn(10 * SECOND)
        tried += worker.inlet._failures > tried  # one more each time that it was asked
    assert 130 < tried < 300
    well, words = fetching(worker.now)
    assert not well
    assert "does not answer" in words
    assert words.endswith("the mailbox was read 3h ago")
    dovecot.up()
    assert worker.turn(imap.LONGEST_REST_MS * 2)[0]
    assert kept() == [sent(mail())]


@on_one_database
def test_a_wrong_password_is_said_and_not_tried_over_and_over(dovecot):
    worker = Worker(dovecot.server(password="hidden"))
    well, words = worker.turn()
    assert not well
    assert "refuses the name or password" in words
    assert "hidden" not in words
    assert worker.turn(20 * SECOND) == (well, words)
    assert worker.inlet._failures == 1


@on_one_database
def test_a_mailbox_that_is_not_there_is_named(dovecot):
    well, words = Worker(dovecot.server("Höhe & Co")).turn()
    assert not well
    assert "does not open the mailbox Höhe & Co" in words


@on_one_database
def test_a_low_disk_stops_the_fetching_in_words(dovecot, tmp_path):
    dovecot.deliver(mail())
    worker = Worker(dovecot.server(), Limits(disk=tmp_path, free_bytes=10**18))
    well, words = worker.turn()
    assert (well, words) == (False, storing.NO_SPACE)
    assert kept() == []
    assert dovecot.marks() == [""]
    worker.inlet.limits = Limits(disk=tmp_path, free_bytes=0, free_share=0)
    assert worker.turn(imap.LONGEST_REST_MS)[0]
    assert kept() == [sent(mail())]


def test_a_database_without_room_leaves_the_mail_where_it_is(dovecot):
    dovecot.deliver(LARGE)
    worker = Worker(dovecot.server())
    with no_space("incoming"):
        worker.turn()
    assert kept() == []
    assert dovecot.marks() == [""]
    worker.turn(imap.REST_MS // 2)
    assert kept() == [], "it fetched all of it again at once"
    worker.turn(imap.REST_MS)
    assert kept() == [sent(LARGE)]


@on_one_database
def test_a_mail_that_the_server_cannot_give_holds_up_nobody_and_is_said(dovecot):
    if os.getuid() != 0:
        not_here("a file that the mail server may not read is made by root only")
    broken = dovecot.deliver(mail("First"))
    dovecot.deliver(mail("Second"))
    worker = Worker(dovecot.server())
    broken.chmod(0o000)
    os.chown(broken, 0, 0)
    for _ in range(imap.PATIENT_TRIES + 1):
        well, _ = worker.turn(imap.LONGEST_REST_MS * 2)
    assert kept() == [sent(mail("Second"))]
    assert not well


@on_one_database
def test_a_mail_that_is_too_large_stays_and_is_said(dovecot, monkeypatch):
    monkeypatch.setattr("supportdesk.intake.handing.LARGEST", 100_000)
    dovecot.deliver(LARGE)
    dovecot.deliver(mail("Last"))
    worker = Worker(dovecot.server())
    well, words = worker.turn()
    assert kept() == [sent(mail("Last"))]
    assert (well, words) == (False, "1 mail cannot be fetched and stays in the mailbox")
    assert worker.turn(MINUTE) == (well, words)
    monkeypatch.undo()
    assert worker.turn(DAY)[0]
    assert kept() == [sent(mail("Last")), sent(LARGE)]


@on_one_database
def test_the_mailbox_is_well_again_when_somebody_took_such_a_mail_out(dovecot, monkeypatch):
    monkeypatch.setattr("supportdesk.intake.handing.LARGEST", 100_000)
    dovecot.deliver(LARGE)
    worker = Worker(dovecot.server())
    assert not worker.turn()[0]
    dovecot.take_out()
    assert eventually(lambda: worker.turn()[0])


@on_one_database
def test_a_certificate_that_nobody_signed_is_not_believed(dovecot, monkeypatch):
    dovecot.deliver(mail())
    worker = Worker(dovecot.server(tls=True))
    assert "certificate is not believed" in worker.turn()[1]
    assert kept() == []
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.folder / "desk.pem"))
    assert worker.turn(imap.LONGEST_SHUT_OUT_MS)[0]
    assert kept() == [sent(mail())]
