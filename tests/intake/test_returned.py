"""A bounce is no message: it says of a mail of ours that it did not arrive."""

import pytest
from sqlalchemy import update

from supportdesk.customers.models import AddressRow
from supportdesk.intake import returned
from supportdesk.intake.models import ASIDE, IncomingRow
from supportdesk.live.seen import returned_html
from supportdesk.mail import models
from supportdesk.mail.models import OutboxRow
from supportdesk.mail.queries import outgoing_state, unsent_about
from supportdesk.store.database import change, reading
from tests.intake.post import LENA, Post, mail
from tests.intake.test_texts import parts


def bounce(
    original: str,
    to: str = LENA,
    action: str = "failed",
    status: str = "5.1.1",
    words: str = "550 No such user",
) -> bytes:
    """A report as RFC 3464 says."""
    told = f"\r\nReporting-MTA: dns; mx.brack.example\r\n\r\nFinal-Recipient: rfc822; {to}\r\n"
    told += f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n"
    return mail(
        parts(
            "\r\nIt could not be delivered.",
            f"Content-Type: message/delivery-status\r\n{told}",
            f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {original}\r\n",
        ),
        sender="Mail Delivery <mailer-daemon@mx.brack.example>",
        subject="Undelivered",
        id="<b@mx.brack.example>",
        content_type="multipart/report; report-type=delivery-status; boundary=b",
    )


def address(post: Post) -> AddressRow:
    with reading() as session:
        return session.get_one(AddressRow, LENA)


def came(post: Post, number: int, raw: bytes) -> IncomingRow:
    entries = post.ticket(number).last_seq
    row = post.comes(raw)
    assert (row.state, row.kind, row.seq) == (ASIDE, "bounce", None)
    assert post.ticket(number).last_seq == entries
    return row


def test_a_mail_that_came_back_is_shown_as_failed_and_marks_its_address(post: Post) -> None:
    number = post.held()
    row = came(post, number, bounce(post.sent(number)))
    assert (row.ticket, row.reason) == (number, returned.OURS)
    (told,) = unsent_about(number)
    assert (told.state, told.kind) == (models.RETURNED, "late")
    assert told.words(post.now).startswith("The mail came back: 5.1.1")
    assert "No such user" in told.words(post.now)
    assert outgoing_state(post.now).failed == 1
    assert address(post).failed_at == post.now
    assert "No such user" in address(post).failure
    assert len(post.outbox()) == 1


def test_open_pages_are_told_in_the_head_of_the_ticket(post: Post) -> None:
    number = post.held()
    assert "No mail arrives<" not in returned_html(number)
    came(post, number, bounce(post.sent(number)))
    head = returned_html(number).partition(f'id="ticket-{number}-header"')[2]
    assert "No mail arrives<" in head


def test_a_status_that_the_reason_names_is_said_once(post: Post) -> None:
    number = post.held()
    came(post, number, bounce(post.sent(number), words="550 5.1.1 No such user"))
    (told,) = unsent_about(number)
    assert told.words(post.now).startswith("The mail came back: 550 5.1.1 No such user")


def test_mail_from_there_ends_the_mark(post: Post) -> None:
    number = post.held()
    came(post, number, bounce(post.sent(number)))
    post.comes(mail(to=post.address(number)))
    assert (address(post).failed_at, address(post).failure) == (None, "")


def test_a_full_mailbox_fails_the_mail_and_not_the_address(post: Post) -> None:
    number = post.held()
    came(post, number, bounce(post.sent(number), status="5.2.2", words="552 Mailbox full"))
    assert post.outbox()[0].state == models.RETURNED
    assert address(post).failed_at is None


def test_a_delay_is_no_failure(post: Post) -> None:
    number = post.held()
    row = came(post, number, bounce(post.sent(number), action="delayed", status="4.4.1"))
    assert (row.ticket, row.reason) == (number, returned.LATER)
    assert (post.outbox()[0].state, address(post).failed_at) == (models.SENT, None)


@pytest.mark.parametrize("original", ["<other@brack.example>", ""])
def test_what_is_not_about_a_mail_of_ours_marks_nobody(post: Post, original: str) -> None:
    number = post.held()
    post.sent(number)
    row = came(post, number, bounce(original))
    assert (row.ticket, row.reason) == (None, returned.NOT_OURS)
    assert (post.outbox()[0].state, address(post).failed_at) == (models.SENT, None)


def test_where_it_was_passed_on_to_another_the_address_stays(post: Post) -> None:
    number = post.held()
    came(post, number, bounce(post.sent(number), to="home@else.example"))
    assert (post.outbox()[0].state, address(post).failed_at) == (models.RETURNED, None)


def test_what_an_admin_threw_away_stays_thrown_away(post: Post) -> None:
    number = post.opened()
    message_id = post.sent(number)
    change(lambda session: session.execute(update(OutboxRow).values(state=models.OBSOLETE)))
    row = came(post, number, bounce(message_id))
    assert (row.ticket, post.outbox()[0].state) == (number, models.OBSOLETE)
