"""The desk's chain of digests over positions, written behind the events (SECURITY section 8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from supportdesk.domain import digest
from supportdesk.store import desk
from supportdesk.store.database import change, reading
from supportdesk.store.dialects import insert_or_skip
from supportdesk.store.eventlog import ChainRow, EventRow

BATCH = 500

log = structlog.get_logger("chain")


@dataclass(frozen=True)
class Link:
    """The chain up to a position."""

    pos: int
    digest: str


START = Link(0, digest.NOTHING_BEFORE)


def head() -> Link:
    """The last position that is chained."""
    with reading() as session:
        return last(session)


def last(session: Session) -> Link:
    """The same, as this session sees it."""
    query = select(ChainRow.pos, ChainRow.digest).order_by(ChainRow.pos.desc()).limit(1)
    row = session.execute(query).first()
    return Link(*row) if row else START


def extend() -> int:
    """Chain the next events, at most `BATCH`; how many. Done twice at once, it is done once."""
    if head().pos >= desk.head()[0]:
        return 0
    return change(_extend)


def _extend(session: Session) -> int:
    before = last(session)
    query = select(EventRow.pos, EventRow.ticket, EventRow.seq, EventRow.digest)
    after = query.where(EventRow.pos > before.pos).order_by(EventRow.pos).limit(BATCH)
    events = [(row[0], row[1], row[2], row[3]) for row in session.execute(after)]
    links = _links(before, events)
    if links:
        new = insert_or_skip(ChainRow, session.get_bind().dialect.name, ["pos"])
        session.execute(new, links)
    return len(links)


def _links(last: Link, events: Iterable[tuple[int, int, int, str]]) -> list[dict[str, Any]]:
    links = []
    for pos, ticket, seq, its_digest in events:
        if pos != last.pos + 1:
            log.error("an event is missing: the chain stops before it", missing=last.pos + 1)
            break
        last = Link(pos, digest.of_position(last.digest, pos, ticket, seq, its_digest))
        links.append({"pos": pos, "ticket": ticket, "seq": seq, "digest": last.digest})
    return links
