"""The door of a customer's draft: by the right to the request, and replies alone."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from supportdesk.customers import rights
from supportdesk.doors import let_in
from supportdesk.drafts.models import RIGHT
from supportdesk.drafts.queries import own_drafts
from supportdesk.store.database import change
from supportdesk.web.clock import now
from tests.drafts.build import ticket


def customer(app: Flask, number: int) -> tuple[FlaskClient, str]:
    """A browser that was let into a request, and the id of its right."""
    right = change(lambda session: rights.give(session, number, 1, "eve@example.com", now()))
    with app.test_request_context():
        cookie = let_in(Response(), right).headers["Set-Cookie"]
    name, _, value = cookie.partition(";")[0].partition("=")
    client = app.test_client()
    client.set_cookie(name, value)
    return client, str(right)


@pytest.mark.parametrize(
    ("sent", "status", "kept"),
    [
        ({"kind": "reply", "body": "It still"}, 204, ["It still"]),
        ({"body": "It still"}, 204, ["It still"]),
        ({"kind": "note", "body": "It still"}, 422, []),
    ],
)
def test_a_customer_keeps_a_reply(
    app: Flask, sent: dict[str, str], status: int, kept: list[str]
) -> None:
    number = ticket().number
    client, right = customer(app, number)
    answer = client.post(f"/requests/{number}/drafts", data=sent)
    drafts = own_drafts(number, RIGHT, right).own
    assert (answer.status_code, [each.text for each in drafts.values()]) == (status, kept)


def test_a_customer_keeps_nothing_in_somebody_elses_request(app: Flask) -> None:
    mine, other = ticket().number, ticket().number
    client, right = customer(app, mine)
    answer = client.post(f"/requests/{other}/drafts", data={"body": "x"})
    assert answer.status_code == 404
    assert own_drafts(other, RIGHT, right).own == {}
