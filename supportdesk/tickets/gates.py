"""The only loaders of tickets. What a viewer may not see does not exist."""

from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, false, select, true

from supportdesk.domain.errors import NotFound
from supportdesk.domain.ticket import Ticket
from supportdesk.store.database import reading
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from supportdesk.viewer import StaffViewer, Viewer

LARGEST_NUMBER = 2**53


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that every list, count, topic, frame, search and export passes."""
    if isinstance(viewer, StaffViewer):
        return true() if viewer.staff.has_access() else false()
    return TicketRow.number.in_(sorted(viewer.tickets))


def is_visible_to(viewer: Viewer, number: int) -> bool:
    """The same of one number, before it is looked up."""
    if isinstance(viewer, StaffViewer):
        return viewer.staff.has_access()
    return number in viewer.tickets


def ticket_for(viewer: Viewer, number: int) -> Ticket:
    """The ticket, or NotFound when it is not there or not theirs."""
    return ticket_of(row_for(viewer, number), prefix())


def row_for(viewer: Viewer, number: int) -> Row[Any]:
    """The whole row of a ticket that the viewer may see."""
    if not (0 < number < LARGEST_NUMBER and is_visible_to(viewer, number)):
        raise NotFound
    with reading() as session:
        row = session.connection().execute(_ONE, {"its_number": number}).first()
    if row is None:
        raise NotFound
    return row


_ONE = select(*TicketRow.__table__.columns).where(TicketRow.number == bindparam("its_number"))
