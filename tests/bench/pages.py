"""What pages cost: `make bench-pages ARGS='1000 7'` (tickets, rounds).

Side by side in one run: a constant page of 40 kB from the same gunicorn, and pages of a desk.
Rounds alternate; printed are medians. The time is the server's own processor time a request, so
that the client and what else runs on the machine do not count; requests a second are one
client's, one after the other.
"""

import http.client
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from supportdesk.domain.moves import Claim
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.factory import create_app
from supportdesk.messages.actions import Message, post_as_staff
from supportdesk.settings import Settings
from supportdesk.store.database import db
from supportdesk.store.eventlog import Written
from supportdesk.text.markup import rendered
from supportdesk.tickets.actions import NewTicket, move, open_ticket
from supportdesk.tickets.changing import Change
from supportdesk.web.clock import now
from tests.bench import machine, others
from tests.bench.places import cookie_of, port_of
from tests.cast import MARA, by
from tests.conftest import migrate
from tests.play import Customer, Staff
from tests.servers import Desk, environment

REQUESTS = 100
MESSAGES = 20
TEXT = "The tunnel drops after **twenty minutes**.\n\n- client 5.1\n- on wire and wireless\n"


@dataclass
class Page:
    """A page under test."""

    name: str
    pid: int
    port: int
    path: str
    cookie: str = ""
    size: int = 0
    cpu: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)

    def round(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        used, began = machine.cpu_seconds(self.pid), time.perf_counter()
        for _ in range(REQUESTS):
            line.request("GET", self.path, headers={"Cookie": self.cookie, "Accept": "text/html"})
            answer = line.getresponse()
            self.size = len(answer.read())
            assert answer.status == 200, (self.path, answer.status)
        self.rate.append(REQUESTS / (time.perf_counter() - began))
        self.cpu.append((machine.cpu_seconds(self.pid) - used) / REQUESTS * 1e3)
        line.close()


def main(tickets: int = 1000, rounds: int = 5) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/desk.sqlite"
        migrate(url, folder)
        long = fill(url, folder, tickets)
        port, pid = stack.enter_context(others.floor())
        desk = stack.enter_context(Desk(url, folder / "desk", DESK_LIMITS="off"))
        pages = [Page("constant 40 kB", pid, port, "/page"), *pages_of(desk, long)]
        for _ in range(rounds):
            for page in pages:
                page.round()
        print(f"{tickets} tickets, {rounds} rounds of {REQUESTS} requests a page, SQLite")
        show(pages)


def pages_of(desk: Desk, long: int) -> list[Page]:
    mara, helen, lena = Staff(desk, "mara"), Staff(desk, "helen"), Customer(desk)
    request = lena.open()
    pid, port = desk.pids("web")[-1], port_of(mara)
    theirs = "; ".join(f"{name}={value}" for name, value in lena.http.cookies.items())
    return [
        Page("queue", pid, port, "/tickets?view=l1", cookie_of(mara)),
        Page(f"ticket, {MESSAGES} messages", pid, port, f"/tickets/{long}", cookie_of(mara)),
        Page("dashboard", pid, port, "/dashboard", cookie_of(helen)),
        Page("customer's page", pid, port, f"/requests/{request}", theirs),
    ]


def fill(url: str, folder: Path, tickets: int) -> int:
    """So many tickets in the L1 queue; the answer is one with a conversation."""
    app = create_app(Settings.from_environ(environment(url, folder)))
    with app.app_context():
        lena = Change(Actor(CUSTOMER), now())
        body = Written(TEXT, rendered(TEXT))
        for n in range(tickets):
            new = NewTicket(f"Customer {n}", f"c{n}@b.example", "email", f"Drops {n}", body, "form")
            number = open_ticket(new, lena).ticket.number
        mara = Change(by(MARA), now())
        move(number, Claim(), mara)
        for _ in range(MESSAGES):
            post_as_staff(number, Message("note", body), mara)
        db.engine.dispose()
    return number


def show(pages: list[Page]) -> None:
    floor = statistics.median(pages[0].cpu)
    for page in pages:
        cpu, rate = statistics.median(page.cpu), statistics.median(page.rate)
        times = f"{cpu / floor:5.1f} x" if page is not pages[0] else ""
        print(f"{page.name:22}{page.size / 1000:7.0f} kB{cpu:8.2f} ms CPU{rate:8.0f}/s  {times}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
