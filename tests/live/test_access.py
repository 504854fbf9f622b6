"""Whoever loses a right loses the stream, within two seconds on every process."""

import re
import secrets
from collections.abc import Iterator

import httpx
import pytest

from tests.live.streams import ended, says, several
from tests.play import Customer, Staff, listening
from tests.servers import Desk

SOON = 2.0


@pytest.fixture
def newcomer(desk: Desk) -> Staff:
    return Staff.new(desk, f"new-{secrets.token_hex(3)}", ["l1", "admin"])


@pytest.fixture
def open_ticket(mara: Staff) -> Iterator[int]:
    return mara.open(claim="1")


def change(who: Staff, **what: object) -> None:
    answer = httpx.patch(f"{who.desk.staff_url}/control/staff/{who.id}", json=what)
    assert answer.status_code == 200, answer.text


def test_signing_out_everywhere_ends_the_streams_of_every_browser(
    desk: Desk, mara: Staff, newcomer: Staff
) -> None:
    number = mara.open()
    elsewhere = Staff(desk, next(k for k, v in desk.accounts.items() if v["name"] == newcomer.name))
    with several(newcomer.http, f"ticket-{number}") as heard, several(mara.http, "mine") as others:
        assert elsewhere.http.post("/logouts").status_code == 303
        assert ended(heard, SOON)
        assert not any(each.ended.is_set() for each in others)
        assert newcomer.http.get("/live?topics=mine").status_code == 401


def test_signing_out_here_ends_the_streams_of_this_browser_only(
    desk: Desk, mara: Staff, newcomer: Staff
) -> None:
    number = mara.open()
    elsewhere = Staff(desk, next(k for k, v in desk.accounts.items() if v["name"] == newcomer.name))
    with (
        several(newcomer.http, f"ticket-{number}") as heard,
        several(elsewhere.http, "mine") as others,
    ):
        cookies = dict(newcomer.http.cookies)
        httpx.post(f"{desk.url}/logout", cookies=cookies)
        assert ended(heard, SOON)
        assert not any(each.ended.is_set() for each in others)


def test_deactivation_ends_streams_and_nothing_that_happens_later_is_heard(
    mara: Staff, newcomer: Staff
) -> None:
    number = mara.open(claim="1")
    with several(newcomer.http, f"ticket-{number}") as heard:
        change(newcomer, active=False)
        assert ended(heard, SOON + 1)  # the notice has its own way to go
        assert mara.writes(number, "After they left").status_code == 303
        assert not any(says("After they left")(f) for each in heard for f in each.frames)


def test_a_role_that_is_lost_ends_the_stream_and_the_next_one_is_narrower(
    newcomer: Staff,
) -> None:
    with several(newcomer.http, "dashboard") as heard:
        change(newcomer, roles=["l1"])
        assert ended(heard, SOON + 1)
        assert newcomer.http.get("/live?topics=dashboard&once=1").status_code == 404
        assert newcomer.http.get("/live?topics=queue-l1&once=1").status_code == 200


def test_a_role_that_changes_has_the_page_fetch_its_buttons_anew(
    mara: Staff, newcomer: Staff
) -> None:
    number = mara.open()
    change(newcomer, roles=["l1"])
    drawn_for = {"roles": "l1"}
    with listening(newcomer.http, f"ticket-{number}", **drawn_for) as heard:
        heard.expect(lambda frame: frame.event == "now")
        change(newcomer, roles=["l1", "l2"])
        assert heard.ended.wait(SOON + 1)
    with listening(newcomer.http, f"ticket-{number}", **drawn_for) as heard:
        heard.expect(says(f'id="ticket-{number}-moves" data-stale', "state"))


def test_links_that_are_withdrawn_end_the_customers_streams(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number, other = lena.open(), lena.open()
    mara.does(number, "claims")
    with (
        several(lena.http, f"ticket-{number}") as heard,
        several(lena.http, f"ticket-{other}") as others,
    ):
        assert mara.http.post(f"/tickets/{number}/links/withdrawals").status_code == 303
        assert ended(heard, SOON)
        assert mara.writes(number, "Not for them any more").status_code == 303
        assert not any(says("any more")(f) for each in heard for f in each.frames)
        assert not any(each.ended.is_set() for each in others)
        assert lena.http.get(f"/live?topics=ticket-{number}").status_code == 404


def test_leaving_a_device_ends_every_stream_of_that_browser_and_of_no_other(
    desk: Desk, mara: Staff
) -> None:
    here, phone = Customer(desk), Customer(desk)
    key = secrets.token_urlsafe(12)
    number, other = here.open(key=key), here.open()
    assert phone.open(key=key) == number, "the same right on another device"
    mara.does(number, "claims")
    cookies = dict(here.http.cookies)
    with (
        several(here.http, f"ticket-{number}") as heard,
        several(here.http, f"ticket-{other}") as others,
        several(phone.http, f"ticket-{number}") as elsewhere,
    ):
        assert here.http.post(f"/requests/{number}/departures").status_code == 303
        assert ended([*heard, *others], SOON)
        assert mara.writes(number, "Not for this screen").status_code == 303
        for each in elsewhere:
            each.expect(says("Not for this screen"))
        assert not any(says("this screen")(f) for each in heard for f in each.frames)
    stale = httpx.get(f"{desk.url}/live?topics=ticket-{number}&once=1", cookies=cookies)
    assert stale.status_code == 401, "the cookie that another tab may still hold"


def test_a_withdrawn_message_is_in_no_replay(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    assert mara.writes(number, "The password is hunter2").status_code == 303
    with listening(lena.http, f"ticket-{number}") as heard:
        reason = {"reason": "A secret"}
        answer = mara.http.post(f"/tickets/{number}/messages/4/withdrawals", data=reason)
        assert answer.status_code == 303
        heard.expect(lambda f: f.id == 5)
    for http in (mara.http, lena.http):
        text = http.get(f"/live?topics=ticket-{number}&after=0&once=1").text
        assert "entry-4" in text
        assert "hunter2" not in text


def test_a_withdrawn_file_is_in_no_replay(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    files = {"attachments": ("merger-plan.txt", b"Nobody may know.", "text/plain")}
    data = {"kind": "reply", "body": "See the file", "seen": "999"}
    answer = mara.http.post(f"/tickets/{number}/messages", data=data, files=files)
    assert answer.status_code == 303
    page = mara.http.get(f"/tickets/{number}", headers={"Accept": "text/html"}).text
    file_id = re.search(rf"/tickets/{number}/files/([\w-]+)", page)
    assert file_id
    with several(lena.http, f"ticket-{number}") as heard:
        withdrawal = {"reason": "The wrong file", "file": file_id[1]}
        answer = mara.http.post(f"/tickets/{number}/messages/4/withdrawals", data=withdrawal)
        assert answer.status_code == 303
        for http in (mara.http, lena.http):
            text = http.get(f"/live?topics=ticket-{number}&after=0&once=1").text
            assert "See the file" in text
            assert "merger-plan" not in text
        for each in heard:
            each.expect(lambda f: f.id == 5)
    for http, door in ((mara.http, "tickets"), (lena.http, "requests")):
        assert http.get(f"/{door}/{number}/files/{file_id[1]}").status_code == 404
