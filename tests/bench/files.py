"""What an upload of 25 MB costs, and what it does to small changes beside it.

`python -m tests.bench.files` runs on both databases, durable as in production.
"""

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from supportdesk import migrating
from supportdesk.factory import create_app
from supportdesk.files import actions
from supportdesk.files.gates import content
from supportdesk.files.limits import Limits, Sender
from supportdesk.settings import Settings
from supportdesk.store.database import change
from supportdesk.store.jobs import JobRow
from tests import postgres
from tests.servers import environment

PACE = threading.Event()  # never set
DATA = os.urandom(25_000_000)
TIMES = 5
SIZES = (256_000, 512_000, 1_000_000)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        measure(f"sqlite:///{name}/desk.db", Path(name))
        for volatile in ("fsync", "synchronous_commit", "full_page_writes"):
            postgres.OPTIONS[volatile] = "on"
        cluster = postgres.Cluster()
        cluster.start()
        try:
            measure(cluster.url(cluster.create()), Path(name))
        finally:
            cluster.stop()


def measure(url: str, folder: Path) -> None:
    app = create_app(Settings.from_environ(environment(url, folder)))
    print(url.partition(":")[0])
    with app.app_context():
        migrating.bring_up(app)
        change(lambda session: None)
        print("  alone: small changes", shown(small_changes(app, lambda: PACE.wait(2))))
        for size in SIZES:
            actions.CHUNK_BYTES = size
            took: list[float] = []
            waits = small_changes(app, lambda: took.extend(upload(app) for _ in range(TIMES)))  # noqa: B023
            usual = statistics.median(took)
            print(f"  pieces of {size // 1000} kB: {usual:.2f} s; small changes", shown(waits))
            print(f"    alone {upload(app):.2f} s, read back {read(app):.2f} s")


def small_changes(app: Flask, beside: Callable[[], object]) -> list[float]:
    """Times of small changes, one after the other, while something else goes on."""
    other = threading.Thread(target=beside)
    times: list[float] = []
    other.start()
    while other.is_alive():
        begun = time.perf_counter()
        row = {"name": "x", "key": None, "payload": {}, "due": 0}
        change(lambda session: session.execute(insert(JobRow), row))  # noqa: B023
        times.append(time.perf_counter() - begun)
        PACE.wait(0.002)
    return times


def upload(app: Flask) -> float:
    begun = time.perf_counter()
    with app.app_context():
        kept = actions.keep(BytesIO(DATA), "big.bin", "", Limits(), Sender("bench"), 0)
    if isinstance(kept, actions.Left):
        raise SystemExit(kept.reason)
    app.extensions["last"] = kept.id
    return time.perf_counter() - begun


def read(app: Flask) -> float:
    begun = time.perf_counter()
    if sum(map(len, content(app.extensions["last"]))) != len(DATA):
        raise SystemExit("lost bytes")
    return time.perf_counter() - begun


def shown(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    worst = max(times)
    return " / ".join(f"{1000 * each:.1f}" for each in (cuts[49], cuts[98], worst)) + " ms"


if __name__ == "__main__":
    main()
