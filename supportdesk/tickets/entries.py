"""The conversation as it is shown: each number of a ticket is one entry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from supportdesk.domain.events import Event, MessageWithdrawn, entry_kind
from supportdesk.domain.replay import Actor, Happened
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, TextRow, happened
from supportdesk.text.plain import linkified

NEWEST = 200
LARGEST_SEQ = 2**31 - 1


@dataclass(frozen=True)
class Shown:
    """A text of a person and its safe HTML ("" where it is plain)."""

    text: str
    html: str

    @property
    def markup(self) -> Markup:
        """What a template shows: the HTML rendered when it was written, else the plain text."""
        return Markup(self.html or linkified(self.text))  # noqa: S704  both are ours and cleaned


@dataclass(frozen=True)
class Entry:
    """One number of a ticket. `withdrawn` is the event that took its text away, if any.

    `withdrawn_files` are ids of single files that were taken back.
    """

    ticket: int
    seq: int
    at: int
    kind: str
    by: Actor
    event: Event
    texts: Mapping[str, Shown]
    withdrawn: Happened | None = None
    withdrawn_files: tuple[str, ...] = ()
    rev: int = 0
    """The number of the last event that changed how it reads."""

    @property
    def body(self) -> Shown:
        return self.texts.get("body", Shown("", ""))


def newest_entries(
    number: int, *, public_only: bool, before: int | None = None, limit: int = NEWEST
) -> list[Entry]:
    """The newest entries (before a number), oldest first."""
    query = select(EventRow).where(EventRow.ticket == number)
    if before is not None:
        query = query.where(EventRow.seq < max(0, min(before, LARGEST_SEQ)))
    if public_only:
        query = query.where(EventRow.public)
    with reading() as session:
        rows = list(session.scalars(query.order_by(EventRow.seq.desc()).limit(limit)))
        return _entries(session, number, reversed(rows))


def entries_of(number: int, seqs: Iterable[int], *, public_only: bool) -> list[Entry]:
    """Those entries that exist (and are public where asked), in order."""
    query = select(EventRow).where(EventRow.ticket == number, EventRow.seq.in_(list(seqs)))
    if public_only:
        query = query.where(EventRow.public)
    with reading() as session:
        return _entries(session, number, session.scalars(query.order_by(EventRow.seq)))


def handover_trail(number: int) -> list[Entry]:
    """All handover notes of a ticket, oldest first: they read as one trail."""
    with reading() as session:
        rows = session.scalars(
            select(EventRow).where(EventRow.ticket == number).order_by(EventRow.seq)
        )
        notes = [row for row in rows if entry_kind(happened(row).event) == "handover"]
        return _entries(session, number, notes)


def _entries(session: Session, number: int, rows: Iterable[EventRow]) -> list[Entry]:
    rows = list(rows)
    texts = _texts(session, number, [row.seq for row in rows])
    taken_back = _withdrawals(session, number)
    return [_entry(row, texts[row.seq], taken_back.get(row.seq, [])) for row in rows]


def _entry(row: EventRow, texts: Mapping[str, Shown], taken_back: list[Happened]) -> Entry:
    what = happened(row)
    whole = [each for each in taken_back if not getattr(each.event, "file", "")]
    return Entry(
        row.ticket,
        row.seq,
        row.at,
        entry_kind(what.event),
        what.by,
        what.event,
        texts,
        whole[0] if whole else None,
        tuple(getattr(each.event, "file", "") for each in taken_back if each not in whole),
        max([row.seq, *(each.seq for each in taken_back)]),
    )


def _texts(session: Session, number: int, seqs: list[int]) -> Mapping[int, dict[str, Shown]]:
    found: dict[int, dict[str, Shown]] = defaultdict(dict)
    query = select(TextRow).where(TextRow.ticket == number, TextRow.seq.in_(seqs))
    for row in session.scalars(query):
        if row.text is not None:
            found[row.seq][row.name] = Shown(row.text, row.html or "")
    return found


def _withdrawals(session: Session, number: int) -> Mapping[int, list[Happened]]:
    found: dict[int, list[Happened]] = defaultdict(list)
    query = select(EventRow).where(
        EventRow.ticket == number, EventRow.wire == MessageWithdrawn.wire
    )
    for row in session.scalars(query):
        what = happened(row)
        if isinstance(what.event, MessageWithdrawn):
            found[what.event.message].append(what)
    return found
