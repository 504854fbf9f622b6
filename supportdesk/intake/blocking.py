"""Senders whose mail waits in quarantine until somebody looks at it."""

from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from supportdesk.domain.errors import Refused
from supportdesk.domain.replay import Actor
from supportdesk.intake.models import BlockedRow, IncomingRow
from supportdesk.store.database import change, reading
from supportdesk.store.dialects import insert_or_skip
from supportdesk.tickets.models import TicketRow

PAGE = 50
MOST_OFFERED = 20
ALREADY = "{by} blocked {address} before."
NOT_BLOCKED = "This sender is not blocked any more."

log = structlog.get_logger("intake")


@dataclass(frozen=True)
class Blocked:
    """A blocked sender, who said so and when (ms)."""

    address: str
    by: str
    at: int


def block(address: str, by: Actor, now: int) -> None:
    """What this address (normalised) sends waits for people from now on. Raises Refused."""

    def work(session: Session) -> None:
        row = {"address": address, "by_id": by.id, "by_name": by.name, "at": now}
        new = insert_or_skip(BlockedRow, session.get_bind().dialect.name, ["address"])
        if not session.execute(new.values(row).returning(BlockedRow.address)).first():
            first = session.get_one(BlockedRow, address)
            raise Refused(ALREADY.format(by=first.by_name, address=address))

    change(work)
    log.info("a sender was blocked", by=by.id)


def unblock(address: str, by: Actor) -> None:
    """Its mail is taken in as any other. What waits stays there. Raises Refused."""

    def work(session: Session) -> None:
        gone = delete(BlockedRow).where(BlockedRow.address == address)
        if not session.execute(gone.returning(BlockedRow.address)).first():
            raise Refused(NOT_BLOCKED)

    change(work)
    log.info("a sender is blocked no more", by=by.id)


def block_of(address: str) -> Blocked | None:
    with reading() as session:
        row = session.get(BlockedRow, address)
    return Blocked(row.address, row.by_name, row.at) if row else None


def blocked(after: str = "") -> tuple[list[Blocked], str]:
    """Blocked senders by address, and the mark of the next page ("" at the end)."""
    query = select(BlockedRow).where(BlockedRow.address > after).order_by(BlockedRow.address)
    with reading() as session:
        rows = list(session.scalars(query.limit(PAGE + 1)))
    found = [Blocked(row.address, row.by_name, row.at) for row in rows[:PAGE]]
    return found, found[-1].address if len(rows) > PAGE else ""


def senders_of(ticket: int) -> list[str]:
    """The addresses that write into a ticket: its customer's, and those of mails that came."""
    its = (TicketRow.number == ticket, TicketRow.customer_address_kind == "email")
    customer = select(TicketRow.customer_address).where(*its)
    mails = select(IncomingRow.sender).where(IncomingRow.ticket == ticket, IncomingRow.sender != "")
    with reading() as session:
        found = [*session.scalars(customer), *session.scalars(mails.distinct().limit(MOST_OFFERED))]
    return list(dict.fromkeys(found))
