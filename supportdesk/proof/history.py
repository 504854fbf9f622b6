"""One ticket's events, followed number by number: no gaps, true digests, readable. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from supportdesk.domain import digest
from supportdesk.domain import events as e
from supportdesk.domain.replay import Actor, Happened, applied
from supportdesk.domain.ticket import Ticket
from supportdesk.domain.wire import NOT_READABLE, from_data
from supportdesk.proof import columns
from supportdesk.proof.faults import Fault, span


class Stored(NamedTuple):
    """A row of `events`; `data` is the JSON as it stands there."""

    ticket: int
    seq: int
    at: int
    wire: str
    by_kind: str
    by_id: str
    by_name: str
    public: bool
    version: int
    digest: str
    data: str


@dataclass
class History:
    """What has been read of one ticket.

    `digest` is that of the last event (None: it is not known), `whole` says that every number was
    there and could be read. `event` and `said` are the last event, and what it says of texts;
    `at` is its time.
    """

    number: int
    ticket: Ticket
    digest: str | None = digest.NOTHING_BEFORE
    seq: int = 0
    at: int = 0
    whole: bool = True
    event: e.Event | None = None
    said: Mapping[str, Any] = field(default_factory=dict)

    def follow(self, row: Stored) -> Iterator[Fault]:
        """One more event."""
        if row.seq != self.seq + 1:
            yield from self._gap(row)
        self.seq, self.at, self.event = max(self.seq, row.seq), row.at, None
        if columns.odd(row):
            self.said, self.whole, self.digest = {}, False, None
            yield columns.fault("events", row)
            return
        try:
            self.said = json.loads(row.data)
            if fault := self._changed(row):
                yield fault
            self.event = self._replayed(row)
            if row.public != e.public(self.event):
                yield self._fault("Whether customers see it was changed.")
        except NOT_READABLE:
            yield self.not_readable()
        self.digest = row.digest

    def not_readable(self) -> Fault:
        """The last event holds something that the desk does not write."""
        self.said, self.whole = {}, False
        return self._fault("It cannot be read.")

    def end(self, last_seq: object) -> Iterator[Fault]:
        """The ticket's row says how many numbers there are, where it says anything."""
        if isinstance(last_seq, int) and last_seq > self.seq:
            self.whole = False
            said = f"Gone from the end: {span(self.seq + 1, last_seq, '#')}."
            yield Fault("numbers", said, self.number, self.seq + 1)

    def _gap(self, row: Stored) -> Iterator[Fault]:
        expected, self.whole, self.digest = self.seq + 1, False, None
        if row.seq < expected:
            yield Fault("numbers", "There is no such number.", self.number, row.seq)
            return
        said = f"Gone: {span(expected, row.seq - 1, '#')}."
        yield Fault("numbers", said, self.number, expected)

    def _changed(self, row: Stored) -> Fault | None:
        if row.version != digest.VERSION:
            return self._fault(f"Its format, version {row.version}, is unknown to this desk.")
        if self.digest is None:
            return None
        who = (row.by_kind, row.by_id, row.by_name)
        own = digest.of_event(self.digest, row.ticket, row.seq, row.at, row.wire, who, self.said)
        if own == row.digest:
            return None
        return self._fault("It, or the event before it, was changed: the digest differs.")

    def _replayed(self, row: Stored) -> e.Event:
        event = from_data(row.wire, self.said)
        by = Actor(row.by_kind, row.by_id, row.by_name)
        self.ticket = applied(self.ticket, Happened(row.seq, row.at, by, event))
        return event

    def _fault(self, said: str) -> Fault:
        return Fault("events", said, self.number, self.seq)
