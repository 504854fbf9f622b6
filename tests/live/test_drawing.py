"""A frame is rendered once for each audience, however many read it; what nobody watches, never."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, template_rendered

from supportdesk.live.hub import CUSTOMERS, STAFF, Stream
from supportdesk.live.listener import Listener
from supportdesk.live.passing import Passing
from tests.cast import MARA
from tests.desk import Team


@contextmanager
def drawings(app: Flask) -> Iterator[list[str]]:
    """The name of every template that is rendered meanwhile."""
    drawn: list[str] = []

    def note(_: Flask, template: Any, **__: Any) -> None:
        drawn.append(template.name)

    with template_rendered.connected_to(note, app):
        yield drawn


@pytest.fixture
def following(team: Team) -> Listener:
    listener: Listener = team.app.extensions["live"].listener
    return listener


def watch(listener: Listener, audience: str, *keys: str, many: int = 1) -> list[Stream]:
    streams = [Stream(audience, keys, f"person {n}") for n in range(many)]
    for stream in streams:
        listener.join(stream, None)
    return streams


def look(team: Team, listener: Listener) -> list[str]:
    with team.app.app_context(), drawings(team.app) as drawn:
        listener.look()
    return drawn


def test_two_hundred_readers_cost_as_many_drawings_as_one(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    watch(following, STAFF, f"ticket-{number}")
    watch(following, CUSTOMERS, f"ticket-{number}")
    team.writes(number, MARA, "To one of each")
    once = look(team, following)
    more = watch(following, STAFF, f"ticket-{number}", many=100)
    more += watch(following, CUSTOMERS, f"ticket-{number}", many=100)
    team.writes(number, MARA, "To a hundred of each")
    assert sorted(look(team, following)) == sorted(once)
    assert [once.count(f"{whose}/show/_state.html") for whose in ("tickets", "portal")] == [1, 1]
    frames = {(each.audience, tuple(each.waiting)) for each in more}
    assert len(frames) == 2
    assert len({id(each.waiting[0]) for each in more}) == 2, "the bytes are shared, too"


def test_what_nobody_watches_is_not_drawn(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    watch(following, STAFF, "ticket-4711")
    team.writes(number, MARA, "Into the void")
    assert look(team, following) == []
    assert following.hub.counts.drawn == 0
    assert following.pos > 0


def test_a_note_is_not_drawn_for_customers_who_watch(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    (customer,) = watch(following, CUSTOMERS, f"ticket-{number}")
    team.writes(number, MARA, "Between us", kind="note")
    assert look(team, following) == []
    assert customer.waiting == []


def test_who_looks_on_is_drawn_once_for_all_and_never_for_nobody(
    team: Team, following: Listener
) -> None:
    number = team.held()
    look(team, following)
    passing: Passing = team.app.extensions["passing"]
    said = {"ticket": number, "audience": STAFF, "person": "priya", "name": "Priya", "at": "x"}
    with drawings(team.app) as drawn:
        passing.heard([said | {"here": 30, "typing": "reply"}])
        passing.show([number])
        assert drawn == []
        watch(following, STAFF, f"ticket-{number}", many=50)
        passing.heard([said | {"here": 30, "typing": "reply"}])
        passing.show([number])
        passing.show([number])
    assert drawn == ["tickets/show/_presence.html"]
