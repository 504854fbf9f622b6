"""Whole lives of a request, as the customer's mailbox sees them."""

from supportdesk.customers import rights
from tests.cast import MINUTE, SECOND
from tests.mail.desk import EVE, token_in


def test_a_request_is_acknowledged_with_a_link_that_lets_in(desk):
    number = desk.open()
    desk.run()
    (mail,) = desk.mails(EVE)
    assert mail["subject"] == f"[TKT-{number}] We have your request"
    right = rights.of_token(token_in(mail), desk.now)
    assert (right.ticket, right.address, right.by_link) == (number, EVE, True)


def test_a_reply_is_mailed_after_a_quiet_minute(desk):
    number = desk.held()
    desk.reply(number)
    desk.run(later=59 * SECOND)
    assert len(desk.mails(EVE)) == 1
    desk.run(later=1 * SECOND)
    mail = desk.mails(EVE)[0]
    assert "Mara Lindqvist answered your request" in mail["text"]
    assert "Try the **other** socket" in mail["text"]
    assert rights.of_token(token_in(mail), desk.now).ticket == number
