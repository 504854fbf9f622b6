"""Who looks on, who is typing, what was seen: shown across processes, kept by nobody."""

import os
import signal
import socket
from pathlib import Path

from tests import ledger
from tests.live.streams import is_now, says, several
from tests.live.test_bad_input import raw
from tests.play import Customer, Frame, Staff, listening, replay, state_of
from tests.servers import Desk


def presence(*words: str, without: str = "\0"):
    def fits(frame: Frame) -> bool:
        passing = frame.event in ("presence", "typing") and frame.id is None
        return passing and all(word in frame.data for word in words) and without not in frame.data

    return fits


def test_everybody_on_a_ticket_is_shown_to_everybody_else(mara: Staff, priya: Staff) -> None:
    topics = f"ticket-{mara.open()}"
    with listening(mara.http, topics) as first, listening(priya.http, topics) as second:
        for heard in (first, second):
            heard.expect(presence("Mara", "Priya"))


def test_who_closes_the_page_is_gone_at_once(mara: Staff, priya: Staff, helen: Staff) -> None:
    topics = f"ticket-{mara.open()}"
    with listening(mara.http, topics) as heard, listening(helen.http, topics) as other:
        other.expect(is_now)
        with listening(priya.http, topics):
            heard.expect(presence("Helen", "Priya"))
        heard.frames.clear()
        heard.expect(presence("Helen", without="Priya"), within=8)


def test_typing_is_shown_and_goes_when_it_stops(mara: Staff, priya: Staff) -> None:
    number = mara.open(claim="1")
    with listening(priya.http, f"ticket-{number}") as heard:
        heard.expect(is_now)
        types(mara, number, kind="reply")
        assert heard.expect(says("typing", "typing")).id is None
        heard.frames.clear()
        types(mara, number, kind="reply", stop="1")
        heard.expect(presence("Priya", without="is typing"), within=5)


def test_a_customer_learns_of_replies_only(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    with listening(lena.http, f"ticket-{number}") as heard:
        heard.expect(is_now)
        with listening(mara.http, f"ticket-{number}") as staff:
            staff.expect(lambda f: f.event == "presence" and "customer" in f.data.lower())
            types(mara, number, kind="note")
            staff.expect(says("writing a note", "typing"))
            types(mara, number, kind="reply")
            heard.expect(says(mara.name, "typing"))
            assert [frame.event for frame in heard.frames].count("typing") == 1
            assert "presence" not in {frame.event for frame in heard.frames}


def test_staff_see_that_the_customer_types(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    with listening(mara.http, f"ticket-{number}") as heard:
        heard.expect(is_now)
        assert lena.http.post(f"/requests/{number}/typing").status_code == 204
        heard.expect(says("The customer is typing", "typing"))


def test_what_was_seen_is_shown_to_the_other_side(desk: Desk, mara: Staff, priya: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    with listening(lena.http, f"ticket-{number}") as customer:
        customer.expect(is_now)
        seen(priya, number, 3)  # neither opener nor assignee: does not count
        seen(mara, number, 3)
        has_seen = says("We have seen your last message", "seen")
        customer.expect(has_seen)
        assert len([frame for frame in customer.frames if has_seen(frame)]) == 1
    assert mara.writes(number, "Try it now").status_code == 303
    with listening(mara.http, f"ticket-{number}") as staff:
        staff.expect(is_now)
        assert lena.http.post(f"/requests/{number}/seen", data={"seen": "4"}).status_code == 204
        staff.expect(says("entry-4-receipt", "seen"))


def test_nothing_of_it_is_history(mara: Staff, desk: Desk) -> None:
    number = mara.open(claim="1")
    before = state_of(mara, number)["seq"]
    types(mara, number, kind="note")
    seen(mara, number, 2)
    assert state_of(mara, number)["seq"] == before
    assert {frame.event for frame in replay(mara.http, f"ticket-{number}", 0)} == {"", "now"}
    ledger.check(desk)


def types(who: Staff, number: int, **what: str) -> None:
    assert who.http.post(f"/tickets/{number}/typing", data=what).status_code == 204


def seen(who: Staff, number: int, seq: int) -> None:
    answer = who.http.post(f"/tickets/{number}/seen", data={"seen": str(seq)})
    assert answer.status_code == 204


def test_who_was_on_a_process_that_was_killed_is_forgotten_by_the_others(
    desk: Desk, mara: Staff, priya: Staff
) -> None:
    number = mara.open(claim="1")
    topics = f"ticket-{number}"
    with several(mara.http, topics) as heard, raw(priya, f"topics={topics}") as line:
        assert line.recv(4096).startswith(b"HTTP/1.1 200")
        for each in heard:
            each.expect(presence("Mara", "Priya"))
        types(priya, number, kind="note")
        for each in heard:
            each.expect(says("Priya Raman is writing a note", "typing"))
        os.kill(holder(desk, line), signal.SIGKILL)
        others = [each for each in heard if not each.ended.wait(1)]
        for each in others:
            each.frames.clear()
        for each in others:
            each.expect(presence("Mara", without="writing a note"), within=15)
            each.expect(presence("Mara", without="Priya"), within=45)
    assert state_of(mara, number)["seq"] == "3"


def holder(desk: Desk, line: socket.socket) -> int:
    """The web process that holds the other end of a connection."""
    ends = f"{_hexadecimal(line.getpeername())} {_hexadecimal(line.getsockname())}"
    table = Path("/proc/net/tcp").read_text()
    inode = next(row.split()[9] for row in table.splitlines() if ends in row)
    found = f"socket:[{inode}]"
    for pid in desk.pids("web"):
        if any(os.readlink(each) == found for each in Path(f"/proc/{pid}/fd").iterdir()):
            return pid
    raise AssertionError("nobody holds it")


def _hexadecimal(address: tuple[str, int]) -> str:
    packed = socket.inet_aton(address[0])[::-1].hex().upper()
    return f"{packed}:{address[1]:04X}"
