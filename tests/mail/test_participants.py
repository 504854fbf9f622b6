"""Mail to several people of one request: to each their own, and only what they may read."""

from supportdesk.customers import rights
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.participants import actions as participants
from supportdesk.participants.actions import Person
from supportdesk.store.eventlog import Written
from supportdesk.tickets import requests
from supportdesk.tickets.changing import Change
from supportdesk.tickets.participants import Participant, participants_of
from tests.cast import MARA, MINUTE, by
from tests.mail.desk import EVE, LINK, Desk, token_in

ANNA = "anna@brack.example"


def with_anna(desk: Desk) -> tuple[int, Participant]:
    """Eve's request, in which something was said before Anna came; her invitation is out."""
    number = desk.held()
    desk.customer_writes(number, "said before Anna by Eve")
    participants.add(number, Person(ANNA, "Anna Berg"), Change(by(MARA), desk.now))
    desk.run()
    return number, participants_of(number)[0]


def used(desk: Desk, number: int, who: Participant) -> Participant:
    """Anna used the link of her invitation, so her address is proved."""
    right = rights.of_token(token_in(desk.mails(ANNA)[0]), desk.now)
    assert right is not None
    asked = Change(Actor(CUSTOMER, str(who.customer_id)), desk.now)
    message = Message("reply", Written("Anna is here"))
    work = lambda: messages.post_as_customer(number, message, asked)  # noqa: E731
    requests.proving(number, right, desk.now, work)
    return participants_of(number)[0]


def test_the_invitation_says_nothing_of_the_request(desk):
    with_anna(desk)
    mail = desk.mails(ANNA)[0]
    assert "You were added to request TKT-" in mail["text"]
    assert LINK.search(mail["text"])
    for words in ("Payroll", "Eve", "before Anna"):
        assert words not in str(mail)


def test_each_gets_one_mail_with_a_link_of_their_own(desk):
    number, _ = with_anna(desk)
    desk.reply(number, "For both of you")
    desk.run(later=MINUTE)
    anna, eve = desk.mails(ANNA), desk.mails(EVE)
    assert ["For both of you" in each[0]["text"] for each in (anna, eve)] == [True, True]
    assert token_in(anna[0]) != token_in(eve[0])
    assert [len(each) for each in (anna, eve)] == [2, 2]


def test_who_is_not_proved_reads_no_subject_and_no_quote(desk):
    number, _ = with_anna(desk)
    desk.customer_writes(number, "said by Eve since")
    desk.reply(number, "We look")
    desk.run(later=MINUTE)
    mail = desk.mails(ANNA)[0]
    for words in ("Payroll", "said by Eve", "before Anna"):
        assert words not in str(mail)


def test_quotes_reach_back_to_where_they_came_and_name_who_wrote(desk):
    number, who = with_anna(desk)
    assert used(desk, number, who).proved
    desk.customer_writes(number, "said by Eve since")
    desk.reply(number, "We look")
    desk.run(later=MINUTE)
    text = desk.mails(ANNA)[0]["text"].replace("\r\n", "\n")
    assert "You wrote on Wednesday 25 November, 12:00 (London):\n> Anna is here" in text
    assert "Eve Brack wrote on Wednesday 25 November, 12:00 (London):\n> said by Eve since" in text
    assert "before Anna" not in text


def test_who_looks_on_gets_no_mail_and_the_others_do(desk):
    number, who = with_anna(desk)
    seq = desk.reply(number, "For both of you")
    messages.note_seen(number, "customer", str(who.customer_id), seq, desk.now)
    desk.run(later=MINUTE)
    assert len(desk.mails(ANNA)) == 1
    assert "For both of you" in desk.mails(EVE)[0]["text"]


def test_what_eve_has_seen_is_still_mailed_to_anna(desk):
    number, _ = with_anna(desk)
    desk.customer_sees(number, desk.reply(number, "For both of you"))
    desk.run(later=MINUTE)
    assert "For both of you" in desk.mails(ANNA)[0]["text"]
    assert "For both of you" not in str(desk.mails(EVE))


def test_who_was_taken_out_gets_nothing_any_more(desk):
    number, who = with_anna(desk)
    desk.reply(number, "On its way")
    participants.remove(who, Change(by(MARA), desk.now))
    desk.run(later=MINUTE)
    desk.reply(number, "Only for Eve")
    desk.run(later=MINUTE)
    assert len(desk.mails(ANNA)) == 1


def test_a_solution_asks_only_the_customer(desk):
    number, _ = with_anna(desk)
    desk.resolve(number)
    desk.run(later=MINUTE)
    assert "Yes, it is solved" in desk.mails(EVE)[0]["text"]
    assert "Yes, it is solved" not in desk.mails(ANNA)[0]["text"]
    assert "resolved your request" in desk.mails(ANNA)[0]["text"]


def test_links_asked_for_again_read_from_where_they_came(desk):
    _, who = with_anna(desk)
    desk.ask_for_links(ANNA)
    desk.run()
    right = rights.of_token(token_in(desk.mails(ANNA)[0]), desk.now)
    assert right is not None
    assert (right.since, right.customer_id) == (who.seq, who.customer_id)
