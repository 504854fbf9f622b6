"""kill -9: whatever was acknowledged is there after the restart, once."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial

import httpx
import pytest

from tests import desks, ledger
from tests.play import Staff, eventually, together
from tests.servers import Desk

NAMES = ("mara", "aiko", "devon", "samira", "rafael", "priya", "jonas", "ines")
EACH = 6


@pytest.fixture(scope="module", params=desks.KINDS)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with desks.running(request.param, request, tmp_path_factory.mktemp("killed")) as desk:
        yield desk


KILLED: dict[int, Callable[[Desk], None]] = {
    0: lambda desk: desk.kill("worker"),
    1: lambda desk: desk.kill("web"),  # the master and its workers
    2: lambda desk: desk.kill("company"),
    3: lambda desk: os.kill(desk.pids("web")[-1], signal.SIGKILL),  # one of the workers
}
"""What is killed after a message of the first writer, by the message's number."""


def test_every_message_that_was_acknowledged_is_there_once(desk: Desk) -> None:
    people = [Staff(desk, name) for name in NAMES]
    number = people[0].open()
    posted: list[str] = []

    def write(who: Staff) -> None:
        for n in range(EACH):
            body = f"{who.name} says {n}"
            key = f"{who.name.split()[0]}-message-{n}"
            assert eventually(partial(acknowledged, who, number, body, key), within=120)
            posted.append(body)
            if who is people[0] and n in KILLED:
                KILLED[n](desk)

    together(*(lambda who=who: write(who) for who in people))
    assert len(posted) == EACH * len(people)
    found = ledger.bodies(desk, number)[1:]
    assert sorted(found) == sorted(posted)


def acknowledged(who: Staff, number: int, body: str, key: str) -> bool:
    """Post once, always with the same key, as a page does; nobody is signed out meanwhile."""
    try:
        answer = who.writes(number, body, kind="note", key=key)
    except httpx.TransportError:
        return False
    # 503: a new process has not heard of anybody yet, and the company is away.
    assert answer.status_code in (303, 503), answer.text
    return answer.status_code == 303
