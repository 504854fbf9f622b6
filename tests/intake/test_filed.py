"""The original of a mail, from its entry; and that it goes with what is taken back."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from supportdesk.intake import storing
from supportdesk.intake.models import DUPLICATE, PieceRow
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.store.database import reading
from supportdesk.store.eventlog import Written
from supportdesk.tickets.changing import Change
from tests.cast import HELEN, MARA, by
from tests.desk import signed_in
from tests.intake.post import Post, mail
from tests.intake.test_texts import with_files
from tests.portal.build import let_in


@pytest.fixture
def staff(post: Post) -> FlaskClient:
    return signed_in(post.app, "mara")


def pieces() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(PieceRow)) or 0


def at(number: int | None, seq: int | None) -> str:
    return f"/tickets/{number}/messages/{seq}/original"


def test_the_original_is_one_click_away_for_staff(post: Post, staff: FlaskClient) -> None:
    row = post.comes(mail())
    assert f'href="{at(row.ticket, row.seq)}" download' in staff.get(f"/tickets/{row.ticket}").text
    answer = staff.get(at(row.ticket, row.seq))
    assert (answer.status_code, answer.data) == (200, mail())


def test_what_was_no_mail_has_none(post: Post, staff: FlaskClient) -> None:
    number = post.held()
    messages.post_as_staff(number, Message("reply", Written("On?")), Change(by(MARA), post.now))
    for seq in (0, 1, 2, post.ticket(number).last_seq, 2**40):
        assert staff.get(at(number, seq)).status_code == 404
    assert "/original" not in staff.get(f"/tickets/{number}").text


def test_customers_and_strangers_get_none(post: Post) -> None:
    row, customer = post.comes(mail()), post.app.test_client()
    assert customer.get(at(row.ticket, row.seq)).status_code == 303  # to the sign-in
    let_in(customer, row.ticket or 0)
    assert "/original" not in customer.get(f"/requests/{row.ticket}").text
    assert "/incoming" not in customer.get(at(row.ticket, row.seq)).location


@pytest.mark.parametrize("whole", [True, False])
def test_with_what_is_taken_back_its_original_is_gone(
    post: Post, staff: FlaskClient, whole: bool
) -> None:
    raw = with_files(("a.log", "text/x", 300_000))
    row, again = post.comes(raw), storing.keep(io.BytesIO(raw), "imap", post.now).id
    post.run()
    other = post.comes(mail(id="<2@b.example>"))
    assert (post.row(again).state, pieces()) == (DUPLICATE, 5)
    file = "" if whole else post.entry(row).files[0].id
    asked = Change(by(HELEN), post.now, {"reason": Written("Keys")})
    messages.withdraw(row.ticket or 0, row.seq or 0, file, asked)
    assert pieces() == 1  # that of the other mail
    assert staff.get(at(row.ticket, row.seq)).status_code == 404
    assert "/original" not in staff.get(f"/tickets/{row.ticket}").text
    assert staff.get(at(other.ticket, other.seq)).status_code == 200
    assert post.faults() == []


def test_a_mail_that_was_taken_back_does_not_come_again(post: Post) -> None:
    row = post.comes(mail())
    asked = Change(by(HELEN), post.now, {"reason": Written("Keys")})
    messages.withdraw(row.ticket or 0, row.seq or 0, "", asked)
    assert post.comes(mail()).state == DUPLICATE
