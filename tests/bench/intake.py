"""What taking in mail costs: `make bench-intake ARGS='--mails 5000 --only PostgreSQL'`.

Real mails of `../shared/data`, each under an id of its own, are kept as an inlet keeps them; then
one worker, a process of its own, takes in all of them. Printed are mails a second for both, what
became of them, and the worker's memory from beginning to end.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import func, select

from supportdesk.factory import create_app
from supportdesk.intake import storing
from supportdesk.intake.models import IncomingRow
from supportdesk.settings import Settings
from supportdesk.store.database import db, reading
from supportdesk.store.jobs import JobRow
from supportdesk.web.clock import now
from tests.bench import places
from tests.bench.machine import described, kilobytes
from tests.bench.mail import DATA, ROOT
from tests.bench.places import POSTGRESQL, SQLITE, Place
from tests.servers import environment

LOOK_SECONDS = 0.2
MAIL = {"DESK_MAIL_FROM": "Support <support@desk.example>", "DESK_LIMITS": "off"}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, default=DATA, help="the folder with mail")
    asked.add_argument("--mails", type=int, default=2_000)
    asked.add_argument("--only", choices=("PostgreSQL", "SQLite"))
    options = asked.parse_args()
    files = sorted(each for each in (options.data / "mail" / "raw").rglob("*") if each.is_file())
    if not files:
        raise SystemExit(f"There is no mail in {options.data}: say --data <folder>.")
    print(described())
    for place in (POSTGRESQL, SQLITE):
        if options.only in (None, place.database):
            measure(place, list(islice(cycle(files), options.mails)))


def measure(place: Place, files: list[Path]) -> None:
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as name:
        folder = Path(name)
        with places.database(place, folder) as url:
            env = environment(url, folder, **MAIL)
            app = create_app(Settings.from_environ(env))
            with app.app_context():
                kept = keep(files)
                with worker(env, folder) as pid:
                    took, memory = watch(pid)
                ends = became()
                db.engine.dispose()
    print(f"{place.database}: {len(files)} mails, kept {len(files) / kept:.0f} a second")
    print(f"  one worker took in {len(files) / took:.0f} a second, {took:.1f} s in all")
    print("  " + ", ".join(f"{many} {end}" for end, many in ends.most_common()))
    tenth = max(1, len(memory) // 10)
    print(
        f"  its memory: {memory[0] / 1000:.0f} MB at first, {memory[tenth] / 1000:.0f} after a"
        f" tenth, {memory[-1] / 1000:.0f} at the end, {max(memory) / 1000:.0f} at most"
    )


def keep(files: list[Path]) -> float:
    """Keep them all; how many seconds it took."""
    began = time.monotonic()
    for number, file in enumerate(files):
        id_ = f"Message-ID: <{number}@bench.example>\r\n".encode()
        storing.keep(io.BytesIO(id_ + file.read_bytes()), "file", now())
    return time.monotonic() - began


@contextmanager
def worker(env: dict[str, str], folder: Path) -> Iterator[int]:
    """A worker at work; its process."""
    command = [sys.executable, "-m", "supportdesk.worker"]
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | env, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(20)


def watch(pid: int) -> tuple[float, list[int]]:
    """Until all are taken in: seconds from the first one on, and memory (kB) all the while."""
    total = left()
    while left() == total:
        time.sleep(LOOK_SECONDS / 10)
    began, memory = time.monotonic(), [kilobytes(pid)]
    while left():
        time.sleep(LOOK_SECONDS)
        memory.append(kilobytes(pid))
    return time.monotonic() - began, memory


def left() -> int:
    waiting = (JobRow.name == storing.TAKE_IN, JobRow.failed_at.is_(None))
    with reading() as session:
        return session.scalar(select(func.count()).select_from(JobRow).where(*waiting)) or 0


def became() -> Counter[str]:
    query = select(IncomingRow.state, func.count()).group_by(IncomingRow.state)
    with reading() as session:
        return Counter({row[0]: row[1] for row in session.execute(query)})


if __name__ == "__main__":
    main()
