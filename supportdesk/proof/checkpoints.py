"""Checkpoints: where the desk's chain stood, in one word to keep elsewhere (SECURITY section 8)."""

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supportdesk.store import chain
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.models import TicketRow

_FORM = re.compile(r"(\d{1,18})-(\d{1,18})-([0-9a-f]{12,64})")
NOT_ONE = "A checkpoint reads position-tickets-digest, as `flask checkpoint` prints it."


@dataclass(frozen=True)
class Checkpoint:
    """The chain's digest at a position, and how many tickets had been opened up to there.

    `digest` may be its beginning, 12 digits at least (`/metrics` holds no more).
    """

    pos: int
    tickets: int
    digest: str

    def __str__(self) -> str:
        return f"{self.pos}-{self.tickets}-{self.digest}"


def read(text: str) -> Checkpoint:
    """The checkpoint that somebody kept. Raises ValueError with a sentence."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(NOT_ONE)
    return Checkpoint(int(found[1]), int(found[2]), found[3])


def newest(session: Session) -> Checkpoint:
    """Where the chain stands; `session` must see one moment (`store.database.snapshot`)."""
    head = chain.last(session)
    later = select(func.count()).where(EventRow.pos > head.pos, EventRow.seq == 1)
    tickets = session.scalar(select(func.count()).select_from(TicketRow)) or 0
    return Checkpoint(head.pos, tickets - (session.scalar(later) or 0), head.digest)
