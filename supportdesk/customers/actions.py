"""Finding and making customers. A name given with an address that is not proved changes nobody."""

from collections.abc import Collection

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from supportdesk.customers.models import TIERS, AddressRow, CustomerRow
from supportdesk.domain.errors import Invalid, Refused
from supportdesk.store.dialects import insert_or_skip

ANOTHER_S = "This address is known as another customer's. Add them as a participant instead."


def customer_of(session: Session, kind: str, address: str, name: str, now: int) -> int:
    """The id of the customer with that address (normalised), made when it is new.

    Of two who write from a new address at the same moment one makes it.
    """
    known = select(AddressRow.customer_id).where(AddressRow.value == address)
    if (found := session.scalar(known)) is not None:
        return found
    made = session.execute(
        insert(CustomerRow).values(name=name, created_at=now).returning(CustomerRow.id)
    ).scalar_one()
    mine = insert_or_skip(AddressRow, session.get_bind().dialect.name, ["value"])
    row = {"value": address, "kind": kind, "customer_id": made}
    if session.execute(mine.values(row).returning(AddressRow.value)).first():
        return made
    session.execute(delete(CustomerRow).where(CustomerRow.id == made))
    return session.scalars(known).one()


def add_address(session: Session, address: str, customer_id: int) -> bool:
    """Note another e-mail address (normalised) of a customer; False where it was noted before.

    Raises Refused where it is another customer's.
    """
    mine = insert_or_skip(AddressRow, session.get_bind().dialect.name, ["value"])
    row = {"value": address, "kind": "email", "customer_id": customer_id}
    if session.execute(mine.values(row).returning(AddressRow.value)).first():
        return True
    if session.get_one(AddressRow, address).customer_id != customer_id:
        raise Refused(ANOTHER_S)
    return False


def place(session: Session, customer_id: int, organisation: str, tier: str) -> None:
    """Say where a customer belongs and what they are entitled to. Raises Invalid."""
    if tier not in TIERS:
        raise Invalid({"tier": f"Choose one of {', '.join(TIERS)}."})
    which = update(CustomerRow).where(CustomerRow.id == customer_id)
    session.execute(which.values(organisation=organisation, tier=tier))


def mark_dead(session: Session, address: str, words: str, now: int) -> None:
    """No mail reaches an address: there is no such mailbox, say the words of a server."""
    which = update(AddressRow).where(AddressRow.value == address, AddressRow.failed_at.is_(None))
    session.execute(which.values(failed_at=now, failure=words))


def failures(session: Session, addresses: Collection[str]) -> dict[str, str]:
    """Those among these addresses that no mail reaches, and why not."""
    if not addresses:
        return {}
    dead = (AddressRow.value.in_(addresses), AddressRow.failed_at.is_not(None))
    rows = session.execute(select(AddressRow.value, AddressRow.failure).where(*dead))
    return {row.value: row.failure for row in rows}


def mark_alive(session: Session, address: str) -> None:
    """Mail came from there: what was said of it before is over."""
    which = update(AddressRow).where(AddressRow.value == address)
    session.execute(
        which.where(AddressRow.failed_at.is_not(None)).values(failed_at=None, failure="")
    )
