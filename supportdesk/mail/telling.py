"""What somebody on the customer's side has not been told yet: replies, and moves that hold."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from supportdesk.domain import events as e
from supportdesk.domain.replay import STAFF
from supportdesk.domain.ticket import WRITTEN_DOWN
from supportdesk.mail.models import ESCALATED, OBSOLETE, REOPENED, REPLY, RESOLVED, OutboxRow
from supportdesk.mail.recipients import Recipient
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.models import SeenRow
from supportdesk.tickets.participants import names_in

NEWEST = 50
_MOVES = (
    e.TicketEscalated, e.TicketRecalled, e.TicketReturned, e.TicketResolved, e.TicketReopened,
)  # fmt: skip
_BY_WIRE = {event.wire: event for event in _MOVES}


@dataclass(frozen=True)
class Move:
    """A move of a ticket that customers hear of, or that takes such a move back."""

    seq: int
    event: type[e.Event]
    by_staff: bool = True


def untold(session: Session, number: int, to: Recipient) -> dict[int, str]:
    """What a mail to them has to tell of now: entry → kind of mail, in order."""
    told = {seq for entries in session.scalars(_mails(number, to)) for seq in entries}
    seen = seen_by(session, number, to)
    moves = standing(moves_of(session, number), told, seen)
    news = dict.fromkeys(_replies(session, number, seen), REPLY) | moves
    return {seq: news[seq] for seq in sorted(news) if seq not in told and seq >= to.since}


def standing(moves: Iterable[Move], told: Collection[int], seen: int) -> dict[int, str]:
    """The moves that are news: entry → kind of mail. Those taken back before anybody knew are not.

    `told` were mailed, those up to `seen` were on the screen; a solution is mailed all the same.
    """
    escalated = resolved = reopened = None
    thinks_solved = False
    for move in moves:
        is_known = move.seq in told
        if move.event is e.TicketEscalated:
            escalated = None if is_known or move.seq <= seen else move.seq
        elif move.event is e.TicketResolved:
            resolved, reopened = None if is_known else move.seq, None
            thinks_solved = thinks_solved or is_known
        elif move.event is e.TicketReopened:
            resolved, is_known = None, is_known or move.seq <= seen or not move.by_staff
            thinks_solved = thinks_solved and not is_known
            reopened = move.seq if thinks_solved else None
        else:
            escalated = None
    news = ((escalated, ESCALATED), (reopened, REOPENED), (resolved, RESOLVED))
    return {seq: kind for seq, kind in news if seq is not None}


def moves_of(session: Session, number: int) -> list[Move]:
    """The moves of a ticket that `standing` asks about, in order."""
    query = select(EventRow.seq, EventRow.wire, EventRow.by_kind).where(EventRow.ticket == number)
    rows = session.execute(query.where(EventRow.wire.in_(_BY_WIRE)).order_by(EventRow.seq))
    return [Move(row.seq, _BY_WIRE[row.wire], row.by_kind == STAFF) for row in rows]


def seen_by(session: Session, number: int, to: Recipient) -> int:
    """The last number that this participant had on the screen; the customer also under an address
    that was corrected since."""
    seen = select(SeenRow.person, SeenRow.seq)
    rows = session.execute(seen.where(SeenRow.ticket == number, SeenRow.kind == "customer")).all()
    me = str(to.customer_id)
    others = names_in(session, [number]) if {row.person for row in rows} - {me} else {}
    return max(
        (
            row.seq
            for row in rows
            if row.person == me or not (to.since or (number, row.person) in others)
        ),
        default=0,
    )


def _replies(session: Session, number: int, seen: int) -> list[int]:
    posted = (
        select(EventRow.seq, EventRow.data)
        .where(EventRow.ticket == number, EventRow.wire == e.MessagePosted.wire, EventRow.public)
        .where(EventRow.by_kind == STAFF, EventRow.seq > seen)
    )
    rows = session.execute(posted.order_by(EventRow.seq.desc()).limit(NEWEST))
    return [row.seq for row in rows if row.data["via"] not in WRITTEN_DOWN]


def _mails(number: int, to: Recipient) -> Select[tuple[list[Any]]]:
    theirs = (OutboxRow.ticket == number, OutboxRow.address == to.address)
    return select(OutboxRow.entries).where(*theirs, OutboxRow.state != OBSOLETE)
