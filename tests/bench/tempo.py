"""Messages at a steady tempo, and as fast as they are answered: posted, stored, on the streams."""

import threading
from collections.abc import Iterator
from itertools import cycle, islice

from tests.bench import load, machine, others
from tests.bench.figures import (
    Figure,
    Size,
    at_least,
    at_most,
    below,
    middle,
    percentile,
    say,
    shown,
)
from tests.bench.load import Load, Run, Spoiled
from tests.bench.places import (
    POSTGRESQL,
    POSTGRESQL_TWO,
    SQLITE,
    SQLITE_TWO,
    House,
    Place,
    at_each,
    house,
)

TICKETS, READERS, SECONDS, SETTLE_SECONDS = 1000, 200, 8, 4
MOST = {SQLITE: 15, SQLITE_TWO: 30, POSTGRESQL_TWO: 15}
MESSAGES, TURNS, IN_FLIGHT = 100, 5, 8
PAUSE = threading.Event()  # never set


def tickets(size: Size) -> Iterator[Figure]:
    """1,000 streams over 1,000 tickets, 100 posts a second."""
    many = size.streams(TICKETS)

    def measure(place: Place, name: str) -> Iterator[Figure]:
        with house(place, many) as desk, Load(desk.port) as client:
            _check(client.open([desk.page(number, "mine") for number in desk.numbers]))
            runs = _rounds(desk, client, 100, 1, size.rounds)
            yield below(f"{name}: p99", _on_the_stream(runs, place), MOST[place])

    yield from at_each(MOST, f"{many} streams of as many tickets, 100 posts/s", measure)


def readers(size: Size) -> Iterator[Figure]:
    """200 readers of one ticket, 20 posts a second."""
    many = size.streams(READERS)

    def measure(place: Place, name: str) -> Iterator[Figure]:
        with house(place) as desk, Load(desk.port) as client:
            _check(client.open([desk.page(desk.numbers[0], "mine")], many))
            runs = _rounds(desk, client, 20, many, size.rounds)
            yield below(f"{name}: p99", _on_the_stream(runs, place), 60)

    yield from at_each(MOST, f"{many} readers of one ticket, 20 posts/s", measure)


def posts(size: Size) -> Iterator[Figure]:
    """Answers to messages at one process, at 20 a second and as fast as it goes."""
    with others.floor() as (port, _), Load(port) as client:
        runs = [_flood(client, lambda word: load.post("/say", word)) for _ in range(size.rounds)]
        say(f"bare gevent server: {shown(_rate(runs), 'posts/s')}")

    def measure(place: Place, name: str) -> Iterator[Figure]:
        with house(place, 100) as desk, Load(desk.port) as client:
            yield from _steadily(desk, client, name, size)
            yield from _flooded(desk, client, name, size)

    yield from at_each((SQLITE, POSTGRESQL), "posts", measure)


def watchers(size: Size) -> Iterator[Figure]:
    """A message while 1,000 people look at other tickets, beside one while nobody does."""
    many = size.streams(TICKETS)
    with house(SQLITE, many + 1) as desk, Load(desk.port) as client:
        mine, *theirs = desk.numbers
        client.open([desk.page(mine)])
        costs: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
        _cost(desk, client)  # the first of everything is dearer
        for _ in range(TURNS):
            costs[False].append(_cost(desk, client))
            _check(client.open([desk.page(number, "mine") for number in theirs]))
            PAUSE.wait(SETTLE_SECONDS)
            costs[True].append(_cost(desk, client))
            client.close(many)
            PAUSE.wait(SETTLE_SECONDS)
    for place, what in enumerate(("processor time", "posted to shown")):
        alone, beside = (middle(each[place] for each in costs[key]) for key in (False, True))
        say(f"{what}: alone {shown(alone, 'ms')}, beside {many} watchers {shown(beside, 'ms')}")
        name = f"a message beside {many} watchers of other tickets: {what}"
        yield at_most(name, beside / alone * 100, 120, "% of alone")


def _cost(desk: House, client: Load) -> tuple[float, float]:
    """Of a message, one after the other: processor time of the desk, and until it is shown."""
    used = machine.cpu_seconds(*desk.web)
    for _ in range(MESSAGES):
        client.post(desk.reply(desk.numbers[0]), 1)
    run = client.go(in_flight=1).check(1)
    used = (machine.cpu_seconds(*desk.web) - used) / MESSAGES * 1e3
    return used, middle(run.deliveries_ms())


def _steadily(desk: House, client: Load, name: str, size: Size) -> Iterator[Figure]:
    steady = _rounds(desk, client, 20, 0, size.rounds)
    answers = [percentile(run.answers_ms()) for run in steady]
    half = middle(middle(run.answers_ms()) for run in steady)
    say(f"{name}, 20 a second: answered, median {shown(half, 'ms')}, p99 {_each(answers)} ms")
    yield below(f"{name}, 20 a second: answer, p99", middle(answers), 60)


def _flooded(desk: House, client: Load, name: str, size: Size) -> Iterator[Figure]:
    replies = [desk.reply(number) for number in desk.numbers]
    used = machine.cpu_seconds(*desk.web)
    flood = [_flood(client, *replies) for _ in range(size.rounds)]
    used = (machine.cpu_seconds(*desk.web) - used) / sum(len(run.posts) for run in flood) * 1e3
    rates = _each([len(run.posts) / run.seconds for run in flood])
    say(f"{name}, {IN_FLIGHT} under way: {rates} posts/s, {shown(used, 'ms')} CPU each")
    yield at_least(f"{name}, as fast as it goes", _rate(flood), 300, "posts/s")


def _flood(client: Load, *says: load.Says) -> Run:
    for each in islice(cycle(says), 20_000):
        client.post(each)
    return client.go(IN_FLIGHT, SECONDS / 2).check(0)


def _rate(runs: list[Run]) -> float:
    return middle(len(run.posts) / run.seconds for run in runs)


def _rounds(desk: House, client: Load, tempo: int, wanted: int, rounds: int) -> list[Run]:
    """Posts at so many a second, to one ticket after the other, each to so many streams."""
    PAUSE.wait(SETTLE_SECONDS)  # opening has its echo: presence, counts
    replies = cycle(map(desk.reply, desk.numbers))
    runs = []
    for _ in range(rounds + 1):
        for n in range(tempo * SECONDS):
            client.post(next(replies), wanted, n / tempo)
        runs.append(client.go().check(wanted))
    return runs[1:]  # the first of everything is dearer


def _on_the_stream(runs: list[Run], place: Place) -> float:
    """The 99th percentile: the median of the rounds'."""
    found = [percentile(run.deliveries_ms()) for run in runs]
    half = middle(middle(run.deliveries_ms()) for run in runs)
    answered = middle(percentile(run.answers_ms()) for run in runs)
    told = f"median {shown(half, 'ms')}, p99 {_each(found)} ms"
    say(f"{place}: on the stream, {told}; answered, p99 {shown(answered, 'ms')}")
    return middle(found)


def _each(values: list[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


def _check(refused: int) -> None:
    if refused:
        raise Spoiled(f"{refused} streams were refused")
