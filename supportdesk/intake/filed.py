"""The mail that an entry of a ticket was, for whoever may see the ticket."""

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.orm import Session

from supportdesk.domain.errors import NotFound
from supportdesk.intake.models import FILED, IncomingRow, PieceRow
from supportdesk.messages.gates import message_for
from supportdesk.participants.models import OWN_TICKET, OfferRow
from supportdesk.store.database import reading
from supportdesk.viewer import StaffViewer

FIRST_MESSAGE = 2
"""A ticket is opened, then somebody says why."""


def original_of(viewer: StaffViewer, number: int, seq: int) -> int:
    """The mail that became this entry, or of which its ticket was made. Raises NotFound where there
    is none, and where any of it was taken back."""
    entry = message_for(viewer, number, seq)
    if entry.withdrawn or entry.withdrawn_files:
        raise NotFound
    with reading() as session:
        mail = session.scalar(_filed_as(number, seq))
        if mail is None and seq == FIRST_MESSAGE:
            mail = session.scalar(_separated_as(number))
    if mail is None:
        raise NotFound
    return mail


def forget_original(session: Session, number: int, seq: int) -> None:
    """What was taken back is in no raw mail either, nor in the same one that came another way.

    The rows stay: they say that it came, and by their identity it does not come again.
    """
    mail = _filed_as(number, seq).scalar_subquery()
    is_same = or_(IncomingRow.id == mail, IncomingRow.duplicate_of == mail)
    same = select(IncomingRow.id).where(is_same)
    session.execute(delete(PieceRow).where(PieceRow.mail.in_(same)))


def _separated_as(number: int) -> Select[int]:
    """The mail of another ticket that somebody got this one for (`separating`)."""
    there = and_(OfferRow.ticket == IncomingRow.ticket, OfferRow.seq == IncomingRow.seq)
    found = select(IncomingRow.id).join(OfferRow, there).where(IncomingRow.state == FILED)
    return found.where(OfferRow.answer == OWN_TICKET.format(number)).limit(1)


def _filed_as(number: int, seq: int) -> Select[int]:
    here = (IncomingRow.ticket == number, IncomingRow.seq == seq, IncomingRow.state == FILED)
    return select(IncomingRow.id).where(*here).limit(1)
