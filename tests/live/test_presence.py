"""Presence and typing expire by themselves, whoever died."""

from flask import Flask

from supportdesk.live.hub import STAFF, Hub
from supportdesk.live.passing import Passing
from supportdesk.live.signals import Signals
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


def test_nothing_is_kept_of_tickets_that_nobody_watches(app: Flask) -> None:
    passing = Passing(app, Hub(), Signals(Failing(0)))
    said = {"ticket": 1, "audience": STAFF, "person": "priya", "name": "Priya Raman", "at": "x"}
    passing.heard([said | {"here": 30}])
    assert passing.people.sweep() == set()
