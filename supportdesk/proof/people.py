"""The rows of who takes part are what the events say, names and addresses included. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from supportdesk.domain import events as e
from supportdesk.proof.contents import Text
from supportdesk.proof.faults import Fault
from supportdesk.proof.history import History


class Joined(NamedTuple):
    """A row of `participants`."""

    ticket: int
    seq: int
    customer_id: int
    name: str
    address: str
    removed_at: int | None


class People:
    """Who came and went in one ticket so far."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._rows: dict[int, Joined] = {}
        self._gone_at: dict[int, int] = {}

    def beside(
        self, history: History, rows: Sequence[Joined], texts: Sequence[Text]
    ) -> Iterator[Fault]:
        """The row of the event that the history has come to."""
        event = history.event
        self._rows |= {row.seq: row for row in rows}
        if isinstance(event, e.ParticipantAdded):
            written = {text.name: text.text for text in texts}
            expected = (event.customer, written.get("name"), written.get("address"))
            if [(row.customer_id, row.name, row.address) for row in rows] != [expected]:
                yield self._fault(history.seq, "who came is somebody else by the event")
        elif rows and event is not None:
            yield self._fault(history.seq, "somebody came here, and the event says nothing of it")
        if isinstance(event, e.ParticipantRemoved):
            self._gone_at[event.joined] = history.at

    def end(self) -> Iterator[Fault]:
        """Gone is who was taken out, and nobody else."""
        for seq, row in self._rows.items():
            if row.removed_at != self._gone_at.get(seq):
                yield self._fault(seq, "whether they still take part is otherwise by the events")

    def stray(self, row: Joined) -> Fault:
        """A row beside a number that has no event."""
        return self._fault(row.seq, "somebody came here, and there is no event")

    def _fault(self, seq: int, said: str) -> Fault:
        return Fault("people", f"{said[0].upper()}{said[1:]}.", self._number, seq)
