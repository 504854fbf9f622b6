"""What was taken back: messages, and single files of one, by the events that did it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from supportdesk.domain.events import MessageWithdrawn
from supportdesk.domain.replay import Happened
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, Place, shown


def taken_back(number: int, seqs: Collection[int]) -> set[int]:
    """Those among these messages of a ticket that were withdrawn whole."""
    with reading() as session:
        found = withdrawals(session, [(number, seq) for seq in seqs])
    return {seq for (_, seq), each in found.items() if any(map(is_whole, each))}


def withdrawals(session: Session, places: Collection[Place]) -> Mapping[Place, list[Happened]]:
    """What took these back. It stands behind them."""
    if not places:
        return {}
    here = _EVENTS.where(_behind(places), EventRow.wire == MessageWithdrawn.wire)
    return among(session.execute(here.where(_WITHDRAWN.in_({seq for _, seq in places}))).all())


def among(rows: Iterable[Row[Any] | EventRow]) -> Mapping[Place, list[Happened]]:
    """What these events took back, and by which of them."""
    found: dict[Place, list[Happened]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: int(each.seq)):
        what = shown(row) if row.wire == MessageWithdrawn.wire else None
        if what and isinstance(what.event, MessageWithdrawn):
            found[row.ticket, what.event.message].append(what)
    return found


def is_whole(withdrawal: Happened) -> bool:
    return not getattr(withdrawal.event, "file", "")


def _behind(places: Iterable[Place]) -> ColumnElement[bool]:
    """What stands in a ticket behind the first of these."""
    first: dict[int, int] = {}
    for ticket, seq in places:
        first[ticket] = min(seq, first.get(ticket, seq))
    parts = (and_(EventRow.ticket == ticket, EventRow.seq > seq) for ticket, seq in first.items())
    return or_(False, *parts)


_EVENTS = select(*EventRow.__table__.columns)
_WITHDRAWN = EventRow.data["message"].as_integer()
