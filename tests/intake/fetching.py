"""A worker's inlet in a test's hand, and what it kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import select

from supportdesk.files.limits import Limits
from supportdesk.intake import storing
from supportdesk.intake.fetched import fetching
from supportdesk.intake.imap import MailboxInlet
from supportdesk.intake.models import IncomingRow
from supportdesk.settings.places import MailServer
from supportdesk.store.database import reading
from tests.cast import NOW
from tests.intake.signing import mail

LARGE = mail("Logs", "One line of a long log, and what the firewall said to it.\n" * 20_000)


@dataclass
class Worker:
    """One worker's inlet, with a clock in our hand. It waits for nothing unless told to."""

    server: MailServer
    limits: Limits = field(default_factory=Limits)
    now: int = NOW
    patience: float = 0.0

    def __post_init__(self) -> None:
        self.inlet = MailboxInlet(self.server, self.limits, lambda: self.now, self.patience)

    def turn(self, after: int = 0) -> tuple[bool, str]:
        """One round, so much later; how the mailbox stands."""
        self.now += after
        self.inlet.round()
        return fetching(self.now)


def kept() -> list[bytes]:
    """The mails that are kept, in the order in which they were taken."""
    with reading() as session:
        ids = list(session.scalars(select(IncomingRow.id).order_by(IncomingRow.id)))
    return [b"".join(storing.raw(each)) for each in ids]


def sent(raw: bytes) -> bytes:
    """As a mail comes by IMAP: its lines end as the network ends them."""
    return raw.replace(b"\n", b"\r\n")


@contextmanager
def running(app: Flask, worker: Worker) -> Iterator[None]:
    """In a thread of its own, as the real worker does it."""

    def run() -> None:
        with app.app_context():
            worker.inlet.run()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        worker.inlet.stop()
        thread.join(20)
    assert not thread.is_alive()
