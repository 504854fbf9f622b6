"""What the live line costs: `make bench-live ARGS='500 7'` (streams, rounds).

Side by side in one run: the desk, a bare gevent server that sends the same bytes to the same
clients, and nginx with nchan where it is installed. Rounds alternate; printed are medians.
"""

import http.client
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import others
from tests.bench.readers import Readers, request
from tests.conftest import migrate
from tests.play import Staff, replay
from tests.servers import Desk

MESSAGES = 8
REST_SECONDS = 20
PAUSE = threading.Event()  # never set


@dataclass
class Side:
    """One server under test: how to say something there, and what it took."""

    name: str
    pid: int
    say: Callable[[str], None]
    readers: Readers
    kb_per_stream: float = 0.0
    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def round(self, number: int, streams: int) -> None:
        """Some messages, one after the other, each to every reader."""
        used = others.cpu_seconds(self.pid)
        for n in range(MESSAGES):
            marker = f"bench-{number}-{n}-end"
            self.readers.expect(marker.encode())
            began = time.perf_counter()
            self.say(marker)
            got = self.readers.wait(streams)
            self.first.append((got[len(got) // 2] - began) * 1e3)
            self.last.append((got[-1] - began) * 1e3)
        used = others.cpu_seconds(self.pid) - used
        self.cpu.append(used / (MESSAGES * streams) * 1e6)


def main(streams: int = 500, rounds: int = 5) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/desk.sqlite"
        migrate(url, folder)
        desk = stack.enter_context(Desk(url, folder / "desk", DESK_LIMITS="off"))
        mara = Staff(desk, "mara")
        number = mara.open(claim="1")
        assert mara.writes(number, "MARKER", kind="note").status_code == 303
        (sample,) = [f for f in replay(mara.http, f"ticket-{number}", 0) if "MARKER" in f.data]
        sides = [desk_side(mara, number, streams)]
        sides += [
            other_side("bare gevent", *stack.enter_context(others.floor()), sample.data, streams)
        ]
        if (found := stack.enter_context(others.nchan())) is not None:
            sides.append(other_side("nginx + nchan", *found, sample.data, streams))
        print(
            f"{streams} streams of one ticket, {rounds} rounds of {MESSAGES} messages of ", end=""
        )
        print(f"{len(sample.data)} bytes, SQLite, one process")
        for each in range(rounds):
            for side in sides:
                side.round(each, streams)
        show(sides)
        rest(sides, streams)
        quiet(mara)


def show(sides: list[Side]) -> None:
    print(f"{'':15}{'median reader':>15}{'last reader':>13}{'CPU a delivery':>16}{'a stream':>11}")
    for side in sides:
        middle, last = statistics.median(side.first), statistics.median(side.last)
        print(
            f"{side.name:15}{middle:12.1f} ms{last:10.1f} ms"
            f"{statistics.median(side.cpu):13.1f} us{side.kb_per_stream:8.1f} kB"
        )
    ours = sides[0]
    for other in sides[1:]:
        last = statistics.median(ours.last) / statistics.median(other.last)
        print(f"  desk : {other.name} = {last:.2f} (last reader)")


def rest(sides: list[Side], streams: int) -> None:
    """What waiting costs, beats included."""
    before = [others.cpu_seconds(side.pid) for side in sides]
    PAUSE.wait(REST_SECONDS)
    for side, used in zip(sides, before, strict=True):
        share = (others.cpu_seconds(side.pid) - used) / REST_SECONDS * 100
        print(f"{side.name:15} at rest with {streams} streams: {share:.2f} % of a core")
        side.readers.close()


def quiet(mara: Staff, tickets: int = 60) -> None:
    """Posted, stored, rendered and on the stream, one reader of each of many tickets."""
    numbers = [mara.open() for _ in range(tickets)]
    cookie = cookie_of(mara)
    asked = [request(f"/live?topics=ticket-{number}", cookie) for number in numbers]
    readers = Readers(port_of(mara), asked)
    took = []
    for n, number in enumerate(numbers * 3):
        marker = f"alone-{n}-end"
        readers.expect(marker.encode())
        began = time.perf_counter()
        note(mara, number, marker)
        took.append((readers.wait(1)[0] - began) * 1e3)
    readers.close()
    shown = statistics.quantiles(took, n=100)
    print(f"posted to shown, {tickets} tickets with a reader each, one post after the other:")
    print(f"  median {shown[49]:.1f} ms, 99th percentile {shown[98]:.1f} ms")


def desk_side(mara: Staff, number: int, streams: int) -> Side:
    pid = mara.desk.pids("web")[-1]
    asked = request(f"/live?topics=ticket-{number}", cookie_of(mara))
    before = others.kilobytes(pid)
    readers = Readers(port_of(mara), [asked] * streams)
    kilobytes = (others.kilobytes(pid) - before) / streams
    return Side("desk", pid, lambda word: note(mara, number, word), readers, kilobytes)


def other_side(name: str, port: int, pid: int, html: str, streams: int) -> Side:
    def say(word: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        text = html.replace("MARKER", word)
        framed = "".join(f"data: {row}\n" for row in text.split("\n"))
        line.request("POST", "/say", (framed + "\n" if "nchan" not in name else text).encode())
        line.getresponse().read()
        line.close()

    before = others.kilobytes(pid)
    readers = Readers(port, [request("/live", "desk=" + "x" * 43)] * streams)
    return Side(name, pid, say, readers, (others.kilobytes(pid) - before) / streams)


def note(mara: Staff, number: int, word: str) -> None:
    assert mara.writes(number, word, kind="note").status_code == 303


def port_of(mara: Staff) -> int:
    port = mara.http.base_url.port
    assert port
    return port


def cookie_of(mara: Staff) -> str:
    return "; ".join(f"{name}={value}" for name, value in mara.http.cookies.items())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
