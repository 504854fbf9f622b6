"""What the tests of the intake do: mail comes in, the worker takes it in, staff does its part."""

import io
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.domain.moves import Claim, Close, Resolve
from supportdesk.domain.replay import CUSTOMER, THE_DESK, Actor
from supportdesk.domain.ticket import Ticket
from supportdesk.intake import storing
from supportdesk.intake.models import QUARANTINED, IncomingRow
from supportdesk.mail.models import SENT, OutboxRow
from supportdesk.proof.verifying import verify
from supportdesk.store import jobs
from supportdesk.store.database import change, reading, snapshot
from supportdesk.store.eventlog import Written
from supportdesk.tickets import actions as tickets
from supportdesk.tickets.actions import NewTicket
from supportdesk.tickets.changing import Change
from supportdesk.tickets.entries import Entry, newest_entries
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from supportdesk.worker import handlers
from supportdesk.worker.work import Work, work_of
from tests.cast import MARA, NOW, by

LENA, EVE = "lena@brack.example", "eve@else.example"
DESK = "support@desk.example"
CERTAIN = "mx.desk.example; dmarc=pass header.from={domain}"


def mail(
    body: str | bytes = "It drops every hour.\r\n",
    sender: str = f"Lena Hofer <{LENA}>",
    to: str = DESK,
    subject: str = "VPN drops",
    id: str = "<1@brack.example>",
    certain: bool = False,
    **headers: str,
) -> bytes:
    """A raw mail; other headers as `in_reply_to="<…>"`, and those of ours left out with ""."""
    domain = sender.rpartition("@")[2].strip(">")
    fields = {"authentication_results": CERTAIN.format(domain=domain) if certain else ""}
    fields |= {"from": sender, "to": to, "subject": subject, "message_id": id}
    fields |= {"date": "Wed, 25 Nov 2026 12:00:00 +0000"} | headers
    lines = [f"{name.replace('_', '-').title()}: {text}" for name, text in fields.items() if text]
    data = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


@dataclass
class Post:
    """A desk that mail comes to. `now` is the worker's clock and everybody's."""

    app: Flask
    directory: MemoryDirectory
    now: int = NOW
    work: Work = field(init=False)

    def __post_init__(self) -> None:
        self.work = work_of(self.app, None, NOW)

    def comes(self, raw: bytes) -> IncomingRow:
        """A mail comes in, and everything that is due is done; what became of it."""
        kept = storing.keep(io.BytesIO(raw), "file", self.now)
        self.run()
        return self.row(kept.id)

    def unplaced(self, **more: Any) -> int:
        """A mail comes in that nobody could answer: it waits for people."""
        row = self.comes(mail(**{"sender": "Lena Hofer <lena@localhost>"} | more))
        assert row.state == QUARANTINED
        return row.id

    def run(self, later: int = 0) -> None:
        self.now += later
        while due := jobs.claim(self.now):
            for job in due:
                handlers.do(job, self.work, self.now)

    def row(self, mail: int) -> IncomingRow:
        with reading() as session:
            return session.get_one(IncomingRow, mail)

    def rows(self) -> list[IncomingRow]:
        with reading() as session:
            return list(session.scalars(select(IncomingRow).order_by(IncomingRow.id)))

    def outbox(self) -> list[OutboxRow]:
        with reading() as session:
            return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))

    def sent(self, number: int) -> str:
        """Mail about a ticket went out; its Message-ID."""
        self.run()
        message_id = f"<{number}.desk@desk.example>"
        went = update(OutboxRow).where(OutboxRow.ticket == number)
        change(lambda s: s.execute(went.values(state=SENT, message_id=message_id)))
        return message_id

    def address(self, number: int) -> str:
        """Where the customer of a ticket answers to."""
        with reading() as session:
            customer = session.get_one(TicketRow, number).customer_id
        return self.work.intake.addresses.address(number, customer)

    def opened(self, address: str = LENA, name: str = "Lena Hofer") -> int:
        """A request by the form."""
        new = NewTicket(name, address, "email", "VPN drops", Written("Every hour"), "form")
        return tickets.open_ticket(new, Change(Actor(CUSTOMER), self.now)).ticket.number

    def held(self) -> int:
        return self.do(self.opened(), Claim())

    def resolved(self) -> int:
        return self.do(self.held(), Resolve("fixed", "engineer"), summary="The socket was dead.")

    def closed(self) -> int:
        number, context = self.resolved(), tickets.Context(reopen_window=0)
        tickets.move(number, Close(), Change(THE_DESK, self.now), context)
        return number

    def do(self, number: int, move: Any, **texts: str) -> int:
        written = {name: Written(text) for name, text in texts.items()}
        tickets.move(number, move, Change(by(MARA), self.now, written))
        return number

    def ticket(self, number: int) -> Ticket:
        with reading() as session:
            return ticket_of(session.get_one(TicketRow, number))

    def numbers(self) -> list[int]:
        with reading() as session:
            return list(session.scalars(select(TicketRow.number).order_by(TicketRow.number)))

    def entries(self, number: int) -> list[Entry]:
        return newest_entries(number, public_only=False)

    def faults(self) -> list[str]:
        """What `flask verify` finds."""
        with snapshot() as session:
            return list(map(str, verify(session, self.now).first.values()))

    def entry(self, row: IncomingRow) -> Entry:
        """The entry that a mail became."""
        return next(each for each in self.entries(row.ticket or 0) if each.seq == row.seq)
