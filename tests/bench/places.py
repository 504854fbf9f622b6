"""Desks to measure at: which database, how many web processes, and tickets that are there.

Both databases are durable, as in production.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from supportdesk.domain.moves import Claim
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store.database import db
from supportdesk.store.eventlog import Written
from supportdesk.text.markup import rendered
from supportdesk.tickets.actions import NewTicket, move, open_ticket
from supportdesk.tickets.changing import Change
from supportdesk.tickets.models import TicketRow
from supportdesk.web.clock import now
from tests import postgres
from tests.bench import load
from tests.bench.figures import Figure, say
from tests.cast import MARA, by
from tests.conftest import migrate
from tests.play import Customer, Staff
from tests.servers import Desk, environment

DURABLE = postgres.OPTIONS | dict.fromkeys(
    ("fsync", "full_page_writes", "synchronous_commit"), "on"
)
COMPLAINT = re.compile(r"warning|error|Traceback|status=5")
TEXT = "The tunnel drops after twenty minutes."


@dataclass(frozen=True)
class Place:
    """A kind of desk."""

    database: str
    workers: int

    def __str__(self) -> str:
        return f"{self.database}, {self.workers} web process{'es' if self.workers > 1 else ''}"


SQLITE, SQLITE_TWO = Place("SQLite", 1), Place("SQLite", 2)
POSTGRESQL, POSTGRESQL_TWO = Place("PostgreSQL", 1), Place("PostgreSQL", 2)


@dataclass
class House:
    """A running desk. Mara holds all tickets and writes; Priya looks on."""

    desk: Desk
    url: str
    numbers: list[int]
    writer: Staff
    reader: Staff

    @property
    def port(self) -> int:
        return port_of(self.writer)

    @property
    def web(self) -> list[int]:
        """The processes that answer."""
        return self.desk.pids("web")[1:]

    def page(self, number: int, *more: str) -> bytes:
        """The stream of somebody's page of a ticket; `more` topics than the ticket itself."""
        topics = ",".join([f"ticket-{number}", *more])
        return load.get(f"/live?topics={topics}", cookie_of(self.reader))

    def reply(self, number: int) -> load.Says:
        """A message to the customer of that ticket that says a word."""
        path, cookie = f"/tickets/{number}/messages", cookie_of(self.writer)
        return lambda word: load.post(path, f"kind=reply&seen=9999999&body={word}", cookie)


@contextmanager
def house(place: Place, tickets: int = 1) -> Iterator[House]:
    """Such a desk with so many tickets of L1, each held."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-bench-")))
        url = stack.enter_context(database(place, folder))
        settings = {"DESK_LIMITS": "off", "DESK_WORKERS": str(place.workers)}
        desk = stack.enter_context(Desk(url, folder / "desk", **settings))
        mara, priya = Staff(desk, "mara"), Staff(desk, "priya")
        numbers = fill(url, folder, mara, tickets)
        try:
            yield House(desk, url, numbers, mara, priya)
        except load.Spoiled:
            _show_complaints(desk)
            raise


@contextmanager
def database(place: Place, folder: Path) -> Iterator[str]:
    """The address of an empty, migrated database. Raises postgres.Missing."""
    if place.database == "SQLite":
        url = f"sqlite:///{folder}/desk.sqlite"
        migrate(url, folder)
        yield url
        return
    cluster = postgres.Cluster(DURABLE)
    try:
        cluster.start()
        url = cluster.url(cluster.create())
        migrate(url, folder)
        yield url
    finally:
        cluster.stop()


def fill(url: str, folder: Path, mara: Staff, tickets: int) -> list[int]:
    """Tickets that came by telephone, so that no mail goes out beside what is measured."""
    app = create_app(Settings.from_environ(environment(url, folder)))
    body, numbers = Written(TEXT, rendered(TEXT)), list[int]()
    first = mara.open(claim="1")
    with app.app_context():
        id_ = db.session.get_one(TicketRow, first).opener_id or ""
        her = Change(by(replace(MARA, id=id_)), now())
        for n in range(tickets):
            new = NewTicket(f"Caller {n}", f"+4416327{n:05}", "phone", f"Drops {n}", body, "phone")
            numbers.append(open_ticket(new, her).ticket.number)
            move(numbers[-1], Claim(), her)
        db.engine.dispose()
    return numbers


def _show_complaints(desk: Desk) -> None:
    """What the desk said about it, the beginnings of its last lines."""
    for line in [line for line in desk.output.lines if COMPLAINT.search(line)][-3:]:
        say(line[:300])


def at_each(
    places: Iterable[Place], name: str, measure: Callable[[Place, str], Iterator[Figure]]
) -> Iterator[Figure]:
    """The figures of each place; one that is missing, or spoiled, leaves the others alone."""
    for place in places:
        full = f"{name}, {place}"
        try:
            yield from measure(place, full)
        except postgres.Missing as why:
            yield Figure(full, "", str(why), None)
        except load.Spoiled as why:
            yield Figure(full, "nothing refused or lost", str(why), False)


def port_of(person: Staff | Customer) -> int:
    port = person.http.base_url.port
    assert port
    return port


def cookie_of(person: Staff | Customer) -> str:
    return "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())
