"""Whoever may have lost a role is asked about at once, and waits for nobody else's answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from supportdesk.directory.news import UPDATED, tell
from supportdesk.directory.sessions import counting
from supportdesk.domain.people import Staff
from supportdesk.doors import desk
from supportdesk.live import told
from supportdesk.live.access import Access
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.store.database import change
from supportdesk.web.clock import now
from tests.cast import EVERYBODY, HELEN, MARA, PRIYA
from tests.desk import Team
from tests.processes import PATIENCE

NOBODY: frozenset[str] = frozenset()


class Watched(Hub):
    """Says when a stream was ended."""

    def __init__(self) -> None:
        super().__init__()
        self._ended = threading.Condition()

    def end(self, stream: Stream, parting: bytes = b"") -> None:
        super().end(stream, parting)
        with self._ended:
            self._ended.notify_all()

    def comes_to(self, fits: Callable[[], bool]) -> bool:
        with self._ended:
            return self._ended.wait_for(fits, PATIENCE)


class Pages:
    """Pages of some people that are open at one process."""

    def __init__(self, team: Team, people: list[Staff]) -> None:
        self.team, self.hub = team, Watched()
        for person in people:
            team.as_(person).get("/tickets")
        self.access = Access(team.app, self.hub, desk().directory, 12)
        self.of = {each.staff_id: self.open(each.staff_id, each.id) for each in counting(now())}
        self.access._look()
        assert not any(stream.over for stream in self.of.values())

    def open(self, staff_id: str, session: int) -> Stream:
        roles = self.team.directory.people[staff_id].roles
        stream = Stream(STAFF, ("mine",), staff_id, session=session, roles=roles)
        self.hub.join(stream)
        return stream

    def change(self, *people: Staff, roles: frozenset[str] = NOBODY) -> None:
        """Another process hears that they have other roles, and tells."""
        for person in people:
            self.team.directory.put(replace(person, roles=roles))
        ids = [person.id for person in people]
        change(lambda session: tell(session, ids, UPDATED, now()))
        self.access.changed()


@contextmanager
def asked(team: Team, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The staff platform answers when the gate opens."""
    gate, answer = threading.Event(), team.directory.get

    def get(staff_id: str) -> Staff | None:
        assert gate.wait(10)
        return answer(staff_id)

    monkeypatch.setattr(team.directory, "get", get)
    try:
        yield gate
    finally:
        gate.set()


@pytest.fixture(autouse=True)
def context(team: Team) -> Iterator[None]:
    with team.app.app_context():
        yield


def test_who_lost_a_role_waits_for_no_answer_about_others(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, answer = Pages(team, list(EVERYBODY)), team.directory.get
    together = threading.Barrier(len(EVERYBODY), timeout=10)

    def get(staff_id: str) -> Staff | None:
        together.wait()  # nobody is answered for before all are asked about
        return answer(staff_id)

    monkeypatch.setattr(team.directory, "get", get)
    pages.change(*EVERYBODY)
    assert pages.hub.comes_to(lambda: not pages.hub.streams)


def test_each_ends_with_its_own_answer(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "ANSWER_SECONDS", 60.0)
    pages, answer, gate = Pages(team, [MARA, PRIYA, HELEN]), team.directory.get, threading.Event()

    def get(staff_id: str) -> Staff | None:
        assert staff_id == MARA.id or gate.wait(10)
        return answer(staff_id)

    monkeypatch.setattr(team.directory, "get", get)
    pages.change(MARA, PRIYA)
    assert pages.hub.comes_to(lambda: pages.of[MARA.id].over)
    assert not pages.of[PRIYA.id].over
    gate.set()
    assert pages.hub.comes_to(lambda: pages.of[PRIYA.id].over)
    assert pages.hub.streams == {pages.of[HELEN.id]}


def test_who_is_not_answered_for_in_time_comes_back_and_is_asked_about_on(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(told, "AGAIN_SECONDS", 0.2)
    pages = Pages(team, [HELEN, PRIYA])
    team.directory.unreachable = True
    pages.change(HELEN)
    assert pages.hub.comes_to(lambda: pages.of[HELEN.id].over), "what she may is not known"
    back = pages.open(HELEN.id, pages.of[HELEN.id].session)
    back.roles = HELEN.roles  # as long as the platform is away the last answer counts
    team.directory.unreachable = False
    assert pages.hub.comes_to(lambda: back.over), "at the first answer, whenever it comes"
    assert pages.hub.streams == {pages.of[PRIYA.id]}


def test_who_comes_back_meanwhile_is_not_let_in_by_an_old_answer(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = desk().directory
    pages = Pages(team, [HELEN])
    with asked(team, monkeypatch) as gate:
        pages.change(HELEN, roles=frozenset({"l1"}))
        found: list[frozenset[str]] = []

        def come_back() -> None:
            with team.app.app_context():
                staff = directory.look_up(HELEN.id, now()).staff
            found.append(staff.roles if staff else NOBODY)

        back = threading.Thread(target=come_back)
        back.start()
        gate.set()
        back.join(10)
    assert found == [frozenset({"l1"})]


@pytest.mark.parametrize("roles", ["l1", "", "admin,l1,l2", "x" * 2_000])
def test_a_page_drawn_for_other_roles_is_told_at_its_next_answer_however_it_was_cut(
    team: Team, roles: str
) -> None:
    number = team.held()
    path = f"/live?topics=ticket-{number},mine&once=1"
    mara = team.as_(MARA)
    page = mara.get(f"/tickets/{number}").text
    own = ",".join(sorted(MARA.roles))
    assert f' data-roles="{own}"' in page
    mark = f'<template id="ticket-{number}-moves" data-stale></template>'
    told = mara.get(f"{path}&roles={roles}").text
    assert (mark in told) == (roles != own)
    assert (f"\nroles: {own}\n" in told) == (roles != own)
    assert mark not in mara.get(f"{path}&roles={own}").text
    assert mark not in mara.get(path).text
