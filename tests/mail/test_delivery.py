"""Mail servers that are away, refuse for now or for ever; workers that die, or are two."""

import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from supportdesk.mail.actions import discard
from supportdesk.mail.sending import Later, Never, NotSent, SmtpMailer
from supportdesk.settings.places import mail_server
from supportdesk.store import jobs
from supportdesk.worker import handlers
from tests.cast import HOUR, MINUTE, SECOND
from tests.mail.desk import EVE, links, token_in
from tests.processes import Observed
from tests.servers import environment, free_port

DAY = 24 * HOUR


def test_a_server_that_refuses_for_now_is_asked_again(desk):
    desk.platform.control(refuse="now")
    desk.open()
    desk.run()
    (row,) = desk.outbox()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "451" in row.last_error
    desk.platform.heal()
    desk.run(later=15 * SECOND)
    assert len(desk.mails(EVE)) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pauses_grow_and_after_four_days_it_is_given_up(desk):
    desk.platform.control(refuse="now")
    desk.open()
    desk.run()
    tries = 0
    while desk.states() == ["waiting"]:
        desk.run(later=4 * HOUR)
        tries += 1
    (row,) = desk.outbox()
    assert row.state == "failed"
    assert row.last_error.startswith("Given up after four days")
    assert tries == pytest.approx(4 * 24 / 4, abs=1)


def test_a_server_that_refuses_for_ever_is_not_asked_again(desk):
    desk.platform.control(refuse="forever")
    desk.open()
    desk.run()
    (row,) = desk.outbox()
    assert (row.state, row.attempts) == ("failed", 1)
    assert "550" in row.last_error
    desk.platform.heal()
    desk.run(later=HOUR)
    assert desk.mails() == []


def test_a_refused_mail_leaves_no_link_behind(desk):
    desk.platform.control(refuse="now")
    desk.open()
    desk.run()
    desk.run(later=HOUR)
    assert links() == 0
    desk.platform.heal()
    desk.run(later=HOUR)
    assert links() == 1


def test_each_try_makes_a_link_of_its_own_and_keeps_its_message_id(desk):
    desk.platform.control(refuse="now")
    desk.open()
    desk.run()
    (before,) = desk.outbox()
    desk.platform.heal()
    desk.run(later=HOUR)
    assert desk.mails(EVE)[0]["message_id"] == before.message_id


def test_while_the_server_is_away_mail_waits_and_then_all_of_it_goes(desk):
    mailer = desk.work.office.mailer
    desk.mail_server_is_away(free_port())
    for each in range(3):
        desk.open(f"p{each}@brack.example")
    desk.run()
    assert desk.states() == ["waiting"] * 3
    assert sum(row.attempts for row in desk.outbox()) == 1, "one finds out for all"
    desk.mail_server_is(mailer)
    desk.run(later=MINUTE)
    desk.run(later=MINUTE)
    assert desk.states() == ["sent"] * 3


def test_a_worker_that_dies_after_sending_sends_the_same_mail_again(desk):
    desk.open()
    (job,) = jobs.claim(desk.now)
    handlers.HANDLERS[job.name](job.payload, desk.work, desk.now)  # and then it was killed
    desk.run()
    assert len(desk.mails(EVE)) == 1, "the lease still holds"
    desk.run(later=jobs.LEASE_MS)
    first, second = desk.mails(EVE)
    assert first["message_id"] == second["message_id"]
    assert token_in(first) != token_in(second)
    assert desk.states() == ["sent"]


def test_a_worker_killed_between_sending_and_writing_it_down_loses_nothing(
    desk, database_url, tmp_path
):
    desk.open()
    mail = {"DESK_SMTP_URL": desk.platform.smtp_url, "DESK_MAIL_FROM": "support@desk.example"}
    env = environment(database_url, tmp_path, **mail)
    with Observed(sys.executable, "-m", "tests.mail.dying", env=env) as worker:
        assert worker.wait(30) == -signal.SIGKILL
    assert desk.states() == ["sending"]
    desk.run(later=jobs.LEASE_MS)
    first, second = desk.mails(EVE)
    assert first["message_id"] == second["message_id"]


def test_two_workers_at_once_send_each_mail_once(desk):
    for each in range(12):
        desk.open(f"p{each}@brack.example")

    def work(_: int) -> None:
        with desk.app.app_context():
            while due := jobs.claim(desk.now, 1):
                handlers.do(due[0], desk.work, desk.now)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert sorted(mail["to"][0] for mail in desk.mails()) == sorted(
        f"p{each}@brack.example" for each in range(12)
    )


def test_a_discarded_mail_that_was_being_sent_counts_as_sent(desk):
    desk.open()
    (job,) = jobs.claim(desk.now)
    effect = handlers.HANDLERS[job.name](job.payload, desk.work, desk.now)
    discard(desk.outbox()[0].id)
    jobs.finish(job, effect)
    assert desk.states() == ["sent"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_server_mail_stays_until_somebody_sends_it(desk):
    desk.mail_server_is(None)
    desk.open()
    desk.run()
    (row,) = desk.outbox()
    assert (row.state, row.last_error) == ("paused", "No mail server is set up (DESK_SMTP_URL).")
    desk.mail_server_is(
        SmtpMailer(mail_server(desk.platform.smtp_url, ("smtp",)), "s@desk.example")
    )
    desk.run(later=DAY)
    assert desk.mails() == []


def test_what_the_server_says_is_kept_without_links():
    assert str(NotSent("550 spam http://desk/c/abcDEF_-9 no")) == "550 spam http://desk/c/*** no"
    assert issubclass(Later, NotSent)
    assert issubclass(Never, NotSent)


def test_the_password_never_goes_over_a_plain_line(platform):
    server = mail_server(f"smtp://desk:secret@mail.invalid:{platform.mail_port}", ("smtp",))
    assert server.starttls
    here = type(server)(**{**vars(server), "host": "127.0.0.1"})
    with pytest.raises(Later, match="STARTTLS"):
        SmtpMailer(here, "s@desk.example").send(None, "x@y.example", 0)
