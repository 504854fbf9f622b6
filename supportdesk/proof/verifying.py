"""Running all checks over one moment of the database."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from supportdesk.domain.ticket import Ticket
from supportdesk.domain.wire import NOT_READABLE
from supportdesk.proof import checkpoints, rows, streams
from supportdesk.proof.checkpoints import Checkpoint
from supportdesk.proof.contents import Contents, Text, stray
from supportdesk.proof.faults import Fault, Report
from supportdesk.proof.files import File
from supportdesk.proof.history import History, Stored
from supportdesk.proof.line import Line
from supportdesk.proof.people import Joined, People
from supportdesk.proof.streams import BATCH, Beside
from supportdesk.store.desk import DeskRow
from supportdesk.store.eventlog import EventRow

T = TypeVar("T")
LAST = (2**63, 0)
"""Behind every ticket."""
Progress = Callable[[int, int], None]
"""Told now and then: steps done, and steps in all."""


def verify(
    session: Session,
    now: int,
    since: Iterable[Checkpoint] = (),
    progress: Progress | None = None,
) -> Report:
    """Look at everything; `session` must see one moment (`store.database.snapshot`).

    `now` tells what the worker may still have to do from what it never did.
    """
    report = Report()
    total = 2 * (session.scalar(select(func.count()).select_from(EventRow)) or 0)
    walk = _Walk(session, now, report, progress or (lambda *_: None), total)
    for fault in walk.desk(sorted(since, key=attrgetter("pos"))):
        report.add(fault)
    for fault in walk.tickets():
        report.add(fault)
    report.checkpoint = str(checkpoints.newest(session))
    return report


class _Walk:
    """The two ways through the log: by position, and ticket by ticket."""

    def __init__(
        self, session: Session, now: int, report: Report, progress: Progress, total: int
    ) -> None:
        self._session, self._now, self._report = session, now, report
        self._progress, self._total, self._done = progress, total, 0

    def desk(self, since: list[Checkpoint]) -> Iterator[Fault]:
        line = Line(self._now, since)
        events = self._counted(streams.line(self._session, self._report.add))
        yield from line.follow(events, streams.chain(self._session, self._report.add))
        yield from line.end(self._session.scalar(select(DeskRow.pos)))
        self._report.chained, self._report.unchained = line.chained, line.unchained

    def tickets(self) -> Iterator[Fault]:
        session, found = self._session, self._report.add
        texts, files = Beside(streams.texts(session, found)), Beside(streams.files(session, found))
        joined = Beside(streams.people(session, found))
        its_row = streams.tickets(session)
        row = next(its_row, None)
        events = self._counted(streams.events(session, found))
        for number, own in groupby(events, attrgetter("ticket")):
            while row is not None and row["number"] < number:
                yield rows.without_events(row["number"])
                row = next(its_row, None)
            here = row if row is not None and row["number"] == number else None
            yield from self._ticket(number, own, here, texts, files, joined)
            row = next(its_row, None) if here else row
        while row is not None:
            yield rows.without_events(row["number"])
            row = next(its_row, None)
        yield from map(stray, texts.up_to(*LAST)[0])
        yield from map(stray, files.up_to(*LAST)[0])
        yield from (People(row.ticket).stray(row) for row in joined.up_to(*LAST)[0])

    def _ticket(
        self,
        number: int,
        events: Iterable[Stored],
        row: dict[str, Any] | None,
        texts: Beside[Text],
        files: Beside[File],
        joined: Beside[Joined],
    ) -> Iterator[Fault]:
        self._report.tickets += 1
        history = History(number, Ticket(number))
        contents = Contents(number, partial(streams.pieces, self._session))
        people = People(number)
        for event in events:
            self._report.events += 1
            yield from history.follow(event)
            lost_texts, own_texts = texts.up_to(number, event.seq)
            lost_files, own_files = files.up_to(number, event.seq)
            yield from map(stray, lost_texts)
            yield from map(stray, lost_files)
            lost_people, own_people = joined.up_to(number, event.seq)
            yield from map(people.stray, lost_people)
            yield from people.beside(history, own_people, own_texts)
            try:
                yield from contents.beside(history, own_texts, own_files)
            except NOT_READABLE:
                yield history.not_readable()
        yield from contents.end(self._now)
        yield from people.end()
        self._report.erasing += contents.erasing
        if row is None:
            yield rows.without_row(number)
            return
        yield from history.end(row["last_seq"])
        yield from rows.compared(history, contents.copies, row)

    def _counted(self, events: Iterator[T]) -> Iterator[T]:
        for event in events:
            if self._done % BATCH == 0:
                self._progress(self._done, self._total)
            self._done += 1
            yield event
