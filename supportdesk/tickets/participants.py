"""Who takes part in a ticket besides its customer: rows that follow its events."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from supportdesk.customers.actions import failures
from supportdesk.customers.rights import Right
from supportdesk.domain.errors import NotFound
from supportdesk.store.database import reading
from supportdesk.tickets.models import ParticipantRow, TicketRow


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part from entry `seq` on. `proved`: the address is certainly theirs;
    `failure`: why no mail reaches it, "" where it does."""

    ticket: int
    seq: int
    customer_id: int
    name: str
    address: str
    proved: bool
    failure: str = ""


def participants_of(number: int) -> list[Participant]:
    """Who takes part now, in the order they came."""
    with reading() as session:
        return taking_part(session, number)


def taking_part(session: Session, number: int) -> list[Participant]:
    """The same inside a transaction."""
    here = _STANDING.where(ParticipantRow.ticket == number).order_by(ParticipantRow.seq)
    people = [_participant(row) for row in session.scalars(here)]
    failed = failures(session, [each.address for each in people])
    return [replace(each, failure=failed.get(each.address, "")) for each in people]


def takes_part(word: str) -> ColumnElement[bool]:
    """Does the name of somebody who takes part in a ticket hold this?"""
    here = (ParticipantRow.ticket == TicketRow.number, ParticipantRow.removed_at.is_(None))
    return exists().where(*here, ParticipantRow.name.icontains(word, autoescape=True))


def participant_at(number: int, seq: int) -> Participant:
    """Who came with that entry, whether they still take part or not. Raises NotFound."""
    with reading() as session:
        row = session.get(ParticipantRow, (number, seq))
    if row is None:
        raise NotFound
    return _participant(row)


def joined_at(session: Session, number: int, customer_id: int) -> Participant | None:
    """One of them, by who it is."""
    here = (ParticipantRow.ticket == number, ParticipantRow.customer_id == customer_id)
    row = session.scalars(_STANDING.where(*here)).first()
    return _participant(row) if row else None


def was_removed(session: Session, number: int, customer_id: str) -> bool:
    """Did somebody take part, and does not any more?"""
    if not customer_id.isdigit():
        return False
    here = (ParticipantRow.ticket == number, ParticipantRow.customer_id == int(customer_id))
    found = session.scalars(select(ParticipantRow.removed_at).where(*here)).all()
    return bool(found) and None not in found


def tickets_with(session: Session, address: str) -> list[int]:
    """The tickets in which an address takes part now."""
    theirs = (ParticipantRow.address == address, ParticipantRow.removed_at.is_(None))
    return list(session.scalars(select(ParticipantRow.ticket).where(*theirs)))


def names_in(session: Session, tickets: Collection[int]) -> dict[tuple[int, str], str]:
    """What who takes part, or did, is called, by ticket and id (as actors have it)."""
    query = select(ParticipantRow.ticket, ParticipantRow.customer_id, ParticipantRow.name)
    rows = session.execute(query.where(ParticipantRow.ticket.in_(tickets)).order_by("seq"))
    return {(row.ticket, str(row.customer_id)): row.name for row in rows}


def prove(session: Session, number: int, customer_id: int, now: int) -> None:
    """Their address is theirs: they used the link in our mail, or it is certain who wrote."""
    session.execute(
        update(ParticipantRow)
        .where(ParticipantRow.ticket == number, ParticipantRow.customer_id == customer_id)
        .where(ParticipantRow.removed_at.is_(None), ParticipantRow.proved_at.is_(None))
        .values(proved_at=now)
    )


def is_proved(right: Right) -> bool:
    """Is it certain that the address of a participant's right is theirs?"""
    with reading() as session:
        who = joined_at(session, right.ticket, right.customer_id)
    return who is not None and who.proved


def _participant(row: ParticipantRow) -> Participant:
    proved = row.proved_at is not None
    return Participant(row.ticket, row.seq, row.customer_id, row.name, row.address, proved)


_STANDING = select(ParticipantRow).where(ParticipantRow.removed_at.is_(None))
