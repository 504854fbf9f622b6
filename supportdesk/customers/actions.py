"""Finding and making customers. A name given with an address that is not proved changes nobody."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supportdesk.customers.models import AddressRow, CustomerRow


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
