"""Moves that customers hear of by mail: a minute later, if they still hold."""

from supportdesk.domain.moves import Claim
from supportdesk.store.eventlog import history
from tests.cast import MINUTE, SECOND
from tests.mail.desk import EVE, token_in


def test_a_resolution_is_mailed_after_a_minute_with_two_buttons_that_only_open_the_page(desk):
    number = desk.held()
    desk.resolve(number)
    desk.run(later=59 * SECOND)
    assert len(desk.mails(EVE)) == 1
    desk.run(later=SECOND)
    mail = desk.mails(EVE)[0]
    assert "Mara Lindqvist resolved your request" in mail["text"]
    assert "The socket was dead." in mail["text"]
    link = f"http://localhost/c/{token_in(mail)}"
    assert f"Yes, it is solved:\n{link}#solved" in mail["text"].replace("\r", "")
    assert f"No, I still need help:\n{link}#not-solved" in mail["text"].replace("\r", "")


def test_a_resolution_takes_waiting_replies_with_it(desk):
    number = desk.held()
    desk.reply(number, "I changed the socket")
    desk.resolve(number)
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]["text"]
    assert mail.index("I changed the socket") < mail.index("The socket was dead.")
    desk.run(later=MINUTE)
    assert len(desk.mails(EVE)) == 2


def test_a_resolution_taken_back_within_the_minute_sends_nothing(desk):
    number = desk.held()
    desk.resolve(number)
    desk.run(later=30 * SECOND)
    desk.reopen(number)
    desk.run(later=10 * MINUTE)
    assert len(desk.mails(EVE)) == 1
    assert desk.states() == ["sent"]


def test_a_resolution_that_was_doubted_before_its_mail_went_out_is_not_told(desk):
    number = desk.held()
    desk.platform.control(refuse="now")
    desk.resolve(number)
    desk.run(later=MINUTE)
    desk.customer_writes(number, "Still broken!")
    desk.platform.heal()
    desk.run(later=MINUTE)
    assert len(desk.mails(EVE)) == 1


def test_replies_go_out_when_the_resolution_they_came_with_no_longer_holds(desk):
    number = desk.held()
    desk.platform.control(refuse="now")
    desk.reply(number, "I changed the socket")
    desk.resolve(number)
    desk.run(later=MINUTE)
    desk.customer_writes(number, "Still broken!")
    desk.platform.heal()
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]["text"]
    assert mail.startswith("Mara Lindqvist answered your request")
    assert "The socket was dead." not in mail


def test_what_is_reopened_after_its_solution_was_mailed_is_told(desk):
    number = desk.held()
    desk.resolve(number)
    desk.run(later=MINUTE)
    desk.reopen(number)
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]
    assert mail["subject"] == f"[TKT-{number}] Your request is open again"
    assert "It smokes again" not in f"{mail['text']} {mail['html']}"


def test_a_solution_that_never_went_out_is_not_taken_back_by_mail(desk):
    number = desk.held()
    desk.platform.control(refuse="now")
    desk.resolve(number)
    desk.run(later=MINUTE)
    desk.reopen(number)
    desk.run(later=MINUTE)
    desk.platform.heal()
    desk.run(later=10 * MINUTE)
    assert len(desk.mails(EVE)) == 1
    assert set(desk.states()[1:]) == {"obsolete"}


def test_an_escalation_is_told_without_a_word_of_its_note(desk):
    number = desk.held()
    desk.escalate(number)
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]
    assert mail["text"].startswith(f"A specialist joined your request TKT-{number}.")
    told = f"{mail['text']} {mail['html']} {mail['headers']}"
    assert not [
        word for word in ("Pay people", "other socket", "inside", "network") if word in told
    ]
    assert mail["headers"]["auto-submitted"] == "auto-generated"


def test_an_escalation_taken_back_within_the_minute_sends_nothing(desk):
    number = desk.held()
    desk.escalate(number)
    desk.run(later=30 * SECOND)
    desk.recall(number)
    desk.run(later=10 * MINUTE)
    assert len(desk.mails(EVE)) == 1


def test_several_news_within_the_minute_are_one_mail(desk):
    number = desk.held()
    desk.reply(number, "A colleague knows more")
    desk.run(later=30 * SECOND)
    desk.escalate(number)
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]["text"]
    assert "A specialist joined" in mail
    assert "A colleague knows more" in mail
    desk.run(later=10 * MINUTE)
    assert len(desk.mails(EVE)) == 2


def test_who_saw_the_specialist_join_gets_no_mail_of_it(desk):
    number = desk.held()
    desk.escalate(number)
    desk.customer_sees(number, history(number)[-1].seq)
    desk.run(later=MINUTE)
    assert len(desk.mails(EVE)) == 1


def test_moves_that_customers_never_learn_of_send_nothing(desk):
    number = desk.open()
    desk.run()
    desk.move(number, Claim())
    desk.run(later=10 * MINUTE)
    assert len(desk.mails(EVE)) == 1
