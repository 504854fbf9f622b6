"""Streams in a hub: who gets in, who is cut off, from where each one reads."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from supportdesk.domain.errors import Throttled
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.factory import create_app
from supportdesk.live import figures, reading
from supportdesk.live import hub as hubs
from supportdesk.live.hub import Hub
from supportdesk.live.listener import Listener
from supportdesk.live.passing import Passing
from supportdesk.live.topics import Topics
from supportdesk.settings import Settings
from supportdesk.store.database import change
from supportdesk.store.desk import head
from supportdesk.store.eventlog import EventRow, Written
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change
from supportdesk.web.clock import now
from tests.live.following import missed_by_staff
from tests.live.parts import stream
from tests.servers import environment, free_port

DAY = 24 * 3_600_000


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
    assert not any([hub._at_one, *hub.people.values()])
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
                missed_by_staff(Topics(keys, ()), 0, pos)
        own = Topics((f"ticket-{number}",), (number,))
        assert [each.pos for each in missed_by_staff(own, 0, pos)] == [1, 2]
        change(lambda session: session.execute(update(EventRow).values(at=now())))
        found = missed_by_staff(Topics(("queue-l1",), ()), 0, pos)
        assert [each.pos for each in found] == [1, 2]
