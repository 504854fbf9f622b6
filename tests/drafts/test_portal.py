"""The door of a customer's draft: by the rights of the browser to the request, replies alone."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from supportdesk.customers import rights
from supportdesk.doors import let_in
from supportdesk.drafts.queries import customers_drafts
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
    drafts = customers_drafts(number, [int(right)]).own
    assert (answer.status_code, [each.text for each in drafts.values()]) == (status, kept)


@pytest.mark.parametrize(("behind", "kept"), [(1, []), (0, ["It still"])])
def test_what_comes_after_the_message_it_became_is_no_draft(
    app: Flask, behind: int, kept: list[str]
) -> None:
    asked = ticket()
    client, right = customer(app, asked.number)
    door = f"/requests/{asked.number}"
    assert client.post(f"{door}/messages", data={"body": "It still drops."}).status_code == 303
    draft = {"body": "It still", "seen": str(asked.last_seq + 1 - behind)}
    assert client.post(f"{door}/drafts", data=draft).status_code == 204
    drafts = customers_drafts(asked.number, [int(right)]).own
    assert [each.text for each in drafts.values()] == kept


def test_a_customer_keeps_nothing_in_somebody_elses_request(app: Flask) -> None:
    mine, other = ticket().number, ticket().number
    client, right = customer(app, mine)
    answer = client.post(f"/requests/{other}/drafts", data={"body": "x"})
    assert answer.status_code == 404
    assert customers_drafts(other, [int(right)]).own == {}


def box(client: FlaskClient, number: int) -> str:
    """What stands in the text box of the customer's page."""
    page = client.get(f"/requests/{number}").text
    return page.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0].removeprefix("\n")


def opens_link(client: FlaskClient, number: int, address: str = "eve@example.com") -> None:
    """The same browser takes the link of a mail."""
    token = change(lambda session: rights.give_link(session, number, 1, address, now()))
    assert client.get(f"/c/{token}").status_code == 303


def keeps(client: FlaskClient, number: int, text: str, **more: str) -> int:
    return client.post(f"/requests/{number}/drafts", data={"body": text} | more).status_code


def test_a_link_opened_in_the_same_browser_keeps_what_was_begun(app: Flask) -> None:
    number = ticket().number
    client, _ = customer(app, number)
    keeps(client, number, "It still dr")
    opens_link(client, number)
    assert box(client, number) == "It still dr"
    keeps(client, number, "It still drops")
    assert box(client, number) == "It still drops"
    keeps(client, number, "")
    assert box(client, number) == ""


def test_another_browser_of_the_same_customer_is_not_shown_it(app: Flask) -> None:
    number = ticket().number
    client, _ = customer(app, number)
    keeps(client, number, "It still dr")
    other = app.test_client()
    opens_link(other, number)
    assert box(other, number) == ""


def test_whoever_corrects_the_address_goes_on_where_they_were(app: Flask) -> None:
    number = ticket().number
    client, old = customer(app, number)
    keeps(client, number, "It still dr")
    form = {"email": "new@example.com"}
    assert client.post(f"/requests/{number}/addresses", data=form).status_code == 303
    page = client.get(f"/requests/{number}").text
    assert box(client, number) == "It still dr"
    assert f'data-before="{old}"' in page
    assert f'data-person="{old}"' not in page


def test_a_page_from_before_the_correction_may_still_keep_and_send(app: Flask) -> None:
    number = ticket().number
    client, old = customer(app, number)
    client.post(f"/requests/{number}/addresses", data={"email": "new@example.com"})
    assert keeps(client, number, "Half", **{"for": old}) == 204
    assert keeps(client, number, "Half", **{"for": "99"}) == 403
    data = {"body": "Whole", "for": old, "key": "key-01234567"}
    assert client.post(f"/requests/{number}/messages", data=data).status_code == 303


@pytest.mark.parametrize("moves", ["link", "address"])
def test_what_was_sent_is_no_draft_under_any_right(app: Flask, moves: str) -> None:
    number = ticket().number
    client, _ = customer(app, number)
    keeps(client, number, "It still drops")
    if moves == "link":
        opens_link(client, number)
    else:
        client.post(f"/requests/{number}/addresses", data={"email": "new@example.com"})
    data = {"body": "It still drops", "key": "key-01234567"}
    assert client.post(f"/requests/{number}/messages", data=data).status_code == 303
    assert box(client, number) == ""


def test_whose_links_were_withdrawn_neither_sees_nor_keeps(app: Flask) -> None:
    number = ticket().number
    client, _ = customer(app, number)
    keeps(client, number, "It still dr")
    change(lambda session: rights.withdraw(session, number, now()))
    assert client.get(f"/requests/{number}").status_code == 404
    assert keeps(client, number, "More") == 404
