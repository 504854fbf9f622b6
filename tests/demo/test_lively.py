"""The lively data on a desk of each database, filled once: whole, true, and like a Tuesday."""

import shutil
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from supportdesk.customers.models import CustomerRow
from supportdesk.dashboard.queries import picture
from supportdesk.demo.lively.distributions import Distributions, quantile
from supportdesk.domain.durations import DAY, HOUR, MINUTE
from supportdesk.files import gates as files
from supportdesk.files.models import FileRow
from supportdesk.mail.models import OutboxRow
from supportdesk.proof.verifying import verify
from supportdesk.store import chain
from supportdesk.store.database import reading, snapshot
from supportdesk.store.eventlog import EventRow, TextRow
from supportdesk.store.jobs import JobRow
from supportdesk.tickets.models import SeenRow, TicketRow
from tests.demo import lively

NOW = lively.SATURDAY_NIGHT
OPEN = ("queued", "held")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("lively")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "desk.sqlite")
        url = f"sqlite:///{folder / 'desk.sqlite'}"
    else:
        template = request.getfixturevalue("postgresql_template")
        cluster = request.getfixturevalue("cluster")
        url = cluster.url(cluster.create(template))
    with lively.desk(url, folder) as app:
        yield app


@pytest.fixture
def tickets(filled: Flask) -> list[TicketRow]:
    with reading() as session:
        return list(session.scalars(select(TicketRow).order_by(TicketRow.number)))


@pytest.fixture
def events(filled: Flask) -> list[EventRow]:
    with reading() as session:
        return list(session.scalars(select(EventRow).order_by(EventRow.pos)))


def test_it_is_whole(filled: Flask) -> None:
    while chain.extend():
        pass
    with snapshot() as session:
        report = verify(session, NOW)
    assert (report.first, report.unchained) == ({}, 0)


def test_positions_grow_with_time_and_nothing_is_in_the_future(events: list[EventRow]) -> None:
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert events[-1].at < NOW


def test_there_are_tickets_in_every_state(tickets: list[TicketRow]) -> None:
    found = Counter((row.status, row.level if row.status in OPEN else "") for row in tickets)
    assert 260 <= len(tickets) <= 340
    assert 8 <= found["queued", "L1"] <= 16
    assert 15 <= found["held", "L1"] <= 26
    assert 3 <= found["queued", "L2"] <= 6
    assert 8 <= found["held", "L2"] <= 13
    assert found["resolved", ""] >= 10
    assert found["closed", ""] >= 180
    assert {row.wait_on for row in tickets} >= {"customer", "third_party", "date", "call"}


def test_the_unusual_is_there_too(tickets: list[TicketRow], events: list[EventRow]) -> None:
    wires = Counter(event.wire for event in events)
    assert 2 <= sum(row.needs_opener for row in tickets) <= 4
    assert any(row.follow_up_of for row in tickets)
    assert any(row.dismissed for row in tickets)
    assert any(row.customer_address == "nina.carow@postbx.example" for row in tickets)
    for wire in ("reopened", "released", "transferred", "assigned", "opener_left", "confirmed"):
        assert wires[f"ticket.{wire}"], wire


def test_who_has_left_has_nothing_open(tickets: list[TicketRow]) -> None:
    karl = next(one for one in lively.everybody() if not one.active)
    mine = [row for row in tickets if karl.id in (row.opener_id, row.assignee_id)]
    assert mine, "and is still named where it was settled"
    assert {row.status for row in mine} <= {"resolved", "closed"}


def test_the_dashboard_has_something_to_show(filled: Flask) -> None:
    drawn = picture(NOW, NOW - 12 * HOUR)
    assert drawn.now.opened_today > 5
    assert drawn.now.resolved_today > 2
    assert len(drawn.loads) >= 8
    assert len({load.active + load.waiting for load in drawn.loads.values()}) >= 3
    assert all(load.active + load.waiting <= 9 for load in drawn.loads.values())
    assert sum(1 for row in drawn.ages.values() if sum(row.values())) == 5


def test_lengths_are_like_the_measured_ones(
    tickets: list[TicketRow], events: list[EventRow]
) -> None:
    """Medians and quarters within a factor of the log's; what is quick there is quick here."""
    measured = Distributions.shipped().data
    opened = {row.number: row.opened_at for row in tickets}
    first = _first_times(events, "ticket.claimed", "ticket.assigned")
    solved = _first_times(events, "ticket.resolved")
    to_person = sorted((first[n] - opened[n]) / MINUTE for n in first)
    to_end = sorted((solved[n] - opened[n]) / HOUR for n in solved)
    table = measured["first_assignment_minutes"]
    assert to_person[len(to_person) // 2] == pytest.approx(quantile(table, 0.5), abs=4)
    for share in (0.5, 0.75, 0.9):
        near = quantile(measured["resolution_hours"], share)
        assert near / 1.5 < to_end[int(share * len(to_end))] < near * 1.5


def test_waits_and_hand_overs_are_as_frequent_as_measured(events: list[EventRow]) -> None:
    measured = Distributions.shipped().data
    settled = {event.ticket for event in events if event.wire == "ticket.resolved"}
    waited = {
        event.ticket
        for event in events
        if event.wire == "ticket.waiting" and event.data["on"] == "customer"
    }
    share = measured["waits"]["Awaiting User Info"]["share"]
    assert len(waited & settled) / len(settled) == pytest.approx(share, abs=0.08)
    moved = Counter(event.ticket for event in events if event.wire in HANDS)
    never = sum(1 for ticket in settled if not moved[ticket]) / len(settled)
    assert never == pytest.approx(measured["reassignments"]["0"], abs=0.1)


HANDS = {f"ticket.{wire}" for wire in ("handed_over", "released", "escalated", "transferred")}


def test_what_is_open_is_as_old_as_measured(tickets: list[TicketRow]) -> None:
    ages = sorted(
        (NOW - row.opened_at) / HOUR
        for row in tickets
        if row.status == "held" and row.level == "L1"
    )
    table = Distributions.shipped().data["open_age_hours"]
    low, high = (quantile(table["working"], share) for share in (0.25, 0.75))
    assert low < ages[len(ages) // 2] < high


def test_texts_are_many_and_none_is_empty_or_unfinished(filled: Flask) -> None:
    with reading() as session:
        texts = list(session.scalars(select(TextRow)))
    assert all(row.text and row.text.strip() for row in texts)
    assert not [row.text for row in texts if "{" in (row.text or "")]
    assert all(row.html for row in texts if row.name == "body")
    bodies = [row.text for row in texts if row.name == "body"]
    assert len(set(bodies)) > 0.5 * len(bodies)
    openings = Counter(row.text for row in texts if row.name == "body" and row.seq == 2)
    assert max(openings.values()) <= 4


def test_customers_come_from_many_organisations_of_each_tier(filled: Flask) -> None:
    with reading() as session:
        people = list(session.scalars(select(CustomerRow)))
    assert len({person.organisation for person in people} - {""}) == 18
    assert {person.tier for person in people} == {"standard", "premium", "enterprise"}


def test_nobody_gets_mail_for_what_is_history(filled: Flask) -> None:
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxRow)) == 0
        assert session.scalar(select(func.count()).select_from(JobRow)) == 0


def test_pictures_are_shown_and_logs_are_kept(filled: Flask) -> None:
    with reading() as session:
        kept = list(session.scalars(select(FileRow)))
    assert {row.media_type for row in kept} >= {"image/png", "text/plain"}
    assert all(row.inline == (row.media_type == "image/png") for row in kept)
    assert all(row.ticket and row.digest for row in kept)
    assert all(b"".join(files.content(row.id)) for row in kept)


def test_resolved_ones_are_within_their_window(tickets: list[TicketRow]) -> None:
    resolved = [row.resolved_at for row in tickets if row.status == "resolved"]
    assert all(at and NOW - at < 3 * DAY + MINUTE for at in resolved)


def _first_times(events: list[EventRow], *wires: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for event in events:
        if event.wire in wires:
            found.setdefault(event.ticket, event.at)
    return found


def test_who_did_something_has_read_until_then_and_the_rest_is_unread(
    tickets: list[TicketRow], events: list[EventRow]
) -> None:
    did = {(event.ticket, event.by_id): event.seq for event in events if event.by_kind == "staff"}
    with reading() as session:
        seen = {(row.ticket, row.person): row.seq for row in session.scalars(select(SeenRow))}
    assert seen == did
    theirs = [(t.number, t.assignee_id, t.last_seq) for t in tickets if t.status == "held"]
    unread = [seen.get((number, holder)) != last for number, holder, last in theirs]
    assert 0 < sum(unread) < len(unread)
