"""The life of one ticket while it is written: who does what when, as steps to be played later."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from supportdesk.demo.lively import stage
from supportdesk.demo.lively.people import Team
from supportdesk.demo.lively.pictures import Attachment
from supportdesk.demo.lively.stage import Opening
from supportdesk.demo.lively.stories import Case, Customer
from supportdesk.domain import moves as m
from supportdesk.domain.people import Staff

GAP = 20_000
"""Between two things that happen to a ticket."""

LATEST = 5_000
"""How long ago the newest step is at least."""

Play = Callable[[int], None]


@dataclass(frozen=True)
class Step:
    at: int
    play: Play


@dataclass
class Life:
    """Verbs add a step at the wished time, or near it when its person works; never in the future.

    `holder` is who has it, `opener` who is accountable, `at` the time of the last step.
    """

    case: Case
    team: Team
    at: int
    opener: Staff | None = None
    holder: Staff | None = None
    steps: list[Step] = field(default_factory=list)
    waits_until: int | None = None
    resolved_at: int | None = None

    def __post_init__(self) -> None:
        self.ticket = stage.Ticket(self.case.customer)
        self.greeted = False
        self.story = self.case.story

    @property
    def now(self) -> int:
        return self.team.clock.now

    # The customer

    def opens(self, channel: str, file: Attachment | None = None) -> None:
        self._open(Opening(self.case.subject, self.case.ask, channel, file=file))

    def calls(self, by: Staff, channel: str) -> None:
        """On the phone or at the desk: an engineer writes it down and has it."""
        self.opener = self.holder = by
        self._open(Opening(self.case.subject, self.case.ask, channel, by))

    def customer_writes(self, at: int, text: str, file: Attachment | None = None) -> None:
        self._add(at, lambda now: self._play(stage.customer_writes, text, now, file))

    def confirms(self, at: int) -> None:
        self._add(at, partial(self._play, stage.customer_confirms))

    # Words of staff

    def replies(self, at: int, text: str, by: Staff | None = None, *, waits: bool = False) -> None:
        who = by or self._holder
        greeting = "" if self.greeted else f"{self.case.phrase('greetings')}\n\n"
        self.greeted = True
        self._write(who, at, "reply", greeting + text, waits=waits)

    def notes(self, at: int, text: str, by: Staff | None = None) -> None:
        self._write(by or self._holder, at, "note", text)

    def sorts(self, at: int, by: Staff | None = None) -> None:
        """Category, tags and priority, as an engineer sees them."""
        who, story = by or self._holder, self.story
        values: dict[str, str | tuple[str, ...]] = {
            "category": story.category,
            "skill": story.skill,
            "tags": tuple(story.tags),
            "priority": story.priority,
        }
        self._add(self._working(who, at), partial(self._play, stage.change_facts, who, values))

    def brings_in(self, at: int, colleague: Customer) -> None:
        """Somebody else of the customer's takes part."""
        who = self._holder
        self._add(self._working(who, at), partial(self._play, stage.add_colleague, who, colleague))

    # Moves

    def claimed(self, at: int, by: Staff) -> None:
        """From the L1 queue."""
        self._move(at, m.Claim(), by)
        self.opener = self.holder = by

    def joined(self, at: int, by: Staff) -> None:
        """Claimed from the L2 queue."""
        self._move(at, m.Claim(), by)
        self.holder = by

    def assigned(self, at: int, by: Staff, to: Staff) -> None:
        self._move(at, m.Assign(to, True), by, reason=self.case.among_us("assigned"))
        self.opener = self.holder = to

    def handed_over(self, at: int, to: Staff) -> None:
        self._move(at, m.HandOver(to), self._holder, tried=self.story.tried, needed=self.story.next)
        self.opener = self.holder = to

    def released(self, at: int) -> None:
        needed = f"{self.case.among_us('released')} {self.story.next}"
        self._move(at, m.Release(), self._holder, tried=self.story.tried, needed=needed)
        self.opener = self.holder = None

    def escalated(self, at: int, to: Staff | None, *, again: bool = False) -> None:
        story = self.story
        tried = f"{self.case.among_us('back')} {story.done}" if again else story.tried
        needed = f"{story.needed} {story.verify}" if again else story.needed
        texts = {"goal": story.goal, "tried": tried, "needed": needed}
        self._move(at, m.Escalate(story.skill, to), self._holder, **texts)
        self.holder = to

    def transferred(self, at: int, to: Staff | None, skill: str = "") -> None:
        texts = {"tried": self.case.among_us("transferred"), "needed": self.story.needed}
        self._move(at, m.Transfer(to, skill), self._holder, **texts)
        self.holder = to

    def returned(self, at: int) -> None:
        story = self.story
        texts = {"cause": story.cause, "done": story.done, "verify": story.verify}
        self._move(at, m.Return(), self._holder, **texts)
        self.holder = self.opener

    def sent_back(self, at: int) -> None:
        texts = {"missing": self.case.among_us("sent_back")}
        self._move(at, m.Return(sent_back=True), self._holder, **texts)
        self.holder = self.opener

    def waits(self, at: int, on: str, lasting: int | None = None) -> None:
        """`lasting`: how long (ms) from the moment it is set."""
        at = self._in_time(self._working(self._holder, at))
        self.waits_until = None if lasting is None else at + lasting
        self._move(at, m.SetWait(on, self.waits_until), self._holder)

    def goes_on(self, at: int) -> None:
        """The wait is over: its time has passed, or its holder says so."""
        until, self.waits_until = self.waits_until, None
        if until is not None:
            self._add(max(at, until), partial(self._play, stage.move, m.EndWait(), None, {}))
        else:
            self._move(at, m.SetWait(""), self._holder)

    def resolved(self, at: int, verified_by: str) -> None:
        move = m.Resolve(self.story.type, verified_by)
        self._move(at, move, self._opener, summary=self.story.summary)
        self.holder, self.resolved_at = None, self.at

    def reopened(self, at: int) -> None:
        """By the customer, from their page."""
        self.customer_writes(at, self.case.fails)
        self.holder, self.resolved_at = self.opener, None

    def closed(self, at: int) -> None:
        self._add(at, partial(self._play, stage.move, m.Close(), None, {}))

    def dismissed(self, at: int, by: Staff, reason: str) -> None:
        self._move(at, m.Dismiss(reason), by)

    def somebody_left(self, at: int, who: Staff) -> None:
        leave = m.Leave(who.id, as_opener=True, as_holder=True, why="gone")
        self._add(at, partial(self._play, stage.move, leave, None, {}))
        self.opener = None
        self.holder = None if self.holder == who else self.holder

    def taken_over(self, at: int, by: Staff) -> None:
        """As its opener, while it is at L2."""
        self._move(at, m.ChangeOpener(), by, reason=self.case.among_us("took_over"))
        self.opener = by

    # Below: how a step is added

    @property
    def _holder(self) -> Staff:
        return self._somebody(self.holder)

    @property
    def _opener(self) -> Staff:
        return self._somebody(self.opener)

    @staticmethod
    def _somebody(who: Staff | None) -> Staff:
        if who is None:
            raise LookupError("nobody has this ticket at this point of its life")
        return who

    def _open(self, opening: Opening) -> None:
        self.steps.append(Step(self.at, partial(self._play, stage.open_ticket, opening)))

    def _write(self, by: Staff, at: int, kind: str, text: str, *, waits: bool = False) -> None:
        text = self.case.told(text) if "{" in text else text
        write = partial(stage.staff_writes, waits=waits)
        self._add(self._working(by, at), partial(self._play, write, by, kind, text))

    def _move(self, at: int, what: m.Move, by: Staff, **texts: str) -> None:
        told = {name: self.case.told(text) for name, text in texts.items()}
        self._add(self._working(by, at), partial(self._play, stage.move, what, by, told))

    def _play(self, play: Callable[..., object], *with_: object) -> None:
        play(self.ticket, *with_)

    def _working(self, who: Staff, at: int) -> int:
        return self.team.clock.at_work(who, at, self.at + GAP)

    def _add(self, at: int, play: Play) -> None:
        self.at = self._in_time(at)
        self.steps.append(Step(self.at, play))

    def _in_time(self, at: int) -> int:
        """Not before the step before, and not in the future."""
        return min(max(at, self.at + GAP), max(self.at, self.now - LATEST))


def in_order(lives: Iterable[Life]) -> list[Step]:
    """The steps of all lives by time; those of one life stay in their order."""
    return sorted((step for life in lives for step in life.steps), key=lambda step: step.at)
