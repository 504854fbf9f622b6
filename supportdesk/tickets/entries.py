"""The conversation as it is shown: each number of a ticket is one entry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from supportdesk.domain.events import (
    EVENTS,
    Event,
    HolderLeft,
    MessagePosted,
    OpenerLeft,
    ParticipantAdded,
    ParticipantRemoved,
    TicketReopened,
    TicketResolved,
    entry_kind,
)
from supportdesk.domain.newer import Newer
from supportdesk.domain.replay import CUSTOMER, Actor, Happened
from supportdesk.files.queries import File, files_of
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, Place, TextRow, shown
from supportdesk.text import pictures
from supportdesk.tickets.participants import names_in
from supportdesk.tickets.shown import Shown
from supportdesk.tickets.withdrawals import among, is_whole, withdrawals

NEWEST = 200
HANDOVER = "handover"
LARGEST_SEQ = 2**31 - 1


@dataclass(frozen=True)
class Entry:
    """One number of a ticket. `withdrawn` is the event that took its text away, if any.
    Of what this version cannot read (`is_newer`) there is nothing but its place and time.

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
    participant: str = ""
    """The name of who did it, where it is somebody who takes part (or did) besides the customer."""

    @property
    def is_newer(self) -> bool:
        return isinstance(self.event, Newer)

    @property
    def stranger(self) -> str:
        """Who wrote a message that is not certainly the customer's; "" for all else."""
        if not getattr(self.event, "sender", ""):
            return ""
        return self.texts["sender"].text if "sender" in self.texts else "Somebody"

    @property
    def whom(self) -> str:
        """Who was added or taken out."""
        told = isinstance(self.event, ParticipantAdded | ParticipantRemoved)
        return self.texts["name"].text if told and "name" in self.texts else ""

    @property
    def body(self) -> Shown:
        return self.texts.get("body", Shown("", ""))

    @cached_property
    def other_files(self) -> tuple[File, ...]:
        """The files that its texts do not show as pictures."""
        placed = pictures.files_in("".join(text.html for text in self.texts.values()))
        return tuple(file for file in self.files if not (file.inline and file.id in placed))

    def markup(self, name: str, files_at: str) -> Markup:
        """One of its texts with the pictures in it; `files_at` is where its reader gets them."""
        there = {file.id for file in self.files if file.inline and not file.withdrawn}
        return self.texts[name].with_pictures(there, files_at)


def newest_entries(
    number: int,
    *,
    public_only: bool,
    before: int | None = None,
    limit: int = NEWEST,
    since: int = 0,
) -> list[Entry]:
    """The newest entries (from `since`, before a number), oldest first."""
    query = _EVENTS.where(EventRow.ticket == number, EventRow.seq >= since)
    if before is not None:
        query = query.where(EventRow.seq < max(0, min(before, LARGEST_SEQ)))
    if public_only:
        query = query.where(EventRow.public)
    with reading() as session:
        rows = session.execute(query.order_by(EventRow.seq.desc()).limit(limit)).all()
        # What took back the newest is newer still, and for whoever may see what it took back.
        return _entries(session, rows[::-1], among(rows) if before is None else None)


def entries_of(number: int, seqs: Iterable[int], *, public_only: bool) -> list[Entry]:
    """Those entries that exist (and are public where asked), in order."""
    query = _EVENTS.where(EventRow.ticket == number, EventRow.seq.in_(list(seqs)))
    if public_only:
        query = query.where(EventRow.public)
    with reading() as session:
        return _entries(session, session.execute(query.order_by(EventRow.seq)).all())


def entries_from(
    rows: Sequence[Row[Any] | EventRow], newest: Mapping[int, int]
) -> dict[Place, Entry]:
    """The entries of these events of any tickets: what frames show, loaded for all at once.

    `newest` is the last number of each ticket: whatever took something back is no newer.
    """
    behind = [(row.ticket, row.seq) for row in rows if row.seq < newest[row.ticket]]
    with reading() as session:
        entries = _entries(session, rows, withdrawals(session, behind))
        return {(each.ticket, each.seq): each for each in entries}


def handover_trail(number: int, newest: Sequence[Entry] = ()) -> list[Entry]:
    """The way of a ticket, oldest first: handover notes, who left, how it ended and began again.

    `newest` are the newest entries, where these are loaded already.
    """
    if not newest or newest[0].seq > 1:
        query = _EVENTS.where(EventRow.ticket == number, EventRow.wire.in_(_ON_THE_WAY))
        with reading() as session:
            newest = _entries(session, session.execute(query.order_by(EventRow.seq)).all())
    return [entry for entry in newest if type(entry.event) in _WAY]


def _entries(
    session: Session,
    rows: Sequence[Row[Any] | EventRow],
    taken_back: Mapping[Place, list[Happened]] | None = None,
) -> list[Entry]:
    """Rows of events as entries. `taken_back`: by what, where that is known already."""
    if not rows:
        return []
    places = [(row.ticket, row.seq) for row in rows]
    events = [shown(row) for row in rows]
    texts = _texts(session, places)
    files = files_of([at for at, what in zip(places, events, strict=True) if _has_files(what)])
    if taken_back is None:
        taken_back = withdrawals(session, places)
    else:  # and since that was asked
        lacking = [at for at, what in zip(places, events, strict=True) if _lacks(what, texts[at])]
        found = withdrawals(session, [at for at in lacking if at not in taken_back])
        taken_back = {**taken_back, **found}
    spoken_in = {row.ticket for row in rows if row.by_kind == CUSTOMER}
    names = names_in(session, spoken_in) if spoken_in else {}
    return [
        _entry(
            row,
            what,
            texts[place],
            files.get(place, ()),
            taken_back.get(place, []),
            names.get((row.ticket, row.by_id), "") if row.by_kind == CUSTOMER else "",
        )
        for place, row, what in zip(places, rows, events, strict=True)
    ]


def _entry(
    row: Row[Any] | EventRow,
    what: Happened,
    texts: Mapping[str, Shown],
    files: Iterable[File],
    taken_back: list[Happened],
    participant: str,
) -> Entry:
    newer = isinstance(what.event, Newer)
    if newer:
        texts, files = {}, ()
    whole = list(filter(is_whole, taken_back))
    gone = tuple(getattr(each.event, "file", "") for each in taken_back if each not in whole)
    return Entry(
        row.ticket,
        row.seq,
        row.at,
        "event" if newer else entry_kind(what.event),
        what.by,
        what.event,
        texts,
        tuple(file for file in files if file.id not in gone),
        whole[0] if whole else None,
        gone,
        max([row.seq, *(each.seq for each in taken_back)]),
        participant,
    )


def _has_files(what: Happened) -> bool:
    return bool(getattr(what.event, "files", ()))


def _lacks(what: Happened, texts: Mapping[str, Shown]) -> bool:
    return isinstance(what.event, MessagePosted) and "body" not in texts


def _texts(session: Session, places: Iterable[Place]) -> Mapping[Place, dict[str, Shown]]:
    """Nearly always of one ticket: a statement made once for each costs less than one for all."""
    found: dict[Place, dict[str, Shown]] = defaultdict(dict)
    for ticket, those in groupby(sorted(places), itemgetter(0)):
        at = {"its_number": ticket, "seqs": [seq for _, seq in those]}
        for row in session.connection().execute(_TEXTS, at):
            if row.text is not None:
                found[ticket, row.seq][row.name] = Shown(row.text, row.html or "")
    return found


_EVENTS: Select[Any] = select(*EventRow.__table__.columns)
_TEXTS = select(TextRow.seq, TextRow.name, TextRow.text, TextRow.html).where(
    TextRow.ticket == bindparam("its_number"), TextRow.seq.in_(bindparam("seqs", expanding=True))
)
_WAY: tuple[type[Event], ...] = (
    *(kind for kind, words in EVENTS.items() if words.entry == HANDOVER),
    *(OpenerLeft, HolderLeft, TicketResolved, TicketReopened),
)
_ON_THE_WAY = tuple(kind.wire for kind in _WAY)
