"""The door of a customer's draft: by the right to the request, and replies alone."""

import pytest
from flask import Blueprint, Flask, g
from flask.testing import FlaskClient

from supportdesk.customers.rights import Right
from supportdesk.drafts.models import RIGHT
from supportdesk.drafts.portal import portal
from supportdesk.drafts.queries import own_drafts
from supportdesk.viewer import with_rights
from tests.drafts.build import ticket


def customer(app: Flask, *tickets: int) -> FlaskClient:
    """A browser with a right to each of these tickets; its id is the ticket's number."""
    audience = Blueprint("a_customer", __name__)
    rights = [Right(number, number, 1, "eve@example.com", True) for number in tickets]

    @audience.before_request
    def admit() -> None:
        g.viewer = with_rights(rights)

    audience.register_blueprint(portal)
    app.register_blueprint(audience)
    return app.test_client()


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
    answer = customer(app, number).post(f"/requests/{number}/drafts", data=sent)
    drafts = own_drafts(number, RIGHT, str(number)).own
    assert (answer.status_code, [each.text for each in drafts.values()]) == (status, kept)


def test_a_customer_keeps_nothing_in_somebody_elses_request(app: Flask) -> None:
    mine, other = ticket().number, ticket().number
    answer = customer(app, mine).post(f"/requests/{other}/drafts", data={"body": "x"})
    assert answer.status_code == 404
    assert own_drafts(other, RIGHT, str(mine)).own == {}
