"""What nobody should send, and readers that do not read: refused clearly, and nobody else waits."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from supportdesk.live import beating
from supportdesk.live.beating import Beat
from supportdesk.live.door import Line
from supportdesk.live.picture import Picture
from supportdesk.live.writing import SLICE_BYTES, frames
from tests.desk import Team
from tests.live.parts import stream
from tests.live.streams import is_now, says, several
from tests.live.test_metrics import figure
from tests.play import Customer, Staff, eventually, listening, replay
from tests.servers import Desk

LARGEST = 100_000
LONGEST_LINE = 8_190
"""The most that gunicorn takes; nginx gives a request line 8 KB too (docs/operations.md)."""
FULL = 'desk_live_cut_total{why="full"}'


@contextmanager
def raw(
    who: Staff | Customer, query: str, *headers: str, **options: int
) -> Iterator[socket.socket]:
    """A request for a stream as bytes; what comes is read by the test, or not at all."""
    base, cookies = who.http.base_url, who.http.cookies.items()
    line = socket.socket()
    if "receive" in options:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["receive"])
    line.settimeout(20)
    line.connect((base.host, base.port))
    head = [f"GET /live?{query} HTTP/1.1", f"Host: {base.netloc.decode()}", *headers]
    head += [f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies)}"]
    with line:
        line.sendall("\r\n".join([*head, "", ""]).encode("latin-1"))
        yield line


def status_of(line: socket.socket) -> int:
    return int(line.recv(4096).split(b" ", 2)[1])


def test_a_topic_that_is_not_yours_among_ten_that_are(desk: Desk, mara: Staff) -> None:
    own = [mara.open() for _ in range(9)]
    topics = ",".join(f"ticket-{number}" for number in own)
    assert mara.http.get(f"/live?topics={topics},queue-l1&once=1").status_code == 200
    for foreign in ("dashboard", "ticket-987654321"):
        for list_ in (f"{topics},{foreign}", f"{foreign},{topics}"):
            answer = mara.http.get(f"/live?topics={list_}&once=1")
            assert answer.status_code == 404
            assert "VPN" not in answer.text
    lena = Customer(desk)
    number = lena.open()
    for foreign in ("queue-l1", "queue-l2", "mine", "dashboard", f"ticket-{own[0]}"):
        answer = lena.http.get(f"/live?topics=ticket-{number},{foreign}&once=1")
        assert answer.status_code in (404, 422)
        assert "data:" not in answer.text


def test_who_brings_too_many_cookies_is_told_so(mara: Staff) -> None:
    with raw(mara, "topics=mine", f"Cookie: {'c=1; ' * 2_000}") as line:
        told = line.recv(4096).decode()
    assert told.startswith("HTTP/1.1 431 ")
    assert "too many cookies" in told


@pytest.mark.parametrize("topic", ["mine", "ticket-1", "x", ""])
def test_a_list_of_ten_thousand_topics_is_longer_than_a_request_line_may_be(
    mara: Staff, topic: str
) -> None:
    with raw(mara, f"topics={','.join([topic] * 10_000)}") as line:
        told = line.recv(4096).decode()
    assert told.startswith("HTTP/1.1 414 ")
    assert "This address is too long" in told
    assert mara.http.get("/live?topics=mine&once=1").status_code == 200


def test_as_many_topics_as_a_request_line_carries_are_told_how_many_fit(mara: Staff) -> None:
    names = LONGEST_LINE - len("GET /live?topics= HTTP/1.1\r\n")
    with raw(mara, f"topics={('mine,' * names)[:names]}") as line:
        told = line.recv(4096)
        while not told.rstrip().endswith(b"}"):
            told += line.recv(4096)
    assert told.startswith(b"HTTP/1.1 422")
    assert b"At most 50 topics fit into one stream." in told


def test_fifty_topics_fit_into_a_request_line(mara: Staff) -> None:
    longest = ",".join(f"ticket-{n:0100}" for n in range(50))
    with raw(mara, f"topics={longest}&after={2**62}&once=1") as line:
        assert status_of(line) == 404, "there are no such tickets"


@pytest.mark.parametrize("given", ["1\0", "\0", "-1", "1 2", "\xb2", "x" * 5_000])
def test_a_last_event_id_that_is_no_number_is_refused(mara: Staff, given: str) -> None:
    with raw(mara, "topics=mine&once=1", f"Last-Event-ID: {given}") as line:
        assert status_of(line) in (400, 422)


def test_somebody_who_opens_a_thousand_streams_is_told_to_close_some(
    desk: Desk, mara: Staff
) -> None:
    greedy = Staff.new(desk, f"new-{secrets.token_hex(3)}", ["l1"])
    opened, refused = [], b""
    for _ in range(1_000):
        with raw(greedy, "topics=mine") as line:
            told = line.recv(4096)
            if told.startswith(b"HTTP/1.1 200"):
                opened.append(line.dup())
            else:
                refused = told
                assert refused.startswith(b"HTTP/1.1 429")
                while not refused.rstrip().endswith(b"}"):
                    refused += line.recv(4096)
    assert 60 <= len(opened) <= 120, "60 for each of the two processes"
    assert b"Too many live pages are open. Close some of them" in refused
    assert b"Retry-After" in refused
    with listening(mara.http, "mine") as other:
        other.expect(is_now)
    for line in opened:
        line.close()
    assert eventually(lambda: greedy.http.get("/live?topics=mine&once=1").status_code == 200)


def test_who_never_reads_is_cut_off_and_resumes_by_number_and_nobody_waits(
    desk: Desk, mara: Staff
) -> None:
    number = mara.open(claim="1")
    topics = f"ticket-{number}"
    start = replay(mara.http, topics, 0)[-1].id or 0
    cut = figure(desk, FULL)
    with (
        raw(mara, f"topics={topics}", receive=4_096),
        several(mara.http, topics) as heard,
    ):
        written = 0
        while figure(desk, FULL) == cut and written < 12:
            written += 1
            assert mara.writes(number, '"' * LARGEST, kind="note").status_code == 303
            for each in heard:
                each.expect(lambda frame, n=start + written: frame.id == n)
        assert eventually(lambda: figure(desk, FULL) == cut + 1, 5)
        assert not any(each.ended.is_set() for each in heard)
    expected = list(range(start + 1, start + written + 1))
    with listening(mara.http, topics, after=str(start)) as again:
        again.expect(is_now)
        assert again.changes() == expected


def test_who_never_reads_what_they_missed_is_cut_off_and_who_reads_slowly_is_not(
    team: Team,
) -> None:
    line: Line = team.app.extensions["live"]
    beat = Beat(line.hub, line.listener, Picture(team.app, line.hub, line.listener, line.drawn))
    deaf, slow = stream("deaf"), stream("slow")
    bodies = [
        frames(line.hub, one, line.hub.join, iter([[b"x" * LARGEST]])) for one in (deaf, slow)
    ]
    for body in bodies:
        assert [len(next(body)) for _ in range(2)][1] == SLICE_BYTES
    assert len(next(bodies[1])) == LARGEST - SLICE_BYTES  # the first went out just now
    beat.tick(slow.writing_since + beating.UNREAD_SECONDS)
    assert (deaf.over, slow.over) == (True, False)
    assert line.hub.counts.unread == 1


@pytest.mark.parametrize("body", ['"' * LARGEST, '"\n' * (LARGEST // 2), "http://a.bc " * 8_333])
def test_a_message_of_the_largest_size_reaches_everybody(
    desk: Desk, mara: Staff, body: str
) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    topics = f"ticket-{number}"
    with several(mara.http, topics) as staff, listening(lena.http, topics) as customer:
        customer.expect(is_now)
        assert mara.writes(number, body).status_code == 303
        assert mara.writes(number, "And a short one").status_code == 303
        for each in (*staff, customer):
            each.expect(says("And a short one"))
            # The claim, too, where the listener read it after the stream had come.
            large, short = each.changes()[-2:]
            assert short == large + 1
            assert not each.ended.is_set()


def test_a_customers_page_that_is_ahead_of_its_desk_is_told_to_come_anew(desk: Desk) -> None:
    lena = Customer(desk)
    number = lena.open()
    answer = httpx.get(
        f"{desk.url}/live",
        params={"topics": f"ticket-{number}", "after": "9" * 4_000, "once": "1"},
        cookies=lena.http.cookies,
    )
    assert answer.text.startswith("event: reset")
