"""What a person's mail does to a ticket: whose words it holds, and what follows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from supportdesk.domain import events as e
from supportdesk.domain.moves import SetWait
from supportdesk.intake.models import FILED
from supportdesk.mail import threads
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Written
from supportdesk.tickets.changing import Change
from tests.cast import HELEN, MARA, by
from tests.desk import signed_in
from tests.intake.post import EVE, LENA, Post, mail
from tests.portal.build import let_in

FROM_EVE = f"Eve Else <{EVE}>"


@pytest.fixture(autouse=True)
def whole(post: Post) -> Iterator[None]:
    """Whatever comes in, the history can be proved."""
    yield
    assert post.faults() == []


def wires(post: Post, number: int) -> list[str]:
    return [entry.event.wire for entry in post.entries(number)]


def test_an_answer_to_the_signed_address_is_the_customers(post: Post) -> None:
    number = post.held()
    row = post.comes(mail("Still the same.", to=f"Desk <{post.address(number).upper()}>"))
    entry = post.entry(row)
    assert (row.ticket, row.way, entry.body.text) == (number, "address", "Still the same.")
    assert (entry.kind, entry.by.kind, entry.stranger) == ("reply", "customer", "")
    assert post.ticket(number).last_customer_seq == row.seq
    assert len(post.outbox()) == 1  # only the acknowledgement of the form


@pytest.mark.parametrize("header", ["to", "cc", "delivered_to", "x_original_to"])
def test_the_address_counts_wherever_it_stands(post: Post, header: str) -> None:
    number = post.held()
    headers = {header: f"x@y.example, {post.address(number)}"}
    assert post.comes(mail(**headers)).ticket == number


@pytest.mark.parametrize("header", ["in_reply_to", "references"])
def test_an_answer_to_a_mail_of_ours_is_too(post: Post, header: str) -> None:
    number = post.held()
    headers = {header: f"<before@x.example> {post.sent(number)}"}
    row = post.comes(mail(**headers))
    assert (row.ticket, row.way, post.entry(row).stranger) == (number, "reference", "")


def test_a_bad_signature_is_a_strangers_mail(post: Post) -> None:
    number = post.held()
    good = post.address(number)
    other = good.replace(".", ".b" if good.partition(".")[2][0] != "b" else ".c", 1)
    for forged in (other, good.replace(f"t{number}", f"t{number + 1}"), f"x{good}"):
        row = post.comes(mail(to=forged, id=f"<{forged}>"))
        assert (row.state, row.way) == (FILED, "new"), forged


def test_the_subject_alone_leads_nowhere(post: Post) -> None:
    number = post.held()
    rows = [
        post.comes(mail(subject="VPN drops")),
        post.comes(mail(sender=FROM_EVE, subject=f"Re: [TKT-{number}] VPN", id="<2@e.example>")),
    ]
    assert [row.way for row in rows] == ["new", "new"]
    assert rows[1].subject == "Re: VPN"


def test_a_tag_with_a_certain_sender_is_the_customers(post: Post) -> None:
    number = post.resolved()
    row = post.comes(mail(subject=f"Re: [tkt-{number}] VPN drops", certain=True))
    assert (row.ticket, row.way) == (number, "tag")
    assert post.ticket(number).status == "held"


def test_a_tag_with_a_claimed_sender_is_stored_and_changes_nothing(post: Post) -> None:
    number = post.resolved()
    row = post.comes(mail(subject=f"Re: [TKT-{number}] VPN drops"))
    entry = post.entry(row)
    assert (row.ticket, entry.stranger) == (number, f"Lena Hofer ({LENA})")
    assert isinstance(entry.event, e.MessagePosted)
    assert entry.event.sender == "unverified"
    assert post.ticket(number).status == "resolved"


def test_another_who_writes_through_the_address_is_named_and_changes_nothing(post: Post) -> None:
    number = post.held()
    messages.post_as_staff(number, Message("reply", Written("On?")), Change(by(MARA), post.now))
    post.do(number, SetWait("customer"))
    before = post.ticket(number)
    raw = mail("I am his boss.", sender=FROM_EVE, to=post.address(number), certain=True)
    row = post.comes(raw)
    after, entry = post.ticket(number), post.entry(row)
    assert entry.stranger == f"Eve Else ({EVE})"
    assert (entry.kind, entry.by.id) == ("reply", "")
    assert (after.wait, after.last_customer_seq) == (before.wait, before.last_customer_seq)
    assert not after.address_proved
    assert after.last_seq == before.last_seq + 1


def test_it_does_not_reopen_what_is_resolved(post: Post) -> None:
    number = post.resolved()
    post.comes(mail(sender=FROM_EVE, in_reply_to=post.sent(number)))
    assert post.ticket(number).status == "resolved"


def test_on_a_closed_ticket_it_is_a_ticket_of_its_own(post: Post) -> None:
    number = post.closed()
    row = post.comes(mail(sender=FROM_EVE, to=post.address(number)))
    assert (row.way, row.ticket) == ("new", number + 1)
    assert post.ticket(number).follow_up is None


def test_the_customers_answer_reopens_unless_it_only_thanks(post: Post) -> None:
    number = post.resolved()
    post.comes(mail("Many thanks!", to=post.address(number)))
    assert post.ticket(number).status == "resolved"
    post.comes(mail("It is back.", to=post.address(number), id="<2@b.example>"))
    assert post.ticket(number).status == "held"


def test_thanks_above_a_quotation_are_only_thanks(post: Post) -> None:
    number = post.resolved()
    quoted = "On Wed, 25 Nov 2026 at 12:00, Support <s@d.example> wrote:\r\n> Done?\r\n"
    row = post.comes(mail(f"Thank you!\r\n\r\n{quoted}", to=post.address(number)))
    entry = post.entry(row)
    assert post.ticket(number).status == "resolved"
    assert (entry.body.text, "Done?" in entry.texts["quoted"].text) == ("Thank you!", True)


def test_an_answer_to_a_closed_ticket_opens_its_follow_up_once(post: Post) -> None:
    number = post.closed()
    first = post.comes(mail("It is back.", to=post.address(number)))
    second = post.comes(mail("Hello?", to=post.address(number), id="<2@b.example>"))
    assert first.ticket == second.ticket == number + 1
    assert post.ticket(number + 1).follow_up_of == number
    assert post.ticket(number + 1).channel == "mail"


def test_certain_mail_proves_the_address_of_its_ticket(post: Post) -> None:
    number = post.held()
    row = post.comes(mail(to=post.address(number)))
    assert not post.ticket(number).address_proved
    row = post.comes(mail(to=post.address(number), id="<2@b.example>", certain=True))
    assert post.ticket(number).address_proved
    assert wires(post, number)[-2:] == ["message.posted", "customer.address_proved"]
    assert post.entry(row).seq == post.ticket(number).last_seq - 1


def test_two_in_from_are_not_certain(post: Post) -> None:
    row = post.comes(mail(sender=f"{FROM_EVE}, Lena <{LENA}>", certain=True))
    assert not row.authenticated
    twice = mail(certain=True).replace(b"\r\nTo:", f"\r\nFrom: {EVE}\r\nTo:".encode(), 1)
    assert not post.comes(twice.replace(b"1@brack", b"2@brack")).authenticated


def test_an_opener_who_left_gets_nothing_back(post: Post) -> None:
    number = post.resolved()
    post.directory.put(replace(MARA, active=False))
    post.comes(mail(to=post.address(number)))
    ticket = post.ticket(number)
    assert (ticket.status, ticket.opener) == ("queued", None)


def test_staff_read_who_wrote_and_what_was_quoted(post: Post) -> None:
    number = post.held()
    text = "I am his boss.\r\n\r\n-- \r\nEve Else, Director\r\n"
    post.comes(mail(text, sender=FROM_EVE, to=post.address(number)))
    post.comes(mail("Who?", subject=f"[TKT-{number}]", id="<2@b.example>"))
    page = signed_in(post.app, "mara").get(f"/tickets/{number}").text
    assert f'<h3 class="entry__name">Eve Else ({EVE})</h3>' in page
    assert "through Lena Hofer’s address, by e-mail" in page
    assert "unverified sender, under Lena Hofer’s address, by e-mail" in page
    folded = page.partition("<summary>Quoted text and signature</summary>")[2]
    assert "Eve Else, Director" in folded.partition("</details>")[0]


def test_customers_read_that_it_was_not_them_and_not_us(post: Post) -> None:
    number = post.held()
    supportdesk = f"Supportdesk <{EVE}>"
    post.comes(mail("Pay here", sender=supportdesk, to=post.address(number)))
    post.comes(mail("Who?", subject=f"[TKT-{number}]", id="<2@b.example>"))
    browser = post.app.test_client()
    let_in(browser, number)
    page = browser.get(f"/requests/{number}").text
    assert f"From Supportdesk ({EVE}), through your address" in page
    assert "</time>, by e-mail</span>" in page  # one run of text: no gap before the comma
    assert "Sent under your address; we do not know by whom" in page
    assert page.count('class="bubble bubble--me"') == 3


def test_what_a_stranger_wrote_is_taken_back_whole(post: Post) -> None:
    number = post.held()
    row = post.comes(mail("Pay here", sender=FROM_EVE, to=post.address(number)))
    asked = Change(by(HELEN), post.now, {"reason": Written("Spam")})
    messages.withdraw(number, row.seq or 0, "", asked)
    entry = post.entry(row)
    assert entry.withdrawn
    assert (dict(entry.texts), entry.stranger) == ({}, "Somebody")


def test_what_we_write_next_answers_the_mail(post: Post) -> None:
    row = post.comes(mail(id="<first@brack.example>"))
    with reading() as session:
        ours = post.outbox()[-1]
        assert ours.ticket == row.ticket
        assert threads.earlier(session, ours) == ("<first@brack.example>",)
        assert threads.answers_mail(session, ours)
