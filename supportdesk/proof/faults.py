"""KINDS: what can be wrong with a history, and what to do about it. Pure."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """One line of KINDS: what it means, and what to do next."""

    means: str
    todo: str


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where: in a ticket, at a number of it, at a position."""

    kind: str
    what: str
    ticket: int | None = None
    seq: int | None = None
    pos: int | None = None


_OUTSIDE = (
    "Something other than the desk changed the history. Copy the database before anything else, "
    "see who could write to it since the last run that was whole, and take"
)

KINDS: dict[str, Kind] = {
    "positions": Kind(
        "The desk's line of events has gaps",
        f"{_OUTSIDE} the events back from a backup, the rows of their tickets and texts with them.",
    ),
    "chain": Kind(
        "The desk's chain of digests does not fit its events",
        f"{_OUTSIDE} the event of that position back from a backup. "
        "Where only the chain was damaged, take its rows from there. Where it only ends too early "
        "and no worker ran since then, start one and look again.",
    ),
    "numbers": Kind(
        "A ticket's numbers have gaps",
        f"{_OUTSIDE} the ticket's events back from a backup.",
    ),
    "events": Kind(
        "An event is not what was written",
        f"{_OUTSIDE} the event back from a backup.",
    ),
    "rows": Kind(
        "A ticket's row is not what its events add up to",
        "While no fault of another kind names the ticket, its events are right: set the columns "
        "named back to what the events say.",
    ),
    "people": Kind(
        "Who takes part in a ticket is not what its events say",
        "While no fault of another kind names the ticket, its events are right: set the row in "
        "participants back to what the events say.",
    ),
    "texts": Kind(
        "A text is not what its event says of it",
        f"{_OUTSIDE} the text back from a backup, by ticket, number and name; of one that was "
        "withdrawn empty text, html and salt.",
    ),
    "files": Kind(
        "A file is not what its event says of it",
        f"{_OUTSIDE} the file and its pieces back from a backup, by its id; of one that was "
        "withdrawn empty name and salt and delete the pieces.",
    ),
    "checkpoint": Kind(
        "The history is not the one of the checkpoint",
        "Somebody wrote the history anew up to there, digests included, or this is another desk's "
        "database. Compare with a backup of the checkpoint's time.",
    ),
}


@dataclass
class Report:
    """What was looked at, and what was wrong: the first fault of each kind, and how many."""

    first: dict[str, Fault] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    tickets: int = 0
    events: int = 0
    chained: int = 0
    """Where the desk's chain ends."""
    unchained: int = 0
    """The events behind that, which the worker has not chained yet."""
    erasing: int = 0
    """Files withdrawn just now, whose bytes a job has yet to delete. No fault."""
    checkpoint: str = ""

    @property
    def whole(self) -> bool:
        return not self.count

    def add(self, fault: Fault) -> None:
        self.first.setdefault(fault.kind, fault)
        self.count[fault.kind] += 1


def span(first: int, last: int, sign: str = "") -> str:
    """ "7" or "7 to 9"."""
    return f"{sign}{first}" if first == last else f"{sign}{first} to {sign}{last}"
