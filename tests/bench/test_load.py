"""The client of the benchmarks counts what a server of known habits does: no more, no less."""

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.bench import load
from tests.bench.load import Load, Run, Spoiled
from tests.conftest import not_here

ANSWER_SECONDS, SECOND_HALF_SECONDS, STEP_SECONDS = 0.05, 0.02, 0.03
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


@dataclass
class Habits:
    """A server that hands each message on in two halves, cut inside its marker, with some time
    between; says it twice; and answers posts with some delay. Each third stream is refused."""

    port: int = 0
    asked: int = 0
    streams: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if head.startswith("GET"):
            self.asked += 1
            refused = self.asked % 3 == 0
            writer.write(b"HTTP/1.1 429 Too Many\r\n\r\n" if refused else HEAD)
            if refused:
                writer.close()
            else:
                self.streams.append(writer)
            return
        size = int(head.partition("Content-Length: ")[2].split("\r\n")[0])
        word = await reader.readexactly(size)
        if word == b"hang up":
            self.streams.pop().close()
        elif word != b"refuse":
            await self._tell(b"data: " + word + b", " + word + b"\n\n")
        await asyncio.sleep(ANSWER_SECONDS)
        status = b"409 Conflict" if word == b"refuse" else b"303 See Other"
        writer.write(b"HTTP/1.1 " + status + b"\r\n\r\n")
        writer.close()

    async def _tell(self, said: bytes) -> None:
        for half in (said[:9], said[9:]):
            await asyncio.sleep(SECOND_HALF_SECONDS / 2)
            for writer in self.streams:
                writer.write(half)


@pytest.fixture
def server() -> Iterator[Habits]:
    habits, loop = Habits(), asyncio.new_event_loop()
    opened = loop.run_until_complete(asyncio.start_server(habits.serve, "127.0.0.1", 0))
    habits.port = opened.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield habits
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    opened.close()
    loop.close()


@pytest.fixture
def client(server: Habits) -> Iterator[Load]:
    try:
        load.program()
    except load.MissingCompiler as missing:
        not_here(str(missing))
    with Load(server.port) as client:
        yield client


def send(client: Load, posts: int, wanted: int, in_flight: int, step: float = 0) -> Run:
    for n in range(posts):
        client.post(lambda word: load.post("/say", word), wanted, n * step)
    return client.go(in_flight, seconds=20)


def test_streams_that_are_refused_are_counted(client: Load, server: Habits) -> None:
    assert client.open([load.get("/live")], 30) == 10
    assert len(server.streams) == 20


def test_each_stream_gets_each_message_once(client: Load) -> None:
    client.open([load.get("/live")], 9)
    run = send(client, 5, wanted=6, in_flight=2).check(6)
    assert len(run.deliveries) == len({(stream, post) for stream, post, _ in run.deliveries}) == 30
    assert {stream for stream, _, _ in run.deliveries} == {0, 1, 3, 4, 6, 7}


def test_times_are_those_of_the_server(client: Load) -> None:
    client.open([load.get("/live")], 2)
    run = send(client, 4, wanted=2, in_flight=1).check(2)
    both = (ANSWER_SECONDS + SECOND_HALF_SECONDS) * 1e3
    assert min(run.deliveries_ms()) >= SECOND_HALF_SECONDS * 1e3
    assert min(run.answers_ms()) >= both
    assert sorted(run.deliveries_ms())[4] < both  # found when they come, not when it is answered
    assert run.seconds * 1e3 >= 4 * both  # one after the other


def test_posts_go_out_when_they_are_due_whoever_waits(client: Load) -> None:
    run = send(client, 6, wanted=0, in_flight=0, step=STEP_SECONDS)
    assert [round(post.due, 3) for post in run.posts] == [n * 0.03 for n in range(6)]
    assert all(post.begun >= post.due for post in run.posts)
    assert run.posts[1].begun < run.posts[0].answered  # nobody waited for an answer


def test_later_rounds_count_for_themselves(client: Load) -> None:
    client.open([load.get("/live")], 2)
    send(client, 3, wanted=2, in_flight=3).check(2)
    client.close(1)
    again = send(client, 2, wanted=1, in_flight=1).check(1)
    assert {post for _, post, _ in again.deliveries} == {3, 4}
    assert len(again.last_ms()) == 2


def test_as_many_are_sent_as_fit_into_the_time(client: Load) -> None:
    for _ in range(1000):
        client.post(lambda word: load.post("/say", word))
    run = client.go(in_flight=1, seconds=0.3)
    assert 1 <= len(run.posts) <= 5  # 70 ms each


def test_a_refused_post_spoils_the_run(client: Load) -> None:
    client.post(lambda _: load.post("/say", "refuse"), wanted=5)
    run = client.go(in_flight=1)
    assert [post.status for post in run.posts] == [409]
    with pytest.raises(Spoiled, match=r"answers \[409\]"):
        run.check(0)


def test_a_stream_that_ends_spoils_the_run(client: Load) -> None:
    client.open([load.get("/live")], 2)
    client.post(lambda _: load.post("/say", "hang up"))
    with pytest.raises(Spoiled, match="1 streams ended"):
        client.go(in_flight=1).check(0)


def test_a_machine_without_a_compiler_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(load.MissingCompiler, match="apt-get install gcc"):
        load.program.__wrapped__()
