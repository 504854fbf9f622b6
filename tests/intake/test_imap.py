"""Fetching mail from a real Dovecot: nothing lost, nothing twice, whatever breaks."""

import io
from functools import partial

import pytest

from supportdesk.domain.durations import SECOND
from supportdesk.files.limits import Limits
from supportdesk.intake import imap
from supportdesk.intake.fetched import fetching
from supportdesk.intake.handing import take_signed
from supportdesk.intake.ingesting import ingest
from tests.cast import NOW
from tests.intake.fetching import LARGE, Worker, kept, running, sent
from tests.intake.signing import SECRET, mail, signed
from tests.play import eventually

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("app")


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
