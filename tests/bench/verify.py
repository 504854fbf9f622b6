"""What `flask verify` costs: `make bench-verify ARGS='100000 3'` (events, rounds).

Side by side with its floor, in alternating rounds on the same SQLite database: the driver alone
reads the same rows in the same orders, with one hash over each, and compares nothing. Printed are
medians of processor time, and how much memory verifying took above what was taken before.
"""

import hashlib
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from supportdesk.customers.actions import customer_of
from supportdesk.domain.events import MessagePosted, TicketClaimed, TicketOpened
from supportdesk.factory import create_app
from supportdesk.proof.verifying import verify
from supportdesk.settings import Settings
from supportdesk.store import chain
from supportdesk.store.database import change, db, snapshot
from supportdesk.store.eventlog import Written, append
from supportdesk.text.markup import rendered
from supportdesk.tickets.actions import NewTicket, begin
from supportdesk.tickets.changing import Change, write
from tests.cast import LENA, MARA, NOON, by
from tests.conftest import migrate
from tests.servers import environment

A_TICKET, AT_ONCE = 10, 100
TEXT = "The tunnel drops after **twenty minutes**.\n\n- client 5.1\n- on wire and wireless\n"
BODY = Written(TEXT, rendered(TEXT))
NEW = NewTicket("Lena Hofer", "lena@brack.example", "email", "VPN drops", BODY, "form")
TABLES = (
    "SELECT ticket, seq, at, wire, by_kind, by_id, by_name, public, version, digest, data"
    " FROM events ORDER BY ticket, seq",
    "SELECT * FROM texts ORDER BY ticket, seq, name",
    "SELECT * FROM tickets ORDER BY number",
    "SELECT pos, ticket, seq, digest, at FROM events ORDER BY pos",
    "SELECT pos, ticket, seq, digest FROM chain ORDER BY pos",
)


def main(events: int = 100_000, rounds: int = 3) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "desk.sqlite"
        migrate(f"sqlite:///{path}", Path(name))
        app = create_app(Settings.from_environ(environment(f"sqlite:///{path}", Path(name))))
        with app.app_context():
            fill(events)
            measure(path, events, rounds)
            db.engine.dispose()


def measure(path: Path, events: int, rounds: int) -> None:
    floor, ours = [], []
    floor.append(timed(lambda: read(path)))
    before = most_memory()
    for _ in range(rounds):
        ours.append(timed(check))
        floor.append(timed(lambda: read(path)))
    used = (most_memory() - before) / 1000
    print(f"{events:,} events, {rounds} rounds, SQLite, {path.stat().st_size / 1e6:.0f} MB")
    least, usual = statistics.median(floor), statistics.median(ours)
    print(f"reading and hashing {least:8.2f} s CPU {events / least:10,.0f} events/s")
    print(f"flask verify        {usual:8.2f} s CPU {events / usual:10,.0f} events/s", end="")
    print(f"  {usual / least:.1f} x, {used:.1f} MB more")


def check() -> None:
    with snapshot() as session:
        report = verify(session, NOON)
    assert report.whole, report


def read(path: Path) -> None:
    """The floor."""
    connection = sqlite3.connect(path)
    for query in TABLES:
        for row in connection.execute(query):
            hashlib.sha256(repr(row).encode()).hexdigest()
    connection.close()


def timed(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def most_memory() -> int:
    """In kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fill(events: int) -> None:
    """Tickets of ten events, written as the actions write them, without asking the rules."""
    for _ in range(events // A_TICKET // AT_ONCE):
        change(some_tickets)
    while chain.extend():
        pass


def some_tickets(session: Session) -> None:
    customer_id = customer_of(session, NEW.kind, NEW.address, NEW.name, NOON)
    lena, mara = Change(LENA, NOON), Change(by(MARA), NOON)
    for _ in range(AT_ONCE):
        done = begin(session, NEW, TicketOpened("form"), customer_id, lena)
        ticket, last = done.ticket, done.digest
        for _ in range(A_TICKET - 3):
            said = [MessagePosted("reply")]
            ticket, last = append(session, ticket, said, LENA, NOON, {"body": BODY}, last)
        write(session, ticket, last, [TicketClaimed("L1")], mara)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
