"""Fetching mail from a real Dovecot: nothing lost, nothing twice, whatever breaks."""

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy import select

from supportdesk.domain.durations import DAY, MINUTE, SECOND
from supportdesk.files.limits import Limits
from supportdesk.intake import imap, storing
from supportdesk.intake.fetched import fetching
from supportdesk.intake.handing import take_signed
from supportdesk.intake.imap import MailboxInlet
from supportdesk.intake.ingesting import ingest
from supportdesk.intake.models import IncomingRow, PieceRow
from supportdesk.settings.places import MailServer
from supportdesk.store.database import reading
from tests.cast import NOW
from tests.conftest import not_here
from tests.intake.dovecot import MISSING, Cable, Dovecot
from tests.intake.signing import SECRET, mail, signed
from tests.live.test_disk_full import no_space
from tests.play import eventually

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("app")

LARGE = mail("Logs", "One line of a long log, and what the firewall said to it.\n" * 20_000)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    if MISSING:
        not_here(MISSING)
    with Dovecot() as server:
        yield server


@pytest.fixture
def cable(dovecot: Dovecot) -> Iterator[Cable]:
    with Cable(dovecot.port) as cable:
        yield cable


@dataclass
class Worker:
    """One worker's inlet, with a clock in our hand. It waits for nothing unless told to."""

    server: MailServer
    limits: Limits = field(default_factory=Limits)
    now: int = NOW
    patience: float = 0.0

    def __post_init__(self) -> None:
        self.inlet = MailboxInlet(self.server, self.limits, lambda: self.now, self.patience)

    def turn(self, after: int = 0) -> tuple[bool, str]:
        """One round, so much later; how the mailbox stands."""
        self.now += after
        self.inlet.round()
        return fetching(self.now)


def kept() -> list[bytes]:
    """The mails that are kept, in the order in which they were taken."""
    with reading() as session:
        ids = list(session.scalars(select(IncomingRow.id).order_by(IncomingRow.id)))
    return [b"".join(storing.raw(each)) for each in ids]


def sent(raw: bytes) -> bytes:
    """As a mail comes by IMAP: its lines end as the network ends them."""
    return raw.replace(b"\n", b"\r\n")


def test_what_lies_there_is_taken_in_its_order_as_it_came(dovecot):
    bodies = [mail("First"), LARGE, b"Subject: \xff\xfe\n\n" + bytes(range(1, 10)) * 99 + b"\n"]
    for body in bodies:
        dovecot.deliver(body)
    assert Worker(dovecot.server()).turn()[0]
    assert kept() == [sent(body) for body in bodies]


def test_another_worker_goes_on_where_the_first_ended(dovecot):
    dovecot.deliver(mail("First"))
    first, second = Worker(dovecot.server()), Worker(dovecot.server())
    first.turn()
    dovecot.deliver(mail("Second"))
    second.turn()
    assert len(kept()) == 1, "two fetch at a time"
    first.inlet.stop()
    first.inlet.run()
    second.turn()
    assert kept() == [sent(mail("First")), sent(mail("Second"))]


@on_one_database
def test_the_turn_of_a_worker_that_died_ends(dovecot):
    dead, other = Worker(dovecot.server()), Worker(dovecot.server())
    dead.turn()
    dovecot.deliver(mail())
    other.turn(imap.LEASE_MS - SECOND)
    assert kept() == []
    other.turn(SECOND)
    assert kept() == [sent(mail())]
    dead.turn(imap.LEASE_MS + SECOND)
    assert dead.inlet.round() is False, "it went on although its turn was over"


def test_new_mail_is_told_by_the_server(app, dovecot):
    worker = Worker(dovecot.server(), patience=60.0)
    with running(app, worker):
        assert eventually(lambda: fetching(NOW)[0])
        dovecot.deliver(mail())
        assert eventually(lambda: kept() == [sent(mail())], 20)


@on_one_database
def test_nothing_is_deleted_and_what_was_taken_is_marked_as_seen(dovecot):
    dovecot.deliver(mail("First"))
    worker = Worker(dovecot.server())
    worker.turn()
    assert dovecot.marks() == ["S"]
    dovecot.deliver(mail("Second"))
    assert dovecot.marks() == ["S", ""]
    assert eventually(lambda: worker.turn()[0] and dovecot.marks() == ["S", "S"])


@on_one_database
def test_mail_that_somebody_has_read_already_is_taken_too(dovecot):
    path = dovecot.deliver(mail())
    path.rename(path.parent.parent / "cur" / f"{path.name}:2,S")
    Worker(dovecot.server()).turn()
    assert kept() == [sent(mail())]


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
def test_a_mailbox_of_any_name_is_read(dovecot):
    dovecot.deliver(mail(), "H&APY-he &- Co: 1")
    Worker(dovecot.server("Höhe & Co: 1")).turn()
    assert kept() == [sent(mail())]


def test_another_numbering_of_the_mailbox_loses_nothing(dovecot):
    """What comes again is the same mail to the intake, by its Message-ID."""
    dovecot.deliver(mail("First"))
    dovecot.deliver(mail("Second"))
    worker = Worker(dovecot.server())
    worker.turn()
    dovecot.renumber()
    dovecot.deliver(mail("Third"))
    worker.turn()
    worker.turn(imap.LONGEST_REST_MS)
    assert kept()[-1] == sent(mail("Third"))
    assert kept() == [sent(mail(name)) for name in ("First", "Second", "First", "Second", "Third")]


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
    worker.turn(imap.LEASE_MS)
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
def test_a_certificate_that_nobody_signed_is_not_believed(dovecot, monkeypatch):
    dovecot.deliver(mail())
    worker = Worker(dovecot.server(tls=True))
    assert "certificate is not believed" in worker.turn()[1]
    assert kept() == []
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.folder / "desk.pem"))
    assert worker.turn(imap.LONGEST_SHUT_OUT_MS)[0]
    assert kept() == [sent(mail())]


@contextmanager
def running(app, worker: Worker) -> Iterator[None]:
    """In a thread of its own, as the real worker does it."""

    def run() -> None:
        with app.app_context():
            worker.inlet.run()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        worker.inlet.stop()
        thread.join(20)
    assert not thread.is_alive()


def test_the_same_mail_by_every_inlet_is_one_ticket(post, dovecot):
    """Each ends lines in its own way: by IMAP as the network does, from a file as this machine."""
    body = mail("By every way")
    dovecot.deliver(body)
    worker = Worker(dovecot.server())
    worker.turn()
    opened = partial(io.BytesIO, body)
    assert ingest(opened, NOW, Limits()).status == 0
    secrets, headers = (SECRET,), signed(body, NOW)
    take_signed(headers, [body], secrets, NOW, Limits())
    dovecot.renumber()
    worker.turn()
    worker.turn(imap.LONGEST_REST_MS)
    post.run(imap.LONGEST_REST_MS)
    states = sorted((row.inlet, row.state) for row in post.rows())
    assert [inlet for inlet, _ in states] == ["command", "hook", "imap", "imap"]
    assert sorted(state for _, state in states) == ["duplicate"] * 3 + ["filed"]
    assert len(post.numbers()) == 1
