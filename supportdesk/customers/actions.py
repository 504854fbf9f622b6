"""Finding and making customers. A name given with an address that is not proved changes nobody."""

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from supportdesk.customers.models import TIERS, AddressRow, CustomerRow
from supportdesk.domain.errors import Invalid


def customer_of(session: Session, kind: str, address: str, name: str, now: int) -> int:
    """The id of the customer with that address (normalised), made when it is new."""
    known = session.scalar(select(AddressRow.customer_id).where(AddressRow.value == address))
    if known is not None:
        return known
    made = session.execute(
        insert(CustomerRow).values(name=name, created_at=now).returning(CustomerRow.id)
    ).scalar_one()
    session.execute(insert(AddressRow), {"value": address, "kind": kind, "customer_id": made})
    return made


def place(session: Session, customer_id: int, organisation: str, tier: str) -> None:
    """Say where a customer belongs and what they are entitled to. Raises Invalid."""
    if tier not in TIERS:
        raise Invalid({"tier": f"Choose one of {', '.join(TIERS)}."})
    which = update(CustomerRow).where(CustomerRow.id == customer_id)
    session.execute(which.values(organisation=organisation, tier=tier))
