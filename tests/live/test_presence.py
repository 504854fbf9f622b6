"""Presence and typing expire by themselves, whoever died."""

import re

import pytest
from flask import Flask

from supportdesk.live import seen
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub
from supportdesk.live.passing import Passing
from supportdesk.live.signals import Signals
from tests.cast import MARA
from tests.desk import Team
from tests.live.parts import Failing, stream


class Clock:
    """Monotonic seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_people_of_a_process_that_died_are_forgotten(app: Flask) -> None:
    hub, clock = Hub(), Clock()
    passing = Passing(app, hub, Signals(Failing(0)), clock)
    hub.join(stream("mara", "ticket-1"))
    gone = {"ticket": 1, "audience": STAFF, "person": "priya", "name": "Priya Raman", "at": "dead"}
    passing.heard([gone | {"here": 30}])
    assert [who.name for who, _ in passing.people.on(1, STAFF)] == ["Priya Raman"]
    assert passing.people.sweep() == set()
    clock.at += 31
    assert passing.people.on(1, STAFF) == ()
    assert passing.people.sweep() == {1}
    assert passing.people.sweep() == set()


def test_typing_that_is_not_said_again_stops(app: Flask) -> None:
    hub, clock = Hub(), Clock()
    passing = Passing(app, hub, Signals(Failing(0)), clock)
    hub.join(stream("mara", "ticket-1"))
    priya = {"ticket": 1, "audience": STAFF, "person": "priya", "name": "Priya Raman", "at": "x"}
    passing.heard([priya | {"here": 30, "typing": "reply"}])
    assert [typing for _, typing in passing.people.on(1, STAFF)] == ["reply"]
    clock.at += 7
    assert passing.people.sweep() == {1}
    assert [typing for _, typing in passing.people.on(1, STAFF)] == [""]
    assert passing.people.sweep() == set()


@pytest.mark.parametrize(("typing", "frames"), [("reply", [1, 1, 1]), ("", [1, 0, 0])])
def test_typing_that_goes_on_is_said_again_before_pages_drop_it(
    app: Flask, typing: str, frames: list[int]
) -> None:
    hub, clock = Hub(), Clock()
    passing, page = Passing(app, hub, Signals(Failing(0)), clock), stream("mara", "ticket-1")
    hub.join(page)
    priya = {"ticket": 1, "audience": STAFF, "person": "priya", "name": "Priya Raman", "at": "x"}
    for expected in frames:
        passing.heard([priya | {"here": 30, "typing": typing}])
        changed, passing._changed = passing._changed, set()
        passing.show(changed)
        assert [b"is typing" in each for each in page.waiting] == [bool(typing)] * expected
        page.waiting.clear()
        clock.at += 3


def test_who_has_two_pages_in_two_processes_is_there_until_both_are_closed(app: Flask) -> None:
    hub, clock = Hub(), Clock()
    passing = Passing(app, hub, Signals(Failing(0)), clock)
    hub.join(stream("mara", "ticket-1"))
    said = {"ticket": 1, "audience": STAFF, "person": "priya", "name": "Priya Raman"}
    passing.heard([said | {"at": "one", "here": 30}, said | {"at": "two", "here": 30}])
    passing.heard([said | {"at": "one", "here": 2, "typing": ""}])
    clock.at += 5
    assert len(passing.people.on(1, STAFF)) == 1
    passing.heard([said | {"at": "two", "here": 2, "typing": ""}])
    clock.at += 5
    assert passing.people.on(1, STAFF) == ()


def test_a_customer_with_two_rights_and_pages_is_one_line(app: Flask) -> None:
    hub, clock = Hub(), Clock()
    passing = Passing(app, hub, Signals(Failing(0)), clock)
    watching = stream("mara", "ticket-1")
    hub.join(watching)
    said = {"ticket": 1, "audience": CUSTOMERS, "name": "", "here": 30}
    helen = {"ticket": 1, "audience": STAFF, "person": "helen", "name": "Helen Park", "here": 30}
    writes = said | {"person": "2", "at": "two", "typing": "reply"}
    passing.heard([said | {"person": "1", "at": "one"}, writes, helen | {"at": "one"}])
    passing.show([1])
    shown = b"".join(watching.waiting).decode()
    words = re.findall(r"<span[^>]*>([^<]* (?:looks on|writes))</span>", shown)
    assert words == ["The customer writes", "Helen looks on"]
    assert shown.count("The customer is typing") == 1
    assert shown.count("avatar--customer") == 1


def test_nothing_is_kept_of_tickets_that_nobody_watches(app: Flask) -> None:
    passing = Passing(app, Hub(), Signals(Failing(0)))
    said = {"ticket": 1, "audience": STAFF, "person": "priya", "name": "Priya Raman", "at": "x"}
    passing.heard([said | {"here": 30}])
    assert passing.people.sweep() == set()


def test_what_cannot_be_shown_of_one_ticket_keeps_no_other_from_its_own(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, numbers = Hub(), [team.held(), team.held()]
    passing = Passing(team.app, hub, Signals(Failing(0)))
    streams = [stream("mara", f"ticket-{number}") for number in numbers]
    for each in streams:
        hub.join(each)
    draw = seen.seen_html

    def fails(number: int, audience: str) -> str:
        if number == numbers[0]:
            raise OSError("away")
        return draw(number, audience)

    for number in numbers:
        team.writes(number, MARA, "Did you see it?")
    passing.heard({"ticket": number, "audience": "customer", "seen": 3} for number in numbers)
    with monkeypatch.context() as patch:
        patch.setattr("supportdesk.live.passing.seen_html", fails)
        passing.show(numbers)
    assert [len(each.waiting) for each in streams] == [0, 1]
    passing.show(passing._changed)
    assert [len(each.waiting) for each in streams] == [1, 1]


def test_presence_is_said_again_after_a_time_when_it_could_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supportdesk.live.passing.REFRESH_SECONDS", 0.01)
    hub, carrier = Hub(), Failing(0)
    signals = Signals(carrier)
    signals.start()
    passing = Passing(app, hub, signals)
    broken = stream("mara", "ticket-none")
    hub.streams.add(broken)
    passing.start()
    assert not carrier.done.wait(0.1)
    hub.streams.discard(broken)
    hub.join(stream("mara", "ticket-1"))
    assert carrier.done.wait(5)
    hub.closing = True
