"""Counting tries so that all processes count together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from supportdesk.domain.errors import Throttled
from supportdesk.store import limits
from supportdesk.store.database import change, reading
from supportdesk.store.limits import Limit, TryRow, admit, withdraw

FIVE = Limit("sign-in name", 5, 900_000, "Too many tries.")
NOW = 1_800_000_000_000


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def stored() -> int:
    with reading() as session:
        return session.execute(select(func.count()).select_from(TryRow)).scalar_one()


def test_five_tries_and_no_sixth() -> None:
    for minute in range(5):
        admit(FIVE, "mara", NOW + minute * 60_000)
    with pytest.raises(Throttled) as caught:
        admit(FIVE, "mara", NOW + 300_000)
    assert caught.value.after == 601
    assert caught.value.message == "Too many tries."


def test_a_refused_try_does_not_count_so_that_waiting_helps() -> None:
    for _ in range(5):
        admit(FIVE, "mara", NOW)
    for _ in range(3):
        with pytest.raises(Throttled):
            admit(FIVE, "mara", NOW + 800_000)
    assert stored() == 5
    admit(FIVE, "mara", NOW + 900_001)


def test_another_person_and_another_thing_are_counted_apart() -> None:
    for _ in range(5):
        admit(FIVE, "mara", NOW)
    admit(FIVE, "priya", NOW)
    admit(Limit("links", 5, 900_000, "x"), "mara", NOW)


def test_a_try_that_went_well_is_taken_back() -> None:
    for _ in range(20):
        withdraw(admit(FIVE, "mara", NOW))
    assert stored() == 0


def test_of_many_at_once_no_more_get_through(app: Flask) -> None:
    def one(_: int) -> bool:
        with app.app_context():
            try:
                admit(FIVE, "mara", NOW)
            except Throttled:
                return False
            return True

    with ThreadPoolExecutor(20) as pool:
        through = sum(pool.map(one, range(20)))
    assert through <= 5  # none, when each saw all the others
    assert stored() == through
    assert [one(each) for each in range(6)].count(True) == 5 - through


def test_names_are_stored_as_digests_only() -> None:
    admit(FIVE, "mara@example.com", NOW)
    with reading() as session:
        row = session.execute(select(TryRow)).scalar_one()
    assert b"mara" not in row.who
    assert len(row.who) == 32


def test_old_tries_are_forgotten() -> None:
    admit(FIVE, "mara", NOW)
    admit(FIVE, "mara", NOW + 10)
    change(lambda session: limits.prune(session, NOW + 10))
    assert stored() == 1
