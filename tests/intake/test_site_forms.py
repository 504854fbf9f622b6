"""What a program mails for a person, as the forms of web sites do, is not lost, nor answered."""

import pytest
from flask.testing import FlaskClient

from supportdesk.intake import filing
from supportdesk.intake.models import ASIDE, QUARANTINED
from tests.intake.post import EVE, Post, mail

FORM = {"sender": "Web site <no-reply@site.example>", "reply_to": f"Eve <{EVE}>"}


def test_what_a_program_sends_for_a_person_waits_for_people(post: Post) -> None:
    row = post.comes(mail(**FORM))
    assert (row.state, row.kind, row.reason) == (QUARANTINED, "automatic", filing.FOR_ANOTHER)
    assert not post.outbox()


@pytest.mark.parametrize(
    "fields",
    [
        {"reply_to": "noreply@else.example"},
        {"reply_to": "Support <support@desk.example>"},
        {"reply_to": ""},
        {"precedence": "bulk"},
    ],
)
def test_what_a_program_sends_for_nobody_is_kept_aside(post: Post, fields: dict[str, str]) -> None:
    assert post.comes(mail(**(FORM | fields))).state == ASIDE


def test_what_a_program_sends_into_a_ticket_is_kept_aside(post: Post) -> None:
    row = post.comes(mail(to=post.address(post.held()), **FORM))
    assert (row.state, row.ticket) == (ASIDE, 1001)


@pytest.mark.parametrize("sender", ["no-reply@site.example", "lena@localhost"])
def test_where_only_somebody_else_can_be_answered_the_ticket_is_theirs(
    post: Post, mara: FlaskClient, sender: str
) -> None:
    id = post.comes(mail(sender=sender, reply_to=f"Eve Adams <{EVE}>")).id
    form = mara.get(f"/incoming/{id}/tickets/new").text
    assert 'value="Eve Adams"' in form
    assert f'value="{EVE}"' in form
