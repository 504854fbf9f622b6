"""What becomes of mail, and what taking it in costs: `make bench-intake`.

Real mails of `../shared/data`, each under an id of its own, are kept as an inlet keeps them; then
one worker, a process of its own, takes in all of them. Printed are what became of every mail,
mails a second, processor time, the worker's memory from beginning to end, and what one mail of
25 MB adds to it. Then threads (`tests/bench/threads.py`): answers whose ticket is known.
ARGS='--mails 5000 --threads 0 --only PostgreSQL' asks for some of it.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import func, select

from supportdesk.factory import create_app
from supportdesk.intake import storing
from supportdesk.intake.models import ARRIVING, WAITING, IncomingRow
from supportdesk.intake.placing import NEW
from supportdesk.mail.models import OutboxRow
from supportdesk.settings import Settings
from supportdesk.store.database import db, reading
from supportdesk.store.jobs import JobRow
from supportdesk.web.clock import now
from tests.bench import places, threads
from tests.bench.machine import cpu_seconds, described, kilobytes
from tests.bench.mail import DATA, ROOT, write_heavy
from tests.bench.places import POSTGRESQL, SQLITE, Place
from tests.servers import environment

LOOK_SECONDS = 0.2
MAIL = {
    "DESK_MAIL_FROM": f"Support <{threads.DESK}>",
    "DESK_MAIL_AUTH_HOST": threads.HOST,
    "DESK_MAIL_PIPE": "1",
    "DESK_LIMITS": "off",
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, default=DATA, help="the folder with mail")
    asked.add_argument("--mails", type=int, default=2_000)
    asked.add_argument("--threads", type=int, default=6_000, help="so many answers")
    asked.add_argument("--only", choices=("PostgreSQL", "SQLite"))
    options = asked.parse_args()
    files = sorted(each for each in (options.data / "mail" / "raw").rglob("*") if each.is_file())
    if not files:
        raise SystemExit(f"There is no mail in {options.data}: say --data <folder>.")
    for place in (POSTGRESQL, SQLITE):
        if options.only in (None, place.database):
            if options.mails:
                measure(place, list(islice(cycle(files), options.mails)))
            if options.threads:
                measure_threads(place, files, options.threads)


def measure(place: Place, files: list[Path]) -> None:
    print(f"\n{place.database}, {len(files)} real mails. {described()}")
    with house(place) as (env, folder):
        kept = keep(with_id(n, file.read_bytes()) for n, file in enumerate(files))
        with worker(env, folder) as pid:
            took, memory = watch(pid)
            used, added = cpu_seconds(pid), heavy(pid, folder)
        account(len(files) + 1)
    print(f"kept {len(files) / kept:.0f} a second; then from the first file to the last ticket:")
    print(
        f"  {len(files) / took:.0f} a second by one worker ({took:.1f} s),"
        f" {1000 * used / len(files):.1f} ms of its processor time each"
    )
    tenth = max(1, len(memory) // 10)
    print(
        f"  its memory: {memory[0] / 1000:.0f} MB at first, {memory[tenth] / 1000:.0f} after a"
        f" tenth, {memory[-1] / 1000:.0f} at the end, {max(memory) / 1000:.0f} at most;"
        f" a mail of 25 MB added {added / 1000:.0f} MB"
    )


def measure_threads(place: Place, files: list[Path], many: int) -> None:
    print(f"\n{place.database}, {many} answers. {described()}")
    with house(place) as (env, folder):
        answers = threads.made(files, many)
        keep(each.raw for each in answers)
        with worker(env, folder) as pid:
            watch(pid)
        threads.tell(answers)


@contextmanager
def house(place: Place) -> Iterator[tuple[dict[str, str], Path]]:
    """An empty desk in this process; the environment for its worker."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as name:
        folder = Path(name)
        with places.database(place, folder) as url:
            env = environment(url, folder, **MAIL)
            with create_app(Settings.from_environ(env)).app_context():
                yield env, folder
                db.engine.dispose()


def heavy(pid: int, folder: Path) -> int:
    """How much a mail of 25 MB adds to a worker at rest, at its highest (kB)."""
    file = folder / "heavy.eml"
    write_heavy(file)
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    resting = status_of(pid, "VmRSS")
    certain = f"Authentication-Results: {threads.HOST}; dmarc=pass header.from=example.com\r\n"
    keep([certain.encode() + file.read_bytes()])  # else a file of that size is left out
    watch(pid)
    return status_of(pid, "VmHWM") - resting


def status_of(pid: int, line: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith(line))


def account(mails: int) -> None:
    """Every mail has its end, and nothing but people's mail is answered. Raises when not."""
    states, kinds, acknowledged, failed = Counter[str](), Counter[str](), 0, 0
    with reading() as session:
        columns = (IncomingRow.state, IncomingRow.kind, IncomingRow.way)
        for row in session.execute(select(*columns, func.count()).group_by(*columns)):
            states[row.state] += row[3]
            kinds[f"{row.state} {row.kind or 'not understood'}"] += row[3]
            acknowledged += row[3] if row.way == NEW and row.kind == "person" else 0
        failed = session.scalar(select(func.count()).where(JobRow.failed_at.is_not(None))) or 0
        outgoing = session.scalar(select(func.count()).select_from(OutboxRow)) or 0
    print(", ".join(f"{many} {kind}" for kind, many in kinds.most_common()))
    print(
        f"of {mails} mails {sum(states.values())} have a row, {states[WAITING]} wait;"
        f" {failed} jobs failed; {outgoing} answers to {acknowledged} new requests of people"
    )
    assert sum(states.values()) == mails
    assert not states[WAITING] + states[ARRIVING] + failed
    assert outgoing == acknowledged


def with_id(number: int, raw: bytes) -> bytes:
    return f"Message-ID: <{number}@bench.example>\r\n".encode() + raw


def keep(mails: Iterable[bytes]) -> float:
    """Keep them all; how many seconds it took."""
    began = time.monotonic()
    for raw in mails:
        storing.keep(io.BytesIO(raw), "file", now())
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


if __name__ == "__main__":
    main()
