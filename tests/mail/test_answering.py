"""Mail that customers can answer: where the answer goes, where it is cut, what hangs together."""

import pytest

from supportdesk.domain.moves import Claim
from supportdesk.mail import incoming
from supportdesk.mail.addressing import ReplyAddresses, Way
from supportdesk.mail.incoming.phrases import ANSWER_ABOVE
from supportdesk.mail.threads import received
from supportdesk.settings import Keys, Settings
from supportdesk.store.database import change
from tests.cast import MINUTE, SECOND
from tests.mail.desk import EVE, token_in
from tests.servers import environment

OUTLOOK = "<PAXPR04MB9185F1A2B3C4D5E6F7A8B9C0D1E2F3@PAXPR04MB9185.eurprd04.prod.outlook.example>"


@pytest.fixture
def settings(database_url, tmp_path, platform) -> Settings:
    mail = {"DESK_SMTP_URL": platform.smtp_url, "DESK_MAIL_FROM": "Support <support@desk.example>"}
    mail["DESK_MAIL_PIPE"] = "1"
    return Settings.from_environ(environment(database_url, tmp_path, **mail))


def came_in(number: int, message_id: str, at: int, address: str = EVE) -> None:
    change(lambda session: received(session, number, address, message_id, at))


def test_every_mail_about_a_ticket_is_answered_to_its_own_address(desk, settings):
    number = desk.held()
    desk.reply(number)
    desk.run(later=MINUTE)
    addresses = ReplyAddresses(settings.mail_from, Keys(settings.secret_key))
    (customer,) = {row.customer_id for row in desk.outbox()}
    for mail in desk.mails(EVE):
        name, _, address = mail["headers"]["reply-to"].partition(" <")
        assert name == "Support"
        assert addresses.read(address.rstrip(">")) == Way(number, customer)
        assert ANSWER_ABOVE in mail["text"]
        assert ANSWER_ABOVE in mail["html"]
        assert "not read" not in mail["text"]


def test_the_mail_with_all_links_is_answered_to_nobodys_ticket(desk):
    desk.held()
    desk.ask_for_links(EVE)
    desk.run(later=60 * MINUTE)
    mail = desk.mails(EVE)[0]
    assert mail["subject"] == "Your links"
    assert "reply-to" not in mail["headers"]
    assert ANSWER_ABOVE not in mail["text"]


@pytest.mark.parametrize("form", ["text", "html"])
def test_an_answer_is_cut_at_our_line_even_where_no_program_marked_the_quotation(
    desk, tmp_path, form
):
    number = desk.held()
    desk.prove(number, token_in(desk.mails(EVE)[0]))
    desk.customer_writes(number, "An earlier word")
    desk.reply(number, "Try the other socket")
    desk.run(later=MINUTE)
    ours = desk.mails(EVE)[0][form].replace("\r", "")
    at = ours.index(ANSWER_ABOVE)
    kept = ours[: at + len(ANSWER_ABOVE)].rpartition("<p>" if form == "html" else "\n\n")[1:]
    answer = {"text": "It works now, thank you very much.\n\n", "html": "<p>It works now.</p>"}
    body = answer[form] + "".join(kept) + ours[at + len(ANSWER_ABOVE) :]
    raw = tmp_path / "answer.eml"
    kind = "plain" if form == "text" else "html"
    raw.write_text(f"From: {EVE}\nSubject: Re\nContent-Type: text/{kind}; charset=utf-8\n\n{body}")
    read = incoming.read(raw)
    assert isinstance(read, incoming.Incoming)
    assert read.new.text.strip().startswith("It works now")
    assert "An earlier word" not in read.new.text
    assert "An earlier word" in read.rest.text
    assert ANSWER_ABOVE not in read.new.text


def test_what_a_person_wrote_is_no_automatic_mail_and_nothing_is_a_list(desk):
    number = desk.held()
    desk.reply(number)
    desk.run(later=MINUTE)
    reply, acknowledgement = (mail["headers"] for mail in desk.mails(EVE))
    assert "auto-submitted" not in reply
    assert "x-auto-response-suppress" not in reply
    assert acknowledgement["auto-submitted"] == "auto-generated"
    assert acknowledgement["x-auto-response-suppress"] == "OOF, AutoReply"
    for headers in (reply, acknowledgement):
        assert not [name for name in headers if name.startswith(("list-", "precedence"))]


def test_our_mail_answers_the_customers_own(desk):
    number = desk.open()
    came_in(number, OUTLOOK, desk.now)
    desk.run()
    acknowledgement = desk.mails(EVE)[0]
    assert acknowledgement["headers"]["in-reply-to"] == OUTLOOK
    assert acknowledgement["headers"]["auto-submitted"] == "auto-replied"
    desk.move(number, Claim())
    desk.run(later=MINUTE)
    came_in(number, "<two@brack.example>", desk.now)
    desk.reply(number)
    desk.run(later=MINUTE)
    reply = desk.mails(EVE)[0]["headers"]
    assert reply["references"].split() == [
        OUTLOOK,
        acknowledgement["message_id"],
        "<two@brack.example>",
    ]
    assert reply["in-reply-to"] == "<two@brack.example>"


def test_mail_of_somebody_else_is_not_referred_to(desk):
    number = desk.held()
    came_in(number, "<one@other.example>", desk.now, "mallory@other.example")
    desk.reply(number)
    desk.run(later=MINUTE)
    assert "other.example" not in str(desk.mails(EVE)[0]["headers"])


@pytest.mark.parametrize(
    "forged", ["<a@b>\r\nBcc: x@y.example", "a@b", "<a b@c>", "<>", "", f"<{'x' * 300}@y>", "<ü@b>"]
)
def test_an_id_that_is_none_gets_into_no_header(desk, forged):
    number = desk.held()
    desk.run(later=SECOND)
    came_in(number, forged, desk.now)
    came_in(number, "<fine@brack.example>", desk.now)
    came_in(number, "<fine@brack.example>", desk.now + 1)
    desk.reply(number)
    desk.run(later=MINUTE)
    headers = desk.mails(EVE)[0]["headers"]
    assert headers["in-reply-to"] == "<fine@brack.example>"
    assert "bcc" not in headers
