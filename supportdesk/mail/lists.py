"""The outbox page by page, for admins: what waits, went out, failed, came back, or was dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, select, union_all
from sqlalchemy.orm import Session

from supportdesk.domain.errors import NotFound
from supportdesk.mail.compose import News, Request, subject_of
from supportdesk.mail.models import (
    FAILED,
    LINKS,
    OBSOLETE,
    PAUSED,
    RETURNED,
    SENDING,
    SENT,
    UNSENT,
    WAITING,
    OutboxRow,
)
from supportdesk.mail.wording import Wording
from supportdesk.mail.wordings import current
from supportdesk.store import paging
from supportdesk.store.database import reading
from supportdesk.store.paging import ASKED, Page, beginning
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.models import ParticipantRow, TicketRow

FIRST, ALL = "unsent", "all"
LISTS: Mapping[str, tuple[str, ...]] = {
    FIRST: UNSENT,
    "waiting": (WAITING, SENDING, PAUSED),
    "failed": (FAILED,),
    "returned": (RETURNED,),
    "sent": (SENT,),
    "obsolete": (OBSOLETE,),
    ALL: (),
}
"""The lists, and the states whose mails stand in each."""


@dataclass(frozen=True)
class Line:
    """A mail of the outbox as admins see it; never with a link or an address that is a key.

    `subject` is what it reads with the words of today, `entries` the numbers it told of; `due`
    counts while it waits.
    """

    id: int
    ticket: int | None
    address: str
    kind: str
    state: str
    attempts: int
    created_at: int
    sent_at: int | None
    due: int
    last_error: str
    entries: tuple[int, ...]
    subject: str

    @property
    def may_go(self) -> bool:
        """Can it be tried (again)?"""
        return self.state in UNSENT and self.state != SENDING

    @property
    def is_open(self) -> bool:
        """Has nobody settled yet whether it goes out?"""
        return self.state in UNSENT

    @property
    def next_try(self) -> int:
        """When it is tried again by itself (ms); 0: it is not, or has not been tried."""
        return self.due if self.state == WAITING and self.last_error else 0


def list_named(name: str) -> str:
    """Raises NotFound for one that is not there."""
    if name not in LISTS:
        raise NotFound
    return name


def page_of(which: str, before: int = 0) -> Page[Line]:
    """A page of a list, the newest first."""
    with reading() as session:
        rows = session.execute(_page(LISTS[which], beginning(before))).all()
        words = current(session)
    return paging.page(rows, lambda row: _line(row, words))


def line_of(session: Session, mail: int) -> Line:
    """One mail. Raises NotFound."""
    row = session.execute(_LINES.where(OutboxRow.id == mail)).first()
    if row is None:
        raise NotFound
    return _line(row, current(session))


def _page(states: tuple[str, ...], before: int) -> Select[Any]:
    """Of each state as many as a page holds, so that what the others hold costs nothing."""
    newest = _LINES.order_by(OutboxRow.id.desc()).limit(ASKED)
    if not states:
        return newest.where(OutboxRow.id < before)
    ids = select(OutboxRow.id).order_by(OutboxRow.id.desc()).limit(ASKED)
    ids = ids.where(OutboxRow.id < before)
    each = [ids.where(OutboxRow.state == state).subquery() for state in states]
    these = union_all(*(select(some.c.id) for some in each)).subquery()
    return newest.join(these, these.c.id == OutboxRow.id)


def _line(row: Row[Any], words: Mapping[str, Wording]) -> Line:
    values = dict(row._mapping)
    told, proved = values.pop("told"), values.pop("proved")
    label = f"{prefix()}-{row.ticket}"
    names_it = proved and row.kind != LINKS
    news = News(row.kind, (Request(label, "", told if names_it else ""),))
    values |= {"entries": tuple(row.entries), "subject": subject_of(news, words)}
    return Line(**values)


_TO_PARTICIPANT = and_(
    ParticipantRow.ticket == OutboxRow.ticket,
    ParticipantRow.address == OutboxRow.address,
    ParticipantRow.removed_at.is_(None),
)
_IS_PROVED = case(
    (OutboxRow.address == TicketRow.customer_address, TicketRow.address_proved),
    else_=ParticipantRow.proved_at.is_not(None),
)
_COLUMNS: tuple[Any, ...] = (
    OutboxRow.id,
    OutboxRow.ticket,
    OutboxRow.address,
    OutboxRow.kind,
    OutboxRow.state,
    OutboxRow.attempts,
    OutboxRow.created_at,
    OutboxRow.sent_at,
    OutboxRow.due,
    OutboxRow.last_error,
    OutboxRow.entries,
    TicketRow.subject.label("told"),
    _IS_PROVED.label("proved"),
)
_LINES = (
    select(*_COLUMNS)
    .outerjoin(TicketRow, TicketRow.number == OutboxRow.ticket)
    .outerjoin(ParticipantRow, _TO_PARTICIPANT)
)
