"""What must not grow: by coming and going, by more people who watch, while stopping."""

import re
import signal
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.bench import load, machine
from tests.bench.figures import Figure, Size, at_most, below, middle, say, shown
from tests.bench.load import Load, Spoiled
from tests.bench.places import POSTGRESQL, SQLITE, House, Place, at_each, cookie_of, house, port_of
from tests.play import Customer, Staff
from tests.servers import serve

VISITORS, TICKETS, AWAY_SECONDS = 500, 100, 3
PEOPLE, TEMPO, SECONDS, TURNS = 50, 10, 7, 3
WAITING = 2000
STATISTICS_SECONDS = 11  # within which a session of PostgreSQL hands in what it counted, idle since
DATABASE = (("time", 120), ("transactions", 110), ("rows read", 120))
COUNTED = """SELECT active_time, xact_commit + xact_rollback, tup_returned + tup_fetched
FROM pg_stat_database WHERE datname = current_database()"""
PAUSE = threading.Event()  # never set


def going(size: Size) -> Iterator[Figure]:
    """People come, get messages and vanish, again and again."""
    visitors, found = size.streams(VISITORS), list[tuple[int, int, int]]()
    with house(SQLITE, TICKETS) as desk, Load(desk.port) as client:
        end = time.monotonic() + size.minutes * 60
        while time.monotonic() < end or len(found) < 8:
            _come_and_go(desk, client, visitors)
            found.append((_hub(desk), machine.open_files(*desk.web), machine.kilobytes(*desk.web)))
    rounds = f"{len(found)} times {visitors} streams"
    quarter = len(found) // 4
    before, after = found[quarter : 2 * quarter], found[-quarter:]
    yield at_most(f"{rounds}: left in the hub", max(each[0] for each in found), 0, "streams")
    for place, what, most in ((1, "open files", 2), (2, "kB of memory", 2000)):
        old, new = (middle(each[place] for each in part) for part in (before, after))
        told = f"{found[0][place]:,.0f} first, {old:,.0f} in the second quarter, {new:,.0f} last"
        say(f"{what}: {told}")
        yield at_most(f"{rounds}: growth", new - old, most, what)


def dashboard(size: Size) -> Iterator[Figure]:
    """A dashboard that 50 people watch costs the database what it costs for one."""
    people = size.streams(PEOPLE)
    found: dict[int, list[list[float]]] = {1: [], people: []}

    def measure(place: Place, name: str) -> Iterator[Figure]:
        turns = list(found) * (TURNS + 1)
        with house(place, TEMPO * SECONDS * len(turns)) as desk, Load(desk.port) as client:
            helen = load.get("/live?topics=dashboard,mine", cookie_of(Staff(desk.desk, "helen")))
            fresh = iter(desk.numbers)  # a mail waits a minute for more: each turn leaves as many
            for watching in turns:
                client.open([helen], watching)
                found[watching].append(_database(desk, client, islice(fresh, TEMPO * SECONDS)))
                client.close(watching)
        for column, (what, most) in enumerate(DATABASE):
            costs = {n: middle(each[column] for each in found[n][1:]) for n in found}
            told = ", ".join(f"by {n} {cost:,.0f}" for n, cost in costs.items())
            say(f"database, {what} in {SECONDS} s with {TEMPO} posts/s, watched {told}")
            share = costs[people] / costs[1] * 100
            yield at_most(f"{name}: {what} of the database", share, most, "% of one's")

    yield from at_each([POSTGRESQL], f"a dashboard watched by {people}", measure)


def stop(size: Size) -> Iterator[Figure]:
    """`make serve` with 2,000 open streams of customers is told to stop."""
    waiting, took = size.streams(WAITING), list[float]()
    for _ in range(size.rounds):
        with tempfile.TemporaryDirectory(prefix="desk-bench-") as name:
            took.append(_stop(Path(name), waiting))
    say(", ".join(shown(each, "s") for each in took))
    yield below(f"make serve stops with {waiting} streams, worst", max(took), 3, "s")


def _come_and_go(desk: House, client: Load, visitors: int) -> None:
    pages = [desk.page(number, "mine") for number in desk.numbers]
    client.open(pages, max(1, visitors // len(pages)))
    for number in desk.numbers[:20]:
        client.post(desk.reply(number), client.streams // len(pages))
    client.go(in_flight=2).check(client.streams // len(pages))
    client.close(client.streams)
    PAUSE.wait(AWAY_SECONDS)  # that somebody left is said some seconds later


def _hub(desk: House) -> int:
    """Streams and topics that the desk believes to be open."""
    told = httpx.get(f"{desk.desk.url}/metrics").text
    found = re.findall(r"^desk_live_(?:streams|topics)\{.*\} ([0-9.]+)$", told, re.MULTILINE)
    assert found, told[:500]
    return round(sum(map(float, found)))


def _database(desk: House, client: Load, numbers: Iterable[int]) -> list[float]:
    """What the database did while messages were posted: time (ms), transactions, rows read."""
    PAUSE.wait(STATISTICS_SECONDS)
    before = _counted(desk.url)
    for n, number in enumerate(numbers):
        client.post(desk.reply(number), 0, n / TEMPO)
    client.go().check(0)
    PAUSE.wait(STATISTICS_SECONDS)
    return [new - old for new, old in zip(_counted(desk.url), before, strict=True)]


def _counted(url: str) -> list[float]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(map(float, connection.execute(text(COUNTED)).one()))


def _stop(folder: Path, waiting: int) -> float:
    with serve("", folder, DESK_LIMITS="off") as desk:
        lena = Customer(_Served(desk.expect(r"^Serving (.*)\.$")[1]))
        asked = load.get(f"/live?as=customer&topics=ticket-{lena.open()}", cookie_of(lena))
        with Load(port_of(lena)) as client:
            refused = client.open([asked], waiting)
            began = time.perf_counter()
            desk.send(signal.SIGTERM)
            status = desk.wait(60)
            took = time.perf_counter() - began
    if refused or status:
        raise Spoiled(f"{refused} refused, exit status {status}")
    return took


@dataclass(frozen=True)
class _Served:
    """What a customer needs to know of a desk."""

    url: str
