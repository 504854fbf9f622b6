"""Reads for the pages: who takes part, and whom mails named that nobody decided about yet."""

from dataclasses import dataclass

from sqlalchemy import select

from supportdesk.customers.models import AddressRow
from supportdesk.domain.errors import NotFound
from supportdesk.domain.participation import is_foreign
from supportdesk.participants.actions import known_addresses
from supportdesk.participants.models import OPEN, OfferRow
from supportdesk.store.database import reading
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.participants import Participant, taking_part

SHOWN = 20


@dataclass(frozen=True)
class Offer:
    """Somebody whom entry `seq` named (`way`), or who wrote it. `foreign`: see `is_foreign`."""

    id: int
    seq: int
    name: str
    address: str
    way: str
    foreign: bool


@dataclass(frozen=True)
class Side:
    """The customer's side of a ticket besides the customer: who is there, and who is offered."""

    people: list[Participant]
    offers: list[Offer]


def side_of(number: int) -> Side:
    """Who takes part, and the newest offers first. Raises NotFound."""
    with reading() as session:
        row = session.get(TicketRow, number)
        if row is None:
            raise NotFound
        people, known = taking_part(session, number), known_addresses(session, row)
        own = select(AddressRow.value).where(AddressRow.customer_id == row.customer_id)
        here = (OfferRow.ticket == number, OfferRow.answer == OPEN)
        query = select(OfferRow).where(*here, OfferRow.address.not_in(own))
        query = query.where(OfferRow.address.not_in(known))
        query = query.order_by(OfferRow.id.desc()).limit(SHOWN)
        return Side(people, [_offer(each, known) for each in session.scalars(query)])


def offer_of(number: int, offer: int) -> Offer:
    """One that was made in this ticket, answered or not. Raises NotFound."""
    with reading() as session:
        row, ticket = session.get(OfferRow, offer), session.get(TicketRow, number)
        if row is None or ticket is None or row.ticket != number:
            raise NotFound
        return _offer(row, known_addresses(session, ticket))


def _offer(row: OfferRow, known: list[str]) -> Offer:
    foreign = is_foreign(row.address, known)
    return Offer(row.id, row.seq, row.name, row.address, row.way, foreign)
