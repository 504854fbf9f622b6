"""GET /live: what is asked for, what comes, from where on, and in which order."""

import re

import httpx
import pytest

from tests import ledger
from tests.live.conftest import MOST_FRAMES
from tests.live.streams import is_now, says, several
from tests.play import Customer, Staff, listening, parse, replay, state_of, together
from tests.servers import Desk

BAD_TOPICS = ["", "everything", "ticket-", "ticket-x", "ticket-1;drop", "queue-l3", "ticket-1\0"]
BAD_NUMBERS = ["x", "-1", "1.5", "", "1\0", "٣", "+1", "0x10"]


def live(who: Staff | Customer, topics: str, headers: dict | None = None, **query: str):
    params = {"topics": topics, "once": "1", **query}
    return who.http.get("/live", params=params, headers=headers)


@pytest.mark.parametrize("topics", BAD_TOPICS)
def test_a_topic_that_nobody_knows_is_422(mara: Staff, topics: str) -> None:
    assert live(mara, topics).status_code == 422


def test_more_than_fifty_topics_are_422(mara: Staff) -> None:
    assert live(mara, ",".join(["mine"] * 50)).status_code == 200
    assert live(mara, ",".join(["mine"] * 51)).status_code == 422


@pytest.mark.parametrize("after", BAD_NUMBERS)
def test_a_number_that_is_none_is_422(mara: Staff, after: str) -> None:
    assert live(mara, "mine", after=after).status_code == 422


def test_one_topic_that_is_missing_or_forbidden_hides_them_all(mara: Staff, helen: Staff) -> None:
    number = mara.open()
    assert live(mara, f"ticket-{number},ticket-999999999").status_code == 404
    assert live(mara, f"ticket-{number},ticket-{10**30}").status_code == 404
    assert live(mara, f"ticket-{number},dashboard").status_code == 404
    assert live(helen, f"ticket-{number},dashboard").status_code == 200


def test_a_customer_hears_one_request_of_theirs_and_nothing_else(desk: Desk, mara: Staff) -> None:
    lena, eve = Customer(desk), Customer(desk, "eve@other.example")
    first, second, foreign = lena.open(), lena.open(), eve.open()
    assert live(lena, f"ticket-{first}").status_code == 200
    assert live(lena, f"ticket-{first},ticket-{second}").status_code == 422
    for topics in (f"ticket-{foreign}", f"ticket-{first},ticket-{foreign}", "queue-l1", "mine"):
        assert live(lena, topics).status_code == 404
    assert live(Customer(desk), f"ticket-{first}").status_code == 401


def test_who_is_signed_out_gets_401_and_no_redirect(desk: Desk) -> None:
    answer = httpx.get(f"{desk.url}/live?topics=mine", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_another_site_may_not_listen(mara: Staff, site: str) -> None:
    assert live(mara, "mine", {"Sec-Fetch-Site": site}).status_code == 403


def test_a_browser_with_both_cookies_is_staff_unless_it_asks_as_customer(
    desk: Desk, mara: Staff
) -> None:
    lena = Customer(desk)
    number = lena.open()
    both = httpx.Client(base_url=desk.url, cookies={**mara.http.cookies, **lena.http.cookies})
    assert both.get("/live?topics=mine&once=1").status_code == 200
    assert both.get("/live?topics=mine&once=1&as=customer").status_code == 404
    assert both.get(f"/live?topics=ticket-{number}&once=1&as=customer").status_code == 200


def test_a_stream_from_now_hears_what_comes_by_the_desks_positions(mara: Staff) -> None:
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        for word in ("first", "second", "third"):
            assert mara.writes(number, word).status_code == 303
        for each in heard:
            each.expect(says("third"))
            head = each.frames[1].id
            assert each.changes() == [head + 1, head + 2, head + 3]


def test_the_beat_comes_within_fifteen_seconds(mara: Staff, desk: Desk) -> None:
    lena = Customer(desk)
    number = lena.open()
    topics = f"ticket-{number}"
    with listening(mara.http, topics) as staff, listening(lena.http, topics) as customer:
        for heard in (staff, customer):
            heard.expect(is_now)
            first = len(heard.frames)
            heard.expect(lambda f, h=heard, n=first: is_now(f) and f in h.frames[n:], within=15)
            assert len({frame.id for frame in heard.frames if is_now(frame)}) == 1


def test_a_customer_hears_their_tickets_numbers_and_no_note(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    with listening(lena.http, f"ticket-{number}") as heard:
        assert heard.expect(is_now).id == 3
        assert mara.writes(number, "Between us: the firewall", kind="note").status_code == 303
        assert mara.writes(number, "We look at it").status_code == 303
        heard.expect(says("We look at it"))
        assert heard.changes() == [5]
        assert not any("firewall" in frame.data for frame in heard.frames)


def test_after_is_exclusive_and_the_larger_of_both_counts(mara: Staff) -> None:
    number = mara.open(claim="1")
    topics = f"ticket-{number}"
    *changes, now = replay(mara.http, topics, 0)
    ids = [frame.id for frame in changes]
    assert is_now(now)
    assert [*ids, now.id] == [ids[0], ids[0] + 1, ids[0] + 2, ids[0] + 2]
    assert [frame.id for frame in replay(mara.http, topics, ids[1])] == [ids[2], now.id]
    answer = live(mara, topics, {"Last-Event-ID": str(ids[0])}, after=str(ids[2]))
    assert answer.text.count("id: ") == 1
    answer = live(mara, topics, {"Last-Event-ID": str(ids[2])}, after=str(ids[0]))
    assert answer.text.count("id: ") == 1


def test_a_page_of_another_history_is_told_to_come_anew(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    assert mara.writes(number, "We look at it").status_code == 303
    topics = f"ticket-{number}"
    for who in (mara, lena):
        told = live(who, topics, after="1").text
        numbers = re.findall(r"^id: (\d+)\nseal: ([0-9a-f]{12})\n", told, re.M)
        assert len(numbers) == told.count("id: "), "what is numbered is proved"
        after, seal = numbers[-1]
        for given in (f"{after}-{seal}", "-".join(numbers[0])):
            assert "event: reset" not in live(who, topics, after=after, seal=given).text
        for given in (f"{after}-0123456789ab", f"{numbers[0][0]}-{seal}", f"{'9' * 30}-{seal}"):
            told = live(who, topics, after=after, seal=given).text
            assert told.startswith("event: reset")
        for wrong in ("", "x", f"-{seal}", "5", "5-", "²-3"):
            assert live(who, topics, after=after, seal=wrong).status_code == 422


def test_a_beat_proves_its_number(mara: Staff) -> None:
    with mara.http.stream("GET", "/live?topics=mine&after=0", timeout=20) as stream:
        beats = 0
        for line in stream.iter_lines():
            beats += line == "event: now"
            if beats == 2 and line.startswith("seal: "):
                return


def test_more_than_the_limit_behind_is_a_reset(mara: Staff) -> None:
    number = mara.open()
    for n in range(MOST_FRAMES - 2):
        assert mara.writes(number, f"Note {n}", kind="note").status_code == 303
    changes = replay(mara.http, f"ticket-{number}", 0)[:-1]
    assert len(changes) == MOST_FRAMES
    assert mara.writes(number, "One more", kind="note").status_code == 303
    assert [frame.event for frame in replay(mara.http, f"ticket-{number}", 0)] == ["reset"]
    with listening(mara.http, f"ticket-{number}", after="0") as heard:
        assert heard.ended.wait(10)
        assert heard.frames[-1].event == "reset"


def test_a_number_beyond_the_head_is_a_reset(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    for http in (mara.http, lena.http):
        for beyond in (10**6, 10**18, 10**60):
            frames = replay(http, f"ticket-{number}", beyond)
            assert [frame.event for frame in frames] == ["reset"]


def test_every_reader_gets_everything_once_in_order_however_often_they_come_back(
    desk: Desk, mara: Staff, priya: Staff
) -> None:
    number = mara.open(claim="1")
    topics = f"ticket-{number},queue-l1,mine"
    start = parse(live(mara, topics).text).id

    def read() -> list[int]:
        got: list[int] = []
        while len(got) < 24:
            after = str(got[-1] if got else start)
            with listening(mara.http, topics, after=after) as heard:
                heard.expect(lambda f: f.id is not None and not f.event)
                got += heard.changes()
        return got

    def write(who: Staff) -> list[int]:
        for n in range(12):
            assert who.writes(number, f"Note {n}", kind="note").status_code == 303
        return []

    *readers, _, _ = together(read, read, lambda: write(mara), lambda: write(priya))
    for got in readers:
        assert got == list(range(start + 1, start + 25))


def test_a_queue_hears_of_tickets_that_leave_it(mara: Staff, priya: Staff) -> None:
    number = mara.open(claim="1")
    with several(priya.http, "queue-l1") as l1, several(priya.http, "queue-l2") as l2:
        mara.does(number, "escalations")
        for each in (*l1, *l2):
            assert each.expect(says(f"TKT-{number}")).id


def test_mine_is_what_concerns_me(mara: Staff, priya: Staff) -> None:
    number = mara.open(claim="1")
    with listening(mara.http, "mine") as mine, listening(priya.http, "mine") as not_mine:
        mine.expect(is_now), not_mine.expect(is_now)
        assert mara.writes(number, "Only for two").status_code == 303
        mine.expect(says(f"TKT-{number}"))
        mara.does(number, "escalations", assignee=priya.id)
        not_mine.expect(says(f"TKT-{number}"))
        assert len(not_mine.changes()) == 1


def test_a_dashboard_is_drawn_at_most_once_a_second_for_all(mara: Staff, helen: Staff) -> None:
    with several(helen.http, "dashboard") as heard:
        for _ in range(12):
            mara.open()
        newest = replay(helen.http, "dashboard", 0)
        assert len(newest) == 2  # it is drawn as a whole
        for each in heard:
            each.expect(lambda f: (f.id or 0) >= newest[0].id)
            assert len(each.changes()) < 12


def test_processes_whose_socket_files_were_removed_hear_all_the_same(
    desk: Desk, mara: Staff
) -> None:
    if not desk.database_url.startswith("sqlite"):
        return
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        for socket in (ledger.folder(desk) / "live").iterdir():
            socket.unlink()
        assert mara.writes(number, "Heard all the same").status_code == 303
        for each in heard:
            each.expect(says("Heard all the same"), within=5)


def test_a_database_that_hangs_up_on_everybody_costs_no_stream(desk: Desk, mara: Staff) -> None:
    number = mara.open(claim="1")
    with ledger.open_database(desk) as connection:
        if connection.dialect.name != "postgresql":
            return
        with several(mara.http, f"ticket-{number}") as heard:
            ledger.hang_up_on_everybody(connection)
            assert mara.writes(number, "After the cut").status_code in (303, 503)
            assert mara.writes(number, "And once more").status_code == 303
            for each in heard:
                each.expect(says("And once more"))
            assert state_of(mara, number)["status"] == "held"


def test_a_database_that_is_away_is_said_and_streams_stay_and_catch_up(
    desk: Desk, mara: Staff
) -> None:
    if not desk.database_url.startswith("postgresql"):
        return
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        with ledger.away(desk):
            told = [each.expect(lambda frame: frame.event == "away", within=5) for each in heard]
            assert mara.writes(number, "Nobody took this").status_code == 503
        for each, away in zip(heard, told, strict=True):
            each.expect(lambda frame, e=each, a=away: is_now(frame) and e.is_behind(frame, a))
        assert mara.writes(number, "Back again").status_code == 303
        for each in heard:
            each.expect(says("Back again"))
            assert not each.ended.is_set()
