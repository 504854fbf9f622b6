"""The desk's line: positions without gaps, the chain over them, checkpoints. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from supportdesk.domain import digest
from supportdesk.domain.durations import MINUTE
from supportdesk.proof.checkpoints import Checkpoint
from supportdesk.proof.faults import Fault, span

LATE = 5 * MINUTE
"""How old an event gets at most without the chain. The worker takes events in every two seconds;
where one was killed another takes its place within two minutes."""


class Placed(NamedTuple):
    """A row of `events`: what stands at a position."""

    pos: int
    ticket: int
    seq: int
    digest: str
    at: int


class Link(NamedTuple):
    """A row of `chain`: which event stood there when it was chained, and the chain's digest."""

    pos: int
    ticket: int
    seq: int
    digest: str


@dataclass
class Line:
    """How far the line was followed. `digest` is the chain's there; None: it cannot be known.

    `kept` are checkpoints to hold against it, in order. `chained` is where the chain ends,
    `unchained` how many events stand behind that.
    """

    now: int
    kept: list[Checkpoint] = field(default_factory=list)
    pos: int = 0
    tickets: int = 0
    digest: str | None = digest.NOTHING_BEFORE
    chained: int = 0
    unchained: int = 0
    _late: bool = False

    def follow(self, events: Iterable[Placed], chain: Iterable[Link]) -> Iterator[Fault]:
        """Both in order of position, side by side."""
        yield from self._checkpoints()
        links = iter(chain)
        link = next(links, None)
        for event in events:
            while link is not None and link.pos < event.pos:
                yield from self._gone(link.pos, link)
                link = next(links, None)
            if event.pos <= self.pos:
                yield _at("positions", event, "There is no such position.")
                continue
            if event.pos != self.pos + 1:
                yield from self._gone(event.pos - 1, None)
            if link is None:
                yield from self._unchained(event)
                self._stand(event, self._own(event))
            elif link.pos > event.pos:
                yield _at("chain", event, "The chain has no row for it, and goes on after it.")
                self._stand(event, self._own(event))
            else:
                yield from self._compared(event, link)
                self._stand(event, link.digest)
                self.chained = link.pos
                link = next(links, None)
            if self.kept and self.kept[0].pos <= self.pos:
                yield from self._checkpoints()
        while link is not None:
            yield from self._gone(link.pos, link)
            link = next(links, None)

    def end(self, head: object) -> Iterator[Fault]:
        """The desk's own row (None: gone) against the last event."""
        if head is None:
            yield Fault("positions", "The desk's own row is gone.")
        elif not isinstance(head, int):
            yield Fault("positions", "The desk's row holds no position.")
        elif head < self.pos:
            said = f"The desk's row says {head}, and events go on to position {self.pos}."
            yield Fault("positions", said, pos=self.pos)
        elif head > self.pos:
            yield from self._gone(head, None)
        for kept in self.kept:
            said = f"There were {kept.pos} events at the checkpoint; the last is now {self.pos}."
            yield Fault("checkpoint", said, pos=kept.pos)

    def _gone(self, last: int, link: Link | None) -> Iterator[Fault]:
        """Positions without an event up to `last`, and which event the chain had at the last."""
        if last <= self.pos:
            yield Fault("chain", "There is no such position.", pos=last)
            return
        first, self.pos = self.pos + 1, last
        unknown = last - 1 if link else last
        if first <= unknown:
            yield Fault("positions", f"Gone: position {span(first, unknown)}.", pos=first)
        if link is not None:
            where = (link.ticket or None, link.seq or None, link.pos)
            yield Fault("positions", "The event is gone.", *where)
            self.chained = link.pos
        self.digest = link.digest if link else None
        yield from self._checkpoints()

    def _unchained(self, event: Placed) -> Iterator[Fault]:
        """Behind the chain's end stands only what is new; the first that is not is named."""
        self.unchained += 1
        age = self.now - event.at
        if age > LATE and not self._late:
            self._late = True
            said = f"The chain ends at position {self.chained}, and this is {age // MINUTE} minutes"
            yield _at("chain", event, f"{said} old: no worker ran, or the chain was cut off.")

    def _compared(self, event: Placed, link: Link) -> Iterator[Fault]:
        own = self._own(event)
        if (link.ticket, link.seq) != (event.ticket, event.seq):
            said = f"The chain says that #{link.seq} of ticket {link.ticket} stood here."
            yield _at("chain", event, said)
        elif own is not None and link.digest != own:
            yield _at(
                "chain",
                event,
                "It is another event than was chained here, or the chain was changed.",
            )

    def _stand(self, event: Placed, chained: str | None) -> None:
        self.pos, self.digest = event.pos, chained
        self.tickets += event.seq == 1

    def _own(self, event: Placed) -> str | None:
        """The chain's digest as it has to be, where the one before it is known."""
        if self.digest is None:
            return None
        return digest.of_position(self.digest, event.pos, event.ticket, event.seq, event.digest)

    def _checkpoints(self) -> Iterator[Fault]:
        while self.kept and self.kept[0].pos <= self.pos:
            kept = self.kept.pop(0)
            here = f"Up to position {kept.pos}"
            if self.unchained and kept.pos > self.chained:
                said = f"The chain reached up to here at the checkpoint, and now to {self.chained}."
                yield Fault("chain", said, pos=kept.pos)
            reached = self.digest if kept.pos == self.pos else None
            if reached is None or not reached.startswith(kept.digest):
                said = f"{here} the history is not the one of the checkpoint."
                yield Fault("checkpoint", said, pos=kept.pos)
            if self.tickets != kept.tickets:
                said = f"{here} there were {kept.tickets} tickets, and now {self.tickets}."
                yield Fault("checkpoint", said, pos=kept.pos)


def _at(kind: str, event: Placed, said: str) -> Fault:
    return Fault(kind, said, event.ticket, event.seq, event.pos)
