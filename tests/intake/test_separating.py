"""A ticket of their own for who wrote into another's, or was named there."""

import pytest
from flask.testing import FlaskClient

from supportdesk.domain.errors import Refused
from supportdesk.intake.deciding import Decision
from supportdesk.intake.separating import open_own
from supportdesk.participants.queries import Offer, side_of
from tests.cast import MARA, by
from tests.desk import HX, location, signed_in
from tests.intake.post import EVE, Post, mail

ANNA = "anna@brack.example"
KEY = {"key": "key-0123456789"}


def strangers_mail(post: Post, number: int) -> str:
    """Somebody nobody knows writes into a ticket; where a ticket of their own is asked for."""
    post.comes(mail("My mouse is dead.", f"Eve Holm <{EVE}>", post.address(number), "Mouse"))
    (offer,) = offers(number)
    return f"/tickets/{number}/offers/{offer.id}/tickets"


def offers(number: int) -> list[Offer]:
    return side_of(number).offers


def test_an_unknown_writer_gets_a_ticket_of_their_own_with_one_click(
    post: Post, mara: FlaskClient
) -> None:
    number = post.held()
    at = strangers_mail(post, number)
    assert f'action="{at}"' in mara.get(f"/tickets/{number}").text
    assert EVE not in {each.address for each in post.outbox()}
    assert [location(mara.post(at, data=KEY)) for _ in "ab"] == ["/tickets/1002"] * 2
    assert (post.numbers(), offers(number)) == ([1001, 1002], [])
    (first,) = [each for each in post.entries(1002) if each.kind == "reply"]
    assert (first.body.text, post.ticket(1002).address_proved) == ("My mouse is dead.", False)
    assert "My mouse is dead." in mara.get("/tickets/1002/messages/2/original").text
    note = post.entries(number)[-1]
    assert (note.kind, note.body.text) == (
        "note", "Eve Holm has a request of their own now: TKT-1002."
    )  # fmt: skip
    assert [each.kind for each in post.outbox() if each.address == EVE] == ["acknowledgement"]


def test_who_was_only_named_gets_it_as_passed_on(post: Post, mara: FlaskClient) -> None:
    number = post.held()
    sent = f"> {post.address(number)} wrote:\r\n> what only Lena read"
    post.comes(mail(f"Anna has it too.\r\n\r\n{sent}", to=post.address(number), cc=ANNA))
    (offer,) = offers(number)
    assert location(mara.post(f"/tickets/{number}/offers/{offer.id}/tickets", data=KEY))
    (first,) = [each for each in post.entries(1002) if each.kind == "reply"]
    assert first.body.text == (
        "Anna has it too.\n\n"
        "It was passed on. At first it came from Lena Hofer (lena@brack.example)."
    )
    assert "quoted" not in first.texts
    assert post.ticket(1002).address_proved is False


def test_it_is_decided_once(post: Post, mara: FlaskClient) -> None:
    number = post.held()
    row = post.comes(mail("Mine.", EVE, post.address(number)))
    (offer,) = offers(number)
    decision = Decision(by(MARA), post.now)
    open_own(number, offer, row, decision, post.work.intake)
    with pytest.raises(Refused, match="a moment before you"):
        open_own(number, offer, row, decision, post.work.intake)
    assert (post.numbers(), post.faults()) == ([1001, 1002], [])


def test_only_who_may_add_people_opens_it(post: Post) -> None:
    number, priya = post.held(), signed_in(post.app, "priya")
    at = strangers_mail(post, number)
    assert priya.post(at, data=KEY, headers=HX).status_code == 409
    assert priya.post(at.replace(str(number), "1777")).status_code == 404
    assert post.app.test_client().post(at, headers=HX).status_code == 401
    assert (post.numbers(), len(offers(number))) == ([number], 1)


def test_nothing_is_opened_from_what_was_taken_back(
    post: Post, mara: FlaskClient, helen: FlaskClient
) -> None:
    number = post.held()
    at = strangers_mail(post, number)
    seq = post.entries(number)[-1].seq
    helen.post(f"/tickets/{number}/messages/{seq}/withdrawals", data={"reason": "spam"})
    assert mara.post(at, data=KEY).status_code == 404
    assert post.numbers() == [number]


def test_its_original_goes_with_the_message_that_is_taken_back(
    post: Post, mara: FlaskClient, helen: FlaskClient
) -> None:
    number = post.held()
    mara.post(strangers_mail(post, number), data=KEY)
    original = "/tickets/1002/messages/2/original"
    assert mara.get(original).status_code == 200
    helen.post(f"/tickets/{number}/messages/4/withdrawals", data={"reason": "spam"})
    assert mara.get(original).status_code == 404
