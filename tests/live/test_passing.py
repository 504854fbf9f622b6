"""Who looks on, who is typing, what was seen: shown across processes, kept by nobody."""

from tests import ledger
from tests.live.streams import is_now, says
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
        customer.expect(says("We have seen your last message", "seen"))
        assert [frame.event for frame in customer.frames].count("seen") == 1
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
