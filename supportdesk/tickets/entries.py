"""The conversation as it is shown: each number of a ticket is one entry."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from supportdesk.domain.events import EVENTS, Event, MessageWithdrawn, entry_kind
from supportdesk.domain.replay import Actor, Happened
from supportdesk.files.queries import File, files_of
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, TextRow, happened
from supportdesk.text.plain import linkified

NEWEST = 200
HANDOVER = "handover"
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

    `files` are those that are there, `withdrawn_files` the ids of those that were taken back.
    """

    ticket: int
    seq: int
    at: int
    kind: str
    by: Actor
    event: Event
    texts: Mapping[str, Shown]
    files: tuple[File, ...] = ()
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
    query = _EVENTS.where(EventRow.ticket == number)
    if before is not None:
        query = query.where(EventRow.seq < max(0, min(before, LARGEST_SEQ)))
    if public_only:
        query = query.where(EventRow.public)
    with reading() as session:
        rows = session.execute(query.order_by(EventRow.seq.desc()).limit(limit)).all()
        # What took back the newest is newer still, and for whoever may see what it took back.
        taken_back = rows if before is None else None
        return _entries(session, number, rows[::-1], taken_back)


def entries_of(number: int, seqs: Iterable[int], *, public_only: bool) -> list[Entry]:
    """Those entries that exist (and are public where asked), in order."""
    query = _EVENTS.where(EventRow.ticket == number, EventRow.seq.in_(list(seqs)))
    if public_only:
        query = query.where(EventRow.public)
    with reading() as session:
        return _entries(session, number, session.execute(query.order_by(EventRow.seq)).all())


def taken_back(number: int, seqs: Collection[int]) -> set[int]:
    """Those among these messages of a ticket that were withdrawn whole."""
    with reading() as session:
        found = _withdrawals(session, number, seqs, None)
    return {seq for seq, each in found.items() if any(map(_is_whole, each))}


def handover_trail(number: int, shown: Sequence[Entry] = ()) -> list[Entry]:
    """All handover notes of a ticket, oldest first: they read as one trail.

    `shown` are the newest entries, where these are loaded already.
    """
    if shown and shown[0].seq == 1:
        return [entry for entry in shown if entry.kind == HANDOVER]
    query = _EVENTS.where(EventRow.ticket == number, EventRow.wire.in_(_HANDOVERS))
    with reading() as session:
        rows = session.execute(query.order_by(EventRow.seq)).all()
        return _entries(session, number, rows)


def _entries(
    session: Session,
    number: int,
    rows: Sequence[Row[Any]],
    among: Sequence[Row[Any]] | None = None,
) -> list[Entry]:
    """Rows of events as entries. Withdrawals are looked for `among` these, else in the ticket."""
    if not rows:
        return []
    seqs = [row.seq for row in rows]
    texts, files = _texts(session, number, seqs), files_of(number, seqs)
    taken_back = _withdrawals(session, number, seqs, among)
    return [
        _entry(row, texts[row.seq], files.get(row.seq, ()), taken_back.get(row.seq, []))
        for row in rows
    ]


def _entry(
    row: Row[Any], texts: Mapping[str, Shown], files: Iterable[File], taken_back: list[Happened]
) -> Entry:
    what = happened(row)
    whole = list(filter(_is_whole, taken_back))
    gone = tuple(getattr(each.event, "file", "") for each in taken_back if each not in whole)
    return Entry(
        row.ticket,
        row.seq,
        row.at,
        entry_kind(what.event),
        what.by,
        what.event,
        texts,
        tuple(file for file in files if file.id not in gone),
        whole[0] if whole else None,
        gone,
        max([row.seq, *(each.seq for each in taken_back)]),
    )


def _is_whole(withdrawal: Happened) -> bool:
    return not getattr(withdrawal.event, "file", "")


def _texts(session: Session, number: int, seqs: list[int]) -> Mapping[int, dict[str, Shown]]:
    found: dict[int, dict[str, Shown]] = defaultdict(dict)
    query = _TEXTS.where(TextRow.ticket == number, TextRow.seq.in_(seqs))
    for row in session.execute(query):
        if row.text is not None:
            found[row.seq][row.name] = Shown(row.text, row.html or "")
    return found


def _withdrawals(
    session: Session, number: int, seqs: Collection[int], among: Sequence[Row[Any]] | None
) -> Mapping[int, list[Happened]]:
    """What took these back. It stands behind them: of the newest nothing has to be looked for."""
    found: dict[int, list[Happened]] = defaultdict(list)
    if among is None:
        behind = (EventRow.ticket == number, EventRow.seq > min(seqs, default=LARGEST_SEQ))
        here = _EVENTS.where(*behind, EventRow.wire == MessageWithdrawn.wire)
        among = session.execute(here.where(_WITHDRAWN.in_(seqs))).all()
    taken_back = [happened(row) for row in among if row.wire == MessageWithdrawn.wire]
    for what in sorted(taken_back, key=lambda each: each.seq):
        if isinstance(what.event, MessageWithdrawn):
            found[what.event.message].append(what)
    return found


_EVENTS: Select[Any] = select(*EventRow.__table__.columns)
_TEXTS = select(TextRow.seq, TextRow.name, TextRow.text, TextRow.html)
_WITHDRAWN = EventRow.data["message"].as_integer()
_HANDOVERS = tuple(kind.wire for kind, words in EVENTS.items() if words.entry == HANDOVER)
