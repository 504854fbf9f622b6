"""What a mail quotes of the conversation before it, and to whom."""

from tests.cast import MINUTE
from tests.mail.desk import EVE, LINK, token_in


def test_a_proved_address_is_reminded_of_the_last_three_messages(desk):
    number = proved(desk)
    for text in ("One", "Two", "Three", "Four"):
        desk.customer_writes(number, f"{text} came in")
    desk.note(number, "She is angry")
    desk.reply(number, "We look")
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]
    for said in (mail["text"], mail["html"]):
        places = [said.index(words) for words in ("We look", "Four came", "Three came", "Two came")]
        assert places == sorted(places)
        assert "You wrote on Wednesday 25 November, 12:00 (London):" in said
        assert not [words for words in ("One came", "smokes", "angry") if words in said]
    assert "> Four came in" in mail["text"]


def test_what_was_withdrawn_is_quoted_no_more(desk):
    number = proved(desk)
    seq = desk.reply(number, "The password is hunter2")
    desk.reply(number, "Sorry, the wrong window")
    desk.customer_sees(number, seq + 1)
    desk.withdraw(number, seq)
    desk.reply(number, "So now to you")
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]
    assert "the wrong window" in mail["text"]
    assert "hunter2" not in str(mail)


def test_a_quote_shows_staff_by_name_and_what_they_noted_as_the_customers(desk):
    number = proved(desk, channel="phone")
    seq = desk.reply(number, "Is it plugged in?")
    desk.customer_sees(number, seq)
    desk.resolve(number)
    desk.run(later=MINUTE)
    text = desk.mails(EVE)[0]["text"]
    assert "Mara Lindqvist wrote on " in text
    assert text.index("> Is it plugged in?") < text.index("> It smokes")


def test_a_quote_holds_no_link_of_its_own(desk):
    number = proved(desk)
    desk.customer_writes(number, "It is there")
    desk.reply(number)
    desk.run(later=MINUTE)
    mail = desk.mails(EVE)[0]
    assert len(set(LINK.findall(f"{mail['text']} {mail['html']}"))) == 1


def test_an_address_that_is_not_proved_gets_no_quote(desk):
    number = desk.held()
    desk.reply(number, "First")
    desk.run(later=MINUTE)
    desk.reply(number, "Second")
    desk.run(later=MINUTE)
    text = desk.mails(EVE)[0]["text"]
    assert "Second" in text
    assert "First" not in text


def proved(desk, **more) -> int:
    """A request that Mara has, from an address whose link was used."""
    number = desk.held(**more)
    desk.prove(number, token_in(desk.mails(EVE)[0]))
    return number
