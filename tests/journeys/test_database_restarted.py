"""PostgreSQL is restarted under a running desk: a server of its own, so nobody else notices."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests import ledger
from tests.play import Staff, eventually, listening
from tests.postgres import Cluster
from tests.servers import Desk

WRITERS = ("mara", "aiko", "devon", "priya")
EACH = 6


@pytest.fixture
def server(cluster: Cluster) -> Iterator[Cluster]:
    """A second server; the first one says whether PostgreSQL is here at all."""
    own = Cluster()
    try:
        own.start()
        yield own
    finally:
        own.stop()


@pytest.fixture
def desk(server: Cluster, tmp_path: Path) -> Iterator[Desk]:
    with Desk(server.url(server.create()), tmp_path / "desk", DESK_WORKERS="2") as desk:
        yield desk


def test_while_the_database_is_away_the_text_is_kept_and_streams_go_on_after_it(
    desk: Desk, server: Cluster
) -> None:
    mara = Staff(desk, "mara")
    number = mara.open(claim="1")
    with listening(mara.http, f"ticket-{number}") as heard:
        heard.expect(lambda frame: frame.event == "now")
        server.down()
        mara.http.headers["Accept"] = "text/html"
        answer = mara.writes(number, "While it was away", key="the-key-of-mara")
        assert (answer.status_code, "While it was away" in answer.text) == (503, True)
        assert "the-key-of-mara" in answer.text
        server.up()
        assert eventually(lambda: written(mara, number, "While it was away", "the-key-of-mara"))
        assert written(mara, number, "While it was away", "the-key-of-mara")
        heard.expect(lambda frame: "While it was away" in frame.data)
    assert ledger.bodies(desk, number)[1:] == ["While it was away"]


def test_every_message_that_was_acknowledged_is_there_once(desk: Desk, server: Cluster) -> None:
    people = [Staff(desk, name) for name in WRITERS]
    number = people[0].open()
    begun = threading.Event()

    def write(who: Staff) -> None:
        for n in range(EACH):
            body, key = f"{who.name} says {n}", f"{who.name.split()[0]}-message-{n}"
            assert eventually(partial(written, who, number, body, key))
            begun.set()

    with ThreadPoolExecutor(len(people)) as pool:
        writing = [pool.submit(write, who) for who in people]
        assert begun.wait(20)
        server.down()
        server.up()  # by this thread: a server ends with the thread that started it
        for each in writing:
            each.result()
    said = [f"{who.name} says {n}" for who in people for n in range(EACH)]
    assert sorted(ledger.bodies(desk, number)[1:]) == sorted(said)
    ledger.check(desk)


def written(who: Staff, number: int, body: str, key: str) -> bool:
    """Whether a note was acknowledged. Nobody is signed out because the database is away."""
    answer = who.writes(number, body, kind="note", key=key)
    assert answer.status_code in (303, 503), answer.text
    return answer.status_code == 303
