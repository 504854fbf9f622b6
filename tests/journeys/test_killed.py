"""kill -9: whatever was acknowledged is there after the restart, once."""

import os
import signal
from collections.abc import Iterator

import httpx
import pytest

from tests import desks, ledger
from tests.play import Staff, together
from tests.servers import Desk

NAMES = ("mara", "aiko", "devon", "samira", "rafael", "priya", "jonas", "ines")
EACH = 6


@pytest.fixture(scope="module", params=desks.KINDS)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with desks.running(request.param, request, tmp_path_factory.mktemp("killed")) as desk:
        yield desk


def test_every_message_that_was_acknowledged_is_there_once(desk: Desk) -> None:
    people = [Staff(desk, name) for name in NAMES]
    number = people[0].open()
    posted: list[str] = []

    def write(who: Staff) -> None:
        for n in range(EACH):
            body = f"{who.name} says {n}"
            insist(who, number, body, f"{who.name.split()[0]}-message-{n}")
            posted.append(body)
            if who is people[0] and n == 1:
                desk.kill("web")  # the master and its workers
            if who is people[0] and n == 4:
                os.kill(desk.pids("web")[-1], signal.SIGKILL)  # one worker

    together(*(lambda who=who: write(who) for who in people))
    assert len(posted) == EACH * len(people)
    found = ledger.bodies(desk, number)[1:]
    assert sorted(found) == sorted(posted)


def insist(who: Staff, number: int, body: str, key: str) -> None:
    """Post until it is acknowledged, always with the same key, as a page does."""
    for _ in range(2_000):
        try:
            answer = who.writes(number, body, kind="note", key=key)
        except httpx.TransportError:
            continue
        if answer.status_code == 303:
            return
        assert answer.status_code in (401, 502, 503), answer.text
    raise AssertionError("never acknowledged")
