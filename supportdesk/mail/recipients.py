"""To whom a ticket's mail goes: its customer, and who takes part; each what they may read."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.participants import taking_part


@dataclass(frozen=True)
class Recipient:
    """Somebody with an address to write to. `since`: 0 for the customer, else the first number
    that they may read."""

    customer_id: int
    address: str
    proved: bool
    since: int = 0


def recipients(session: Session, number: int) -> list[Recipient]:
    """Everybody whom mail about a ticket goes to; the customer first, where there is an address."""
    row = session.get_one(TicketRow, number, populate_existing=True)
    found = []
    if row.customer_address_kind == "email":
        found.append(Recipient(row.customer_id, row.customer_address, row.address_proved))
    for each in taking_part(session, number) if row.participants else ():
        found.append(Recipient(each.customer_id, each.address, each.proved, each.seq))
    return found


def recipient_at(session: Session, number: int, address: str) -> Recipient | None:
    """Who of them has this address now."""
    return next((each for each in recipients(session, number) if each.address == address), None)
