"""Was anything lost, doubled or out of order? From what was written and what was heard. Pure.

The ledger says when each message was sent first and when it was acknowledged; a log says what
one reader heard, frame by frame. Nothing here knows how either came about.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.prove.line import Trouble

LONGEST_SILENCE = 30.0
STAFF, CUSTOMERS = "staff", "customers"


@dataclass
class Sent:
    """A message: its `word` is in its text and nowhere else. Times in seconds of one clock."""

    word: str
    ticket: int
    public: bool
    at: float = 0.0
    acknowledged: float | None = None
    tries: int = 0

    @property
    def known(self) -> float:
        """From when on it must not be lost: its acknowledgement, or never."""
        return float("inf") if self.acknowledged is None else self.acknowledged


@dataclass(frozen=True)
class Heard:
    """A frame with a number: which messages' words were in it; `now` is a beat, `anew` a page that
    was fetched, whose number is that of none of its messages."""

    at: float
    number: int
    words: tuple[str, ...] = ()
    now: bool = False
    anew: bool = False


@dataclass(frozen=True)
class Drawn:
    """Which versions of the desk had a part in a frame, from which machine, on a stream that was
    opened when."""

    opened: float
    where: str
    versions: frozenset[str]


@dataclass
class Log:
    """What one reader heard. `silence` is the longest time in which nothing at all came, `passing`
    the words in frames without a number, `troubles` the tries that gave no stream.

    `asleep`: when it read nothing, on purpose. Nothing is late for that.
    """

    name: str
    audience: str
    tickets: frozenset[int]
    heard: list[Heard] = field(default_factory=list)
    silence: float = 0.0
    returns: int = 0
    resets: int = 0
    turned_away: list[str] = field(default_factory=list)
    asleep: list[tuple[float, float]] = field(default_factory=list)
    passing: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)

    def waited(self, known: float, came: float) -> float:
        """How long it waited, awake, for what was known and came at these moments."""
        naps = (min(came, end) - max(known, began) for began, end in self.asleep)
        return came - known - sum(nap for nap in naps if nap > 0)

    def may_hear(self, sent: Sent) -> bool:
        return sent.ticket in self.tickets and (sent.public or self.audience == STAFF)


@dataclass(frozen=True)
class Found:
    """The verdict on one reader. `foreign`: what it should never have been shown."""

    name: str
    received: int = 0
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    disordered: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    silence: float = 0.0
    latest: float = 0.0
    """The longest time between a message's acknowledgement and its arrival, naps aside."""
    late: tuple[tuple[float, float, str], ...] = ()
    """What took longer than it may: acknowledged and arrived when, and its word."""
    returns: int = 0
    refused: int = 0
    turned_away: tuple[str, ...] = ()
    resets: int = 0
    slept: float = 0.0

    @property
    def good(self) -> bool:
        wrong = (self.lost, self.doubled, self.disordered, self.foreign, self.turned_away)
        return not any(wrong) and max(self.silence, self.latest) <= LONGEST_SILENCE


def judge(ledger: Sequence[Sent], log: Log) -> Found:
    """What became of every message at this reader."""
    due = {
        sent.word: sent for sent in ledger if log.may_hear(sent) and sent.acknowledged is not None
    }
    allowed = {sent.word for sent in ledger if log.may_hear(sent)}
    first: dict[str, float] = {}
    times: Counter[str] = Counter()
    for heard in log.heard:
        times.update(heard.words)
        for word in heard.words:
            first.setdefault(word, heard.at)
    spans = sorted((due[word].known, first[word], word) for word in due if word in first)
    return Found(
        log.name,
        received=len(first),
        lost=tuple(word for word in due if word not in first),
        doubled=tuple(word for word, n in times.items() if n > 1),
        disordered=tuple(_backwards(log.heard)),
        foreign=tuple(sorted((first.keys() | log.passing) - allowed)),
        silence=log.silence,
        latest=max((log.waited(known, came) for known, came, _ in spans), default=0.0),
        late=tuple(span for span in spans if log.waited(*span[:2]) > LONGEST_SILENCE),
        returns=log.returns,
        refused=len(log.troubles),
        turned_away=tuple(log.turned_away),
        resets=log.resets,
        slept=sum(end - began for began, end in log.asleep),
    )


def history(ledger: Iterable[Sent], logs: Iterable[Log]) -> tuple[str, ...]:
    """Where readers disagree about a message's number, and where numbers contradict time.

    A message that was acknowledged before another was sent must have the smaller number.
    """
    known = {sent.word: sent for sent in ledger}
    numbers: dict[tuple[str, str], int] = {}
    wrong: list[str] = []
    for log in logs:
        for heard in log.heard:
            for word in () if heard.anew else heard.words:
                if numbers.setdefault((log.audience, word), heard.number) != heard.number:
                    wrong.append(f"{log.name} has another number for {word} than others have")
    for audience in (STAFF, CUSTOMERS):
        for ticket in {sent.ticket for sent in known.values()}:
            own = [
                (number, known[word])
                for (whose, word), number in numbers.items()
                if whose == audience and word in known and known[word].ticket == ticket
            ]
            wrong += _against_time(sorted(own, key=lambda pair: pair[0]))
    return tuple(wrong)


def is_good(ledger: Iterable[Sent], found: Iterable[Found], wrong: Sequence[str]) -> bool:
    """Whether the promise held."""
    acknowledged = all(sent.acknowledged is not None for sent in ledger)
    return acknowledged and not wrong and all(each.good for each in found)


def _backwards(heard: Sequence[Heard]) -> Iterable[str]:
    """Numbers only grow; a beat repeats the newest, for it says: complete up to here."""
    last = -1
    for each in heard:
        if each.number < last or (each.number == last and not (each.now or each.anew)):
            yield f"number {each.number} after {last}"
        last = max(last, each.number)


def _against_time(numbered: Sequence[tuple[int, Sent]]) -> Iterable[str]:
    earliest: Sent | None = None
    for _, sent in reversed(numbered):
        if earliest is not None and sent.at > earliest.known:
            yield f"{sent.word} stands before {earliest.word}, which was there already"
        if earliest is None or sent.known < earliest.known:
            earliest = sent
