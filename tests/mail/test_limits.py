"""Limits on mail that strangers cause: beyond them it is stored, unmailed, and admins see it."""

import pytest

from supportdesk.mail import limits
from supportdesk.mail.actions import send
from supportdesk.mail.queries import outgoing_state
from supportdesk.settings import Settings
from supportdesk.store.database import change
from supportdesk.store.limits import note
from tests.cast import HOUR, MINUTE
from tests.mail.desk import EVE, ORIGIN
from tests.servers import environment


@pytest.fixture(params=["normal", "off"])
def settings(request, tmp_path, platform, sqlite_database) -> Settings:
    """DESK_LIMITS makes no difference here."""
    mail = {"DESK_SMTP_URL": platform.smtp_url, "DESK_MAIL_FROM": "support@desk.example"}
    env = environment(sqlite_database, tmp_path, DESK_LIMITS=request.param, **mail)
    return Settings.from_environ(env)


def test_one_address_gets_one_such_mail_an_hour(desk):
    for _ in range(2):
        desk.open()
    desk.run()
    assert desk.states() == ["sent", "paused"]
    assert len(desk.mails(EVE)) == 1
    assert outgoing_state(desk.now).paused == 1


def test_one_address_gets_three_a_day(desk):
    for _ in range(4):
        desk.open()
        desk.run(later=HOUR + MINUTE)
    assert desk.states() == ["sent"] * 3 + ["paused"]


def test_a_paused_mail_does_not_count(desk):
    for pause in (0, MINUTE, HOUR):
        desk.now += pause
        desk.open()
        desk.run()
    assert desk.states() == ["sent", "paused", "sent"]


def test_one_sender_causes_sixty_an_hour(desk):
    caused(59, "mail by sender", ORIGIN, desk.now)
    for each in range(2):
        desk.open(f"p{each}@brack.example")
    desk.open("somebody@else.example", origin="203.0.113.1")
    desk.run()
    assert desk.states() == ["sent", "paused", "sent"]
    (paused,) = desk.outbox(state="paused")
    assert (paused.address, paused.last_error) == (
        "p1@brack.example", "This sender caused 60 mails within the hour.",
    )  # fmt: skip


def test_all_strangers_together_cause_six_hundred_an_hour(desk):
    caused(600, "mail by strangers", "everybody", desk.now)
    desk.open()
    desk.run()
    assert desk.states() == ["paused"]
    assert limits.over("other@brack.example", "", desk.now + HOUR) == ""


def test_what_staff_sends_is_not_counted(desk):
    number = desk.held()
    for _ in range(4):
        desk.reply(number)
        desk.run(later=MINUTE)
    assert len(desk.mails(EVE)) == 5


def test_an_admin_sends_what_was_paused(desk):
    desk.open()
    desk.open()
    desk.run()
    (paused,) = desk.outbox(state="paused")
    send(paused.id, desk.now, has_server=True)
    desk.run()
    assert desk.states() == ["sent", "sent"]


def test_the_sender_is_forgotten_once_counted(desk):
    desk.open()
    desk.run()
    assert ORIGIN not in str([vars(row) for row in desk.outbox()])


def caused(many: int, limit: str, who: str, now: int) -> None:
    """So many mails within the hour before."""
    change(lambda session: [note(session, limit, who, now) for _ in range(many)])
