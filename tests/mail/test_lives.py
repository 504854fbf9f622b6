"""Whole lives of a request, as the customer's mailbox sees them."""

import pytest

from supportdesk.customers import rights
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.messages.models import MailedRow
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Written, history
from supportdesk.text.markup import rendered
from supportdesk.tickets import requests
from supportdesk.tickets.changing import Change
from supportdesk.tickets.links import send_link, withdraw_links
from tests.cast import MARA, MINUTE, SECOND, by
from tests.mail.desk import EVE, token_in


def test_a_request_is_acknowledged_with_a_link_that_lets_in(desk):
    number = desk.open()
    desk.run()
    (mail,) = desk.mails(EVE)
    assert mail["subject"] == f"[TKT-{number}] We have your request"
    right = rights.of_token(token_in(mail), desk.now)
    assert (right.ticket, right.address, right.by_link) == (number, EVE, True)


def test_an_address_that_is_not_proved_gets_none_of_the_submitters_words(desk):
    desk.reply(desk.held())
    desk.run(later=MINUTE)
    for mail in desk.mails(EVE):
        told = f"{mail['subject']} {mail['text']} {mail['html']} {mail['headers']}"
        assert not [word for word in ("Payroll", "smokes", "Eve Brack") if word in told]


def test_a_proved_address_reads_the_subject(desk):
    number = desk.held()
    desk.prove(number, token_in(desk.mails(EVE)[0]))
    desk.reply(number)
    desk.run(later=MINUTE)
    assert desk.mails(EVE)[0]["subject"] == f"[TKT-{number}] Payroll is down"
    assert "Eve Brack" not in str(desk.mails(EVE)[0])


def test_a_reply_is_mailed_after_a_quiet_minute(desk):
    number = desk.held()
    desk.reply(number)
    desk.run(later=59 * SECOND)
    assert len(desk.mails(EVE)) == 1
    desk.run(later=1 * SECOND)
    mail = desk.mails(EVE)[0]
    assert "Mara Lindqvist answered your request" in mail["text"]
    assert "Try the **other** socket" in mail["text"]
    assert "<p>Try the **other** socket</p>" in mail["html"]
    assert rights.of_token(token_in(mail), desk.now).ticket == number


def test_a_long_reply_is_whole_in_its_mail(desk):
    number = desk.held()
    lines = "\n".join(f"line {n}" for n in range(100))
    written = Written(lines, rendered(lines))
    messages.post_as_staff(number, Message("reply", written), Change(by(MARA), desk.now))
    desk.run(later=MINUTE)
    html = desk.mails(EVE)[0]["html"]
    assert "line 99" in html
    assert "<details" not in html
    assert "more lines" not in html


def test_several_replies_are_one_mail(desk):
    number = desk.held()
    desk.reply(number, "First")
    desk.run(later=40 * SECOND)
    desk.reply(number, "Second")
    desk.run(later=40 * SECOND)
    assert len(desk.mails(EVE)) == 1
    desk.run(later=20 * SECOND)
    mail = desk.mails(EVE)[0]["text"]
    assert mail.index("First") < mail.index("Second")
    desk.run(later=60 * MINUTE)
    assert len(desk.mails(EVE)) == 2


def test_what_the_customer_saw_is_not_mailed(desk):
    number = desk.held()
    desk.customer_sees(number, desk.reply(number))
    desk.run(later=MINUTE)
    assert len(desk.mails(EVE)) == 1


def test_only_what_was_not_seen_is_mailed(desk):
    number = desk.held()
    desk.customer_sees(number, desk.reply(number, "First"))
    desk.reply(number, "Second")
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]["text"]
    assert "Second" in mail
    assert "First" not in mail


def test_a_note_is_never_mailed(desk):
    number = desk.held()
    desk.note(number, "Difficult person")
    desk.run(later=MINUTE)
    assert len(desk.mails(EVE)) == 1


def test_a_withdrawn_reply_is_never_mailed(desk):
    number = desk.held()
    desk.withdraw(number, desk.reply(number))
    desk.run(later=MINUTE)
    assert len(desk.mails(EVE)) == 1


def test_a_reply_withdrawn_while_its_mail_waits_is_not_in_it(desk):
    number = desk.held()
    desk.platform.control(refuse="now")
    first, _ = desk.reply(number, "First"), desk.reply(number, "Second")
    desk.run(later=MINUTE)
    desk.withdraw(number, first)
    desk.platform.heal()
    desk.run(later=MINUTE)
    assert "Second" in desk.mails(EVE)[0]["text"]
    assert "First" not in desk.mails(EVE)[0]["text"]


def test_who_withdraws_is_told_whether_it_was_mailed(desk):
    number = desk.held()
    mailed = desk.reply(number)
    desk.run(later=MINUTE)
    fresh = desk.reply(number)
    desk.withdraw(number, mailed)
    desk.withdraw(number, fresh)
    told = [each.event.mailed for each in history(number)[-2:]]
    assert told == [True, False]
    with reading() as session:
        assert session.get(MailedRow, (number, fresh)) is None


def test_nothing_is_sent_about_a_dismissed_request(desk):
    number = desk.open()
    desk.dismiss(number)
    desk.run(later=MINUTE)
    assert desk.mails() == []
    assert desk.states() == ["obsolete"]


def test_a_request_brought_back_is_acknowledged_after_all(desk):
    number = desk.open()
    desk.dismiss(number)
    desk.run()
    desk.restore(number)
    desk.run()
    assert [mail["subject"] for mail in desk.mails(EVE)] == [f"[TKT-{number}] We have your request"]


def test_staff_can_have_a_fresh_link_mailed(desk):
    number = desk.held()
    send_link(number, Change(by(MARA), desk.now))
    desk.run()
    assert rights.of_token(token_in(desk.mails(EVE)[0]), desk.now).ticket == number


def test_links_withdrawn_are_not_mailed_any_more(desk):
    number = desk.held()
    send_link(number, Change(by(MARA), desk.now))
    withdraw_links(number, Change(by(MARA), desk.now))
    desk.run()
    assert len(desk.mails(EVE)) == 1


def test_a_corrected_address_is_acknowledged_and_the_old_one_hears_nothing_more(desk):
    number, right = desk.open_in_browser()
    asked = Change(Actor(CUSTOMER, str(right.customer_id)), desk.now)
    requests.correct_address(number, right, "eve@right.example", asked)
    desk.run()
    assert desk.mails(EVE) == []
    assert len(desk.mails("eve@right.example")) == 1


def test_who_gave_a_telephone_number_gets_no_mail(desk):
    number = desk.held(address="+49301234567", kind="phone")
    desk.reply(number)
    desk.resolve(number)
    desk.run(later=MINUTE)
    assert desk.mails() == []
    assert desk.states() == []


def test_a_link_mailed_after_closing_ends_with_the_others(desk):
    number = desk.held()
    desk.platform.control(refuse="now")
    desk.resolve(number)
    desk.run(later=MINUTE)
    desk.close(number)
    desk.platform.heal()
    desk.run(later=MINUTE)
    token = token_in(desk.mails(EVE)[0])
    day = 86_400_000
    assert rights.of_token(token, desk.now + 29 * day)
    assert rights.of_token(token, desk.now + 30 * day) is None


def test_mails_of_one_request_hang_together_and_say_whom_they_are_from(desk):
    number = desk.held()
    desk.reply(number)
    desk.run(later=MINUTE)
    reply, acknowledgement = desk.mails(EVE)
    assert reply["headers"]["references"] == acknowledgement["message_id"]
    assert acknowledgement["headers"]["auto-submitted"] == "auto-generated"
    assert reply["headers"]["from"] == "Support <support@desk.example>"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_token_is_stored(desk, tmp_path):
    desk.open()
    desk.run()
    token = token_in(desk.mails(EVE)[0]).encode()
    assert not [path for path in tmp_path.rglob("desk.sqlite*") if token in path.read_bytes()]
