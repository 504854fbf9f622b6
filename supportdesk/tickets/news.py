"""Which tickets of a list have something new for who looks at it."""

from collections.abc import Iterable

from sqlalchemy import Select, String, bindparam, exists, func, or_, select

from supportdesk.domain.news import QUIET, concerns
from supportdesk.domain.replay import STAFF
from supportdesk.domain.ticket import Ticket
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.gates import visible_to
from supportdesk.tickets.lists import lines_of
from supportdesk.tickets.models import SeenRow, TicketRow
from supportdesk.viewer import StaffViewer

AS_THEIRS, AS_ONLOOKER = "staff", "onlooker"
OF_STAFF = (AS_THEIRS, AS_ONLOOKER)
"""How staff read: customers are shown what opener and assignee have seen (PRODUCT section 3)."""
T, E, S = TicketRow, EventRow, SeenRow


def kind_of(ticket: Ticket, viewer: StaffViewer) -> str:
    """As what they read this ticket now."""
    people = (ticket.opener, ticket.assignee)
    is_theirs = any(person and person.id == viewer.id for person in people)
    return AS_THEIRS if is_theirs else AS_ONLOOKER


def unread(viewer: StaffViewer, tickets: Iterable[Ticket]) -> frozenset[int]:
    """The numbers of those that concern this person, and in which somebody else did something
    since they last looked."""
    numbers = [ticket.number for ticket in tickets if concerns(ticket, viewer.actor)]
    if not numbers:
        return frozenset()
    values = {"numbers": numbers, "me": viewer.id}
    with reading() as session:
        return frozenset(session.scalars(_UNREAD.where(visible_to(viewer)), values))


def unread_of(viewer: StaffViewer, numbers: Iterable[int]) -> frozenset[int]:
    """The same for the tickets with these numbers, as far as they are there."""
    return unread(viewer, [line.ticket for line in lines_of(list(numbers)).values()])


def _unread() -> Select[int]:
    """One step into the log of each ticket, behind what was read: however long the log is."""
    me = bindparam("me", type_=String())
    mine = (
        select(func.max(S.seq))
        .where(S.ticket == T.number, S.kind.in_(OF_STAFF), S.person == me)
        .correlate(T)
    )
    news = exists().where(
        E.ticket == T.number,
        E.seq > func.coalesce(mine.scalar_subquery(), 0),
        E.wire.not_in([each.wire for each in QUIET]),
        or_(E.by_kind != STAFF, E.by_id != me),
    )
    return select(T.number).where(T.number.in_(bindparam("numbers", expanding=True)), news)


_UNREAD = _unread()
