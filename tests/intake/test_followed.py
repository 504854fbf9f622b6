"""Pages that are open follow what comes in, and learn that somebody else decided."""

import pytest
from flask.testing import FlaskClient

from supportdesk.live.arriving import IS_OLD, Arriving
from supportdesk.live.hub import CUSTOMERS, STAFF, Stream
from tests.desk import HX
from tests.intake.post import Post, mail
from tests.intake.test_desk import OPEN


class Pages:
    """Pages of one process, and the greenlet that tells them."""

    def __init__(self, post: Post) -> None:
        self.hub = post.app.extensions["live"].hub
        self.look = Arriving(post.app, self.hub).look

    def open(self, *keys: str, audience: str = STAFF) -> Stream:
        stream = Stream(audience, keys, "mara")
        self.hub.join(stream)
        self.hub.complete(stream)
        return stream


def told(stream: Stream) -> list[str]:
    """The numbers of the rail since the last question; with each it is said that lists are old."""
    frames, stream.waiting = stream.waiting, []
    assert all(IS_OLD.encode() in frame for frame in frames)
    return [frame.partition(b"</span>")[0].rpartition(b">")[2].decode() for frame in frames]


@pytest.fixture
def pages(post: Post) -> Pages:
    return Pages(post)


def test_the_rail_and_the_lists_follow_what_comes_and_what_is_decided(
    post: Post, pages: Pages, mara: FlaskClient
) -> None:
    page = pages.open("person-mara")
    pages.look()
    assert told(page) == [""]
    pages.look()
    assert told(page) == []
    id = post.unplaced()
    pages.look()
    assert told(page) == ["1"]
    mara.post(f"/incoming/{id}/tickets", data=OPEN)
    pages.look()
    assert told(page) == [""]


def test_what_goes_from_one_list_to_another_makes_both_old(
    post: Post, pages: Pages, mara: FlaskClient
) -> None:
    page = pages.open("person-mara")
    row = post.comes(mail(auto_submitted="auto-generated"))
    pages.look()
    told(page)
    mara.post(f"/incoming/{row.id}/tickets", data=OPEN)
    pages.look()
    assert told(page) == [""]


def test_customers_and_programs_without_a_rail_are_told_nothing(post: Post, pages: Pages) -> None:
    pages.open("person-mara")
    others = [pages.open("ticket-1"), pages.open("ticket-1", audience=CUSTOMERS)]
    post.unplaced()
    pages.look()
    assert [each.waiting for each in others] == [[], []]


def test_a_form_learns_that_somebody_else_decided(
    post: Post, mara: FlaskClient, helen: FlaskClient
) -> None:
    id = post.unplaced()
    for noun in ("tickets", "messages"):
        form = helen.get(f"/incoming/{id}/{noun}/new", headers=HX).text
        assert f'id="incoming-decided" data-fetch="/incoming/{id}/state"' in form
    assert "Somebody was faster" not in helen.get(f"/incoming/{id}/state").text
    mara.post(f"/incoming/{id}/tickets", data=OPEN)
    now = helen.get(f"/incoming/{id}/state").text
    assert "Mara Lindqvist opened it as a ticket. It is in TKT-1001." in now
    assert "Open as ticket" not in now
    wrong = helen.post(f"/incoming/{id}/tickets", data={"name": "Lena"}, headers=HX)
    assert wrong.status_code == 422
    assert "Somebody was faster" in wrong.text
    assert post.app.test_client().get(f"/incoming/{id}/state", headers=HX).status_code == 401
    assert helen.get("/incoming/999/state").status_code == 404
