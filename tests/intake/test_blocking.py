"""Blocked senders: from a ticket or a mail, until somebody unblocks them."""

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
    assert mara.post("/incoming/blocks/removals", data={"address": EVE}).status_code == 409
    assert mara.post("/tickets/77/blocks", data={"address": LENA}).status_code == 404


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
