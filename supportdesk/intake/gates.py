"""The loaders of mail that came in: what a viewer may see of it, and of its words."""

from sqlalchemy import exists, select

from supportdesk.customers.addresses import email
from supportdesk.domain.errors import NotFound
from supportdesk.domain.permissions import may_anywhere
from supportdesk.files.models import FileRow
from supportdesk.intake.models import (
    ARRIVING,
    ASIDE,
    DUPLICATE,
    FILED,
    QUARANTINED,
    WAITING,
    IncomingRow,
)
from supportdesk.store.database import reading
from supportdesk.tickets.gates import LARGEST_NUMBER, is_visible_to
from supportdesk.tickets.withdrawals import taken_back
from supportdesk.viewer import StaffViewer

ALL = "all"
LISTS = (QUARANTINED, WAITING, FILED, ASIDE, DUPLICATE, ALL)


def lists_for(viewer: StaffViewer) -> tuple[str, ...]:
    """The lists of mail that are theirs: everybody of the staff decides what waits for it."""
    if may_anywhere(viewer.actor, "see all mail"):
        return LISTS
    return (QUARANTINED,) if may_anywhere(viewer.actor, "decide on mail") else ()


def list_for(viewer: StaffViewer, name: str) -> str:
    """The list of that name, if it is theirs. Raises NotFound."""
    if name not in lists_for(viewer):
        raise NotFound
    return name


def mail_for(viewer: StaffViewer, mail: int) -> IncomingRow:
    """A mail that is whole. That of a ticket is for whoever may see the ticket. Raises NotFound."""
    if not (0 < mail < LARGEST_NUMBER and may_anywhere(viewer.actor, "decide on mail")):
        raise NotFound
    with reading() as session:
        row = session.get(IncomingRow, mail)
    if row is None or row.state == ARRIVING:
        raise NotFound
    if row.ticket is not None and not is_visible_to(viewer, row.ticket):
        raise NotFound
    return row


def readable_mail_for(viewer: StaffViewer, mail: int) -> IncomingRow:
    """The same of one whose words may be read. Raises NotFound."""
    row = mail_for(viewer, mail)
    if is_withdrawn(row):
        raise NotFound
    return row


def sender_of(mail: IncomingRow) -> list[str]:
    """The address that can be blocked, if it is one."""
    address = email(mail.sender)
    return [address] if address else []


def is_withdrawn(mail: IncomingRow) -> bool:
    """Was the message it became, or a file of it, taken back? Then nobody reads its words here
    either, nor those of the same mail that came by another way."""
    with reading() as session:
        first = session.get(IncomingRow, mail.duplicate_of) if mail.duplicate_of else mail
        if first is None or first.ticket is None or first.seq is None:
            return False
        file = (FileRow.ticket == first.ticket, FileRow.seq == first.seq)
        gone = session.scalar(select(exists().where(*file, FileRow.withdrawn_at.is_not(None))))
        return bool(gone) or bool(taken_back(first.ticket, [first.seq]))
