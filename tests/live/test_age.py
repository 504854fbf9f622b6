"""While the staff platform is away every open page says how old names are, until it is back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from supportdesk.directory.port import Answer
from supportdesk.live.age import Age
from supportdesk.live.hub import CUSTOMERS, STAFF, Stream
from tests.cast import HELEN, MARA, PRIYA
from tests.desk import Team


class Pages:
    """Pages that are open, and what they were told last."""

    def __init__(self, team: Team) -> None:
        self.line = team.app.extensions["live"]
        self.access = team.app.extensions["access"]
        self.age = Age(team.app, self.line.hub, team.app.extensions["desk"].directory)
        self.app = team.app

    def open(self, person: str, *keys: str, audience: str = STAFF) -> Stream:
        stream = Stream(audience, keys, person)
        self.line.hub.join(stream)
        self.line.hub.complete(stream)
        return stream

    def look(self) -> None:
        """As each process does by itself, in greenlets of its own."""
        with self.app.app_context():
            self.access._ask_about_listeners()
        self.age.look()


def told(stream: Stream) -> list[bool]:
    """For each frame since the last question, whether it holds the banner."""
    frames, stream.waiting = stream.waiting, []
    assert all(b'id="staff-age"' in frame for frame in frames)
    return [b"The staff platform does not answer" in frame for frame in frames]


def test_the_banner_comes_and_goes_on_every_page_that_stays_open(team: Team) -> None:
    pages, start = Pages(team), datetime.now(UTC)
    seats = [pages.open(who.id, "ticket-1") for who in (MARA, PRIYA, HELEN)]
    pages.look()
    assert [told(seat) for seat in seats] == [[False]] * 3
    team.directory.unreachable = True
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        pages.look()
        assert f"as of {start:%H:%M}".encode() in seats[0].waiting[0]
        assert [told(seat) for seat in seats] == [[True]] * 3
        pages.look()
        assert [told(seat) for seat in seats] == [[]] * 3
    team.directory.unreachable = False
    with time_machine.travel(start + timedelta(minutes=3), tick=False):
        pages.look()
        assert [told(seat) for seat in seats] == [[False]] * 3


def test_customers_and_the_dashboard_are_told_nothing(team: Team) -> None:
    pages = Pages(team)
    lena = pages.open("7", "ticket-1", audience=CUSTOMERS)
    helen = pages.open(HELEN.id, "dashboard", "person-helen")
    team.directory.unreachable = True
    pages.look()
    assert (lena.waiting, helen.waiting) == ([], [])


def test_who_comes_during_a_look_is_told_by_the_next(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, late = Pages(team), list[Stream]()
    pages.open(MARA.id, "ticket-1")
    peek = pages.age._directory.peek

    def slowly(staff_id: str, now: int) -> Answer:
        if not late:
            late.append(pages.open(PRIYA.id, "ticket-1"))
        return peek(staff_id, now)

    monkeypatch.setattr(pages.age._directory, "peek", slowly)
    pages.look()
    pages.look()
    assert told(late[0]) == [False]
