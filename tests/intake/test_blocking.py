"""Blocked senders: from a ticket or a mail, until somebody unblocks them."""

import pytest
from flask.testing import FlaskClient

from supportdesk.intake import filing
from supportdesk.intake.models import FILED, QUARANTINED, WAITING
from tests.desk import HX, location
from tests.intake.post import EVE, LENA, Post, mail


def block(post: Post, mara: FlaskClient, sender: str = LENA) -> int:
    """Mara blocks the sender of a request from its ticket."""
    number = post.comes(mail(sender=sender, id=f"<{sender}>")).ticket
    assert number
    assert sender in mara.get(f"/tickets/{number}/blocks/new").text
    answer = mara.post(f"/tickets/{number}/blocks", data={"address": sender})
    assert location(answer) == f"/tickets/{number}"
    return number


def test_what_a_blocked_sender_mails_waits(post: Post, mara: FlaskClient) -> None:
    number = block(post, mara)
    row = post.comes(mail(id="<2@b.example>", to=post.address(number)))
    assert (row.state, row.reason) == (QUARANTINED, filing.BLOCKED)
    assert "Mara Lindqvist blocked this sender" in mara.get(f"/incoming/{row.id}").text
    assert LENA in mara.get("/incoming/blocks").text
    assert location(mara.post("/incoming/blocks/removals", data={"address": LENA}))
    assert "Nobody is blocked" in mara.get("/incoming/blocks").text
    assert post.comes(mail(id="<3@b.example>")).state == FILED


def test_only_who_writes_there_is_blocked_there(post: Post, mara: FlaskClient) -> None:
    number = block(post, mara)
    for address in ("", EVE):
        answer = mara.post(f"/tickets/{number}/blocks", data={"address": address})
        assert answer.status_code == 422
    again = mara.post(f"/tickets/{number}/blocks", data={"address": LENA})
    assert (again.status_code, "Mara Lindqvist blocked" in again.text) == (409, True)
    assert mara.post("/tickets/77/blocks", data={"address": LENA}).status_code == 404


@pytest.mark.parametrize("address", [EVE, "", "a\0b", "x" * 400])
def test_who_is_not_blocked_any_more_is_said_above_the_list(
    post: Post, mara: FlaskClient, address: str
) -> None:
    block(post, mara)
    answer = mara.post("/incoming/blocks/removals", data={"address": address})
    assert (answer.status_code, LENA in answer.text) == (409, True)
    assert "This sender is not blocked any more." in answer.text


def test_marks_that_are_none_are_no_fault(post: Post, mara: FlaskClient) -> None:
    number = post.held()
    for path in ("/incoming/blocks?after=%00", "/incoming?before=99999999999999999999"):
        assert mara.get(path).status_code == 200
    for id in (3_000_000_000, 99999999999999999999):
        at = f"/tickets/{number}"
        assert mara.get(f"{at}/offers/{id}/new?answer=participant").status_code == 404
        assert mara.post(f"{at}/offers/{id}").status_code == 404
        assert mara.get(f"{at}/participants/{id}/removals/new").status_code == 404


def test_a_sender_is_blocked_from_a_mail(post: Post, mara: FlaskClient) -> None:
    id = post.comes(mail(sender=EVE, x_autoreply="yes")).id
    assert EVE in mara.get(f"/incoming/{id}/blocks/new", headers=HX).text
    answer = mara.post(f"/incoming/{id}/blocks", data={"address": EVE})
    assert location(answer) == f"/incoming/{id}"
    assert post.comes(mail(sender=EVE, id="<2@b.example>")).state == QUARANTINED
    assert mara.get(f"/incoming/{post.unplaced(id='<3@b.example>')}/blocks/new").status_code == 200


def test_a_mail_is_tried_again(post: Post, mara: FlaskClient, helen: FlaskClient) -> None:
    block(post, mara)
    id = post.comes(mail(id="<2@b.example>")).id
    helen.post("/incoming/blocks/removals", data={"address": LENA})
    assert location(mara.post(f"/incoming/{id}/retries")) == f"/incoming/{id}"
    assert (post.row(id).state, post.row(id).reason) == (
        WAITING, "Mara Lindqvist had it tried again."
    )  # fmt: skip
    assert "Mara Lindqvist had it tried again." in helen.post(f"/incoming/{id}/retries").text
    post.run(later=1)
    assert (post.row(id).state, post.row(id).ticket) == (FILED, 1002)
    assert mara.post(f"/incoming/{id}/retries").status_code == 409
