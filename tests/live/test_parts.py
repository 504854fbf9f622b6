"""The parts of the live line by themselves: hub, joining, signals, presence that expires."""

import json
import os
import socket
import stat
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from supportdesk.domain.errors import Throttled
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.factory import create_app
from supportdesk.live import figures, reading
from supportdesk.live import hub as hubs
from supportdesk.live.datagrams import Datagrams, make_private
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.live.listener import Listener
from supportdesk.live.passing import Passing
from supportdesk.live.signals import Signals, payloads
from supportdesk.live.topics import Topics
from supportdesk.settings import Settings
from supportdesk.store.database import change
from supportdesk.store.desk import head
from supportdesk.store.eventlog import EventRow, Written
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change
from supportdesk.web.clock import now
from tests.servers import environment, free_port

DAY = 24 * 3_600_000


def stream(person: str = "mara", *keys: str, address: str = "a") -> Stream:
    return Stream(STAFF, keys or ("ticket-1",), person, address=address)


def test_who_has_very_many_streams_open_gets_no_more() -> None:
    hub = Hub()
    for _ in range(hubs.MOST_OF_ONE_PERSON):
        hub.join(stream())
    with pytest.raises(Throttled):
        hub.check_room(stream())
    hub.check_room(stream("aiko"))
    hub.leave(next(iter(hub.streams)))
    hub.check_room(stream())


def test_an_address_has_its_limit_too() -> None:
    hub = Hub()
    for n in range(hubs.MOST_OF_ONE_ADDRESS):
        hub.join(stream(str(n)))
    with pytest.raises(Throttled):
        hub.check_room(stream("somebody else"))
    hub.check_room(stream("somebody else", address="b"))


def test_limits_can_be_off() -> None:
    hub = Hub(limited=False)
    for _ in range(hubs.MOST_OF_ONE_PERSON + 1):
        hub.join(stream())
    hub.check_room(stream())


def test_who_is_too_far_behind_is_cut_off_and_the_others_are_not() -> None:
    hub, slow, other = Hub(), stream(), stream("aiko")
    hub.join(slow)
    hub.join(other)
    for n in range(hubs.MOST_FRAMES + 1):
        hub.push(slow, b"frame", n)
    assert slow.over
    assert slow.waiting == []
    assert hub.streams == {other}


def test_a_mailbox_is_bounded_by_bytes_too() -> None:
    hub, slow = Hub(), stream()
    hub.join(slow)
    for n in range(3):
        hub.push(slow, b"x" * (hubs.MOST_BYTES // 2), n)
    assert slow.over


def test_nothing_stays_behind_of_who_left() -> None:
    hub = Hub()
    for _ in range(3):
        one = stream()
        hub.join(one)
        hub.leave(one)
        hub.leave(one)
    assert not hub.watched("ticket-1")
    assert not hub._of_one
    assert not any([*hub.open.values(), *hub.topics.values()])


def listener(app: Flask, hub: Hub) -> Listener:
    line = app.extensions["live"]
    return Listener(app, hub, line.drawn, figures.new_lag(), lambda: None)


def test_a_page_that_is_ahead_of_a_process_is_not_told_again(app: Flask) -> None:
    hub = Hub()
    following = listener(app, hub)
    following.reading = following.pos = 5
    ahead = stream()
    following.join(ahead, after=8)
    assert (ahead.joined_at, ahead.last) == (5, 8)


def test_rights_that_changed_while_somebody_was_asked_send_them_back(app: Flask) -> None:
    hub = Hub()
    following = listener(app, hub)
    late = stream()
    late.access = following.access
    following.access += 1
    following.join(late, after=None)
    assert late.over
    assert hub.streams == set()


@pytest.fixture
def without_database(tmp_path: Path) -> Flask:
    """A desk whose database does not answer."""
    away = f"postgresql+psycopg://desk@127.0.0.1:{free_port()}/desk"
    return create_app(Settings.from_environ(environment(away, tmp_path)))


def test_a_stream_whose_database_goes_as_it_opens_stays(without_database: Flask) -> None:
    hub, opening = Hub(), stream()
    hub.join(opening)
    said = Passing(without_database, hub, without_database.extensions["signals"])
    said.arrived(opening, new=True)
    assert hub.streams == {opening}


def test_a_process_starts_without_its_database_and_sends_streams_back(
    without_database: Flask,
) -> None:
    hub = Hub()
    following = listener(without_database, hub)
    following.start()
    early = stream()
    following.join(early, after=7)
    hub.closing = True
    assert following.away
    assert early.over
    assert hub.streams == set()


def test_topics_of_the_whole_desk_reach_back_a_day_those_of_a_ticket_for_ever(app: Flask) -> None:
    with app.app_context():
        new = NewTicket("Lena", "lena@b.example", "email", "VPN", Written("Drops"), "form")
        number = open_ticket(new, Change(Actor(CUSTOMER), now() - DAY - 1000)).ticket.number
        pos, _ = head()
        for keys in (("queue-l1",), ("dashboard",), ("queue-l1", f"ticket-{number}")):
            with pytest.raises(reading.TooFarBehind):
                reading.missed_by_staff(Topics(keys, ()), 0, pos, 500)
        own = Topics((f"ticket-{number}",), (number,))
        assert [each.pos for each in reading.missed_by_staff(own, 0, pos, 500)] == [1, 2]
        change(lambda session: session.execute(update(EventRow).values(at=now())))
        found = reading.missed_by_staff(Topics(("queue-l1",), ()), 0, pos, 500)
        assert [each.pos for each in found] == [1, 2]


def test_what_passes_by_goes_in_pieces_that_fit() -> None:
    batch = [{"n": n, "name": "ü" * 20} for n in range(100)]
    pieces = payloads(batch, 2_000)
    assert all(len(piece) <= 2_002 for piece in pieces)
    assert b"".join(pieces).count(b'"n"') == 100
    assert payloads([], 2_000) == [b"[]"]


def test_datagrams_reach_everybody_and_forget_the_dead(tmp_path: Path) -> None:
    carrier = Datagrams(tmp_path)
    heard: list[bytes] = []
    news = threading.Semaphore(0)

    def hear(payload: bytes) -> None:
        heard.append(payload)
        news.release()

    threading.Thread(target=carrier.listen, args=(hear,), daemon=True).start()
    assert news.acquire(timeout=5)  # it listens: look at what came before
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    dead.bind(str(carrier.folder / "dead"))
    dead.close()
    assert carrier.send(b"[1]")
    assert news.acquire(timeout=5)
    assert heard == [b"[]", b"[1]"]
    assert not (carrier.folder / "dead").exists()
    assert stat.S_IMODE(carrier.folder.stat().st_mode) == 0o700


def test_a_full_queue_is_said_and_the_file_stays(tmp_path: Path) -> None:
    carrier = Datagrams(tmp_path)
    make_private(carrier.folder)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asleep:
        asleep.bind(str(carrier.folder / "asleep"))
        assert any(not carrier.send(b"[]") for _ in range(2_000))
        assert (carrier.folder / "asleep").exists()


def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "live"
    folder.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        make_private(folder)
    folder.unlink()
    folder.mkdir(mode=0o777)
    os.chmod(folder, 0o777)
    make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_long_path_is_put_where_sockets_fit(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    assert len(str(Datagrams(deep).folder)) < 60


class Failing:
    """A carrier that fails so many times."""

    largest = 1_000

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.sent: list[bytes] = []
        self.done = threading.Event()

    def send(self, payload: bytes) -> bool:
        self.sent.append(payload)
        if self.failures:
            self.failures -= 1
            raise OSError("away")
        self.done.set()
        return True

    def listen(self, heard: object) -> None: ...


def test_a_commit_is_told_again_when_telling_failed() -> None:
    carrier = Failing(3)
    signals = Signals(carrier)
    signals.start()
    signals.committed(range(7, 9))
    assert carrier.done.wait(5)
    (told,) = json.loads(carrier.sent[0])
    assert (told["pos"], told["many"]) == (7, 2)
    assert carrier.sent == [carrier.sent[0]] * 4


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
