"""Whole lives: requests that were settled, and those that are somewhere on their way now."""

from random import Random

from supportdesk.demo.lively import stage
from supportdesk.demo.lively.beats import Beat, Parts, lay
from supportdesk.demo.lively.casting import Casting
from supportdesk.demo.lively.distributions import Distributions, Shape, drawn
from supportdesk.demo.lively.life import GAP, Life, Step
from supportdesk.demo.lively.stories import Case, Customer, customers, stories
from supportdesk.domain.durations import DAY, HOUR, MINUTE
from supportdesk.domain.people import Staff

WINDOW = 3 * DAY
LEFT_AGO = 26 * HOUR
VERIFIED = {"customer": 0.5, "engineer": 0.35, "silence": 0.15}
SAID = {"thanks": 0.4, "confirms": 0.25, "nothing": 0.35}


class Scenes:
    """Each scene gives one life, written up to now."""

    def __init__(self, casting: Casting, measured: Distributions, rng: Random) -> None:
        self.casting, self.measured, self.rng = casting, measured, rng
        self.team = casting.team
        self.now = self.team.clock.now
        self.left_at = self.now - LEFT_AGO

    def settled(self, shape: Shape, opened: int, story: str = "") -> Life:
        """Resolved after `shape.total`, and closed when the window for reopening is over."""
        brief = shape.total < DAY
        life = self.casting.life(opened, story, spoken=shape.first < MINUTE, brief=brief)
        parts = self._parts(life, opened + shape.total)
        end = parts.resolve(drawn(VERIFIED, self.rng))
        beats = [*parts.begin(shape.first), *parts.work(shape), *end]
        lay(beats, opened, opened + shape.total)
        parts.after(life.at, drawn(SAID, self.rng))
        return life

    def close(self, life: Life) -> None:
        """By the desk, when the time has come for what is resolved."""
        if life.resolved_at is None:
            return
        closes = life.resolved_at + WINDOW + self.rng.randrange(2_000, 55_000)
        if closes < self.now - MINUTE:
            life.closed(closes)

    def came_again(self, life: Life, at: int) -> None:
        """A resolved one reopened by its customer, and resolved again where there is time."""
        life.reopened(at)
        parts = Parts(life, self.rng)
        again = Beat(1, lambda at: life.replies(at, life.case.phrase("progress")))
        beats = [again, *parts.note(), *parts.resolve("customer")]
        if at < self.now - 2 * DAY:
            lay(beats, life.at, life.at + self.rng.randrange(4 * HOUR, 30 * HOUR))
        else:
            lay(beats[:1], life.at, self.now - HOUR)

    def follow_up(self, before: Life, at: int) -> Life:
        """A message into a closed request opens a new one."""
        life = Life(Case(before.story, before.case.customer, self.rng), self.team, at)
        text = life.case.phrase("again")

        def write(now: int) -> None:
            opened = stage.customer_writes(before.ticket, text, now)
            life.ticket.number, life.ticket.proved = opened.number, True

        life.steps.append(Step(at, write))
        return life

    def taken_up(self, life: Life) -> None:
        """A follow-up that somebody works on."""
        parts = Parts(life, self.rng)
        lay([*parts.begin(10 * MINUTE), *parts.note()], life.at, self.now - 2 * HOUR)

    def settled_again(self, life: Life, total: int) -> None:
        """A follow-up that is resolved."""
        parts = Parts(life, self.rng)
        beats = [*parts.begin(10 * MINUTE), *parts.note(), *parts.resolve("customer")]
        lay(beats, life.at, life.at + total)
        self.close(life)

    def unwanted(self, mail: dict[str, str], at: int) -> Life:
        """What is no request: dismissed by whoever sees it first."""
        known = next((one for one in customers() if one.name == mail["name"]), None)
        sender = known or Customer(
            mail["name"], "offers@bulk.example", "", "standard", "en", "", ""
        )
        case = Case(stories()[0], sender, self.rng, 0, mail["subject"], mail["body"])
        life = Life(case, self.team, at)
        life.opens("mail")
        seen = at + self.rng.randrange(2 * MINUTE, 2 * HOUR)
        life.dismissed(seen, self.team.one_of(self.team.l1, seen), mail["reason"])
        return life

    def queued(self, age: int, story: str = "", *, sort: bool = False) -> Life:
        """Nobody has taken it yet."""
        at = self.now - age
        life = self.casting.life(self.team.clock.by_day(at) if age > 12 * HOUR else at, story)
        if sort:
            life.sorts(life.at + age // 3, self.team.one_of(self.team.l1, life.at))
        if age > 3 * HOUR and self.rng.random() < 0.5:
            life.customer_writes(self.now - age // 4, life.case.phrase("nudges"))
        return life

    def working(self, age: int, moves: int = 0, story: str = "") -> Life:
        """With an L1 engineer who is at it."""
        life, parts = self._begun(age, story)
        waits = (("Awaiting User Info", age // 4),) if age > DAY else ()
        shape = Shape(0, age, moves, waits)
        self._lay(life, [*parts.begin(self._first(age)), *parts.work(shape)], age, 0.5)
        return life

    def waiting(self, age: int, on: str, *, level: str = "L1") -> Life:
        """With an engineer, who waits."""
        life, parts = self._begun(age, "")
        up = parts.up() if level == "L2" else []
        begin = [*parts.begin(self._first(age)), *parts.note(), *up]
        begin += parts.nudge() if age > 3 * HOUR else []
        since = min(0.7, self.measured.wait("Awaiting User Info", self.rng.random()) / age)
        self._lay(life, [*begin, Beat(1, lambda at: self._wait(life, parts, on, at))], age, since)
        if age > 3 * DAY:
            life.notes(self.now - age // 8, life.case.among_us("waiting"))
        return life

    def in_l2_queue(self, age: int, *, moved: bool = False) -> Life:
        """Escalated, or passed on by a specialist to those of another skill."""
        life, parts = self._begun(age, "")
        up = parts.up(to_queue=not moved)
        other = "security" if life.story.skill != "security" else "network"
        on = [Beat(0.6, lambda at: life.transferred(at, None, other))] if moved else []
        self._lay(life, [*parts.begin(self._first(age)), *parts.note(), *up, *on], age, 0.12)
        return life

    def with_l2(self, age: int, *, again: bool = False) -> Life:
        """With a specialist; `again` after it had been back at L1."""
        life, parts = self._begun(age, "")
        joined = Beat(0.3, parts.say_joined)
        found = Beat(0.8, lambda at: life.notes(at, f"So far: {life.story.cause}"))
        told = parts.nudge() if age > 3 * HOUR else []
        before = [*parts.up(), Beat(0.9, life.returned)] if again else []
        begun = [*parts.begin(self._first(age)), *parts.note(), *told, *before]
        beats = [*begun, *parts.up(), joined]
        self._lay(life, [*beats, found] if age > DAY else beats, age, 0.3)
        return life

    def returned(self, age: int) -> Life:
        """Back from L2 with findings; what is left is for L1 to verify."""
        life, parts = self._begun(age, "")
        back = Beat(0.9, life.returned)
        self._lay(
            life, [*parts.begin(self._first(age)), *parts.note(), *parts.up(), back], age, 0.1
        )
        return life

    def released(self, age: int) -> Life:
        life, parts = self._begun(age, "")
        beats = [*parts.begin(self._first(age)), *parts.note(), Beat(0.8, life.released)]
        self._lay(life, beats, age, 0.2)
        return life

    def left_behind(self, age: int, who: Staff, *, at_l2: bool, taken_over: bool = False) -> Life:
        """Its opener has left the company."""
        life, parts = self._begun(age, "")
        first = Beat(5 * MINUTE, lambda at: life.claimed(at, who), firm=True)
        beats = [first, *parts.begin(0)[1:], *parts.note(), *(parts.up() if at_l2 else ())]
        lay(beats, life.at, max(life.at + HOUR, self.left_at - 2 * HOUR))
        life.somebody_left(max(self.left_at, life.at + GAP), who)
        if taken_over:
            life.taken_over(
                self.now - 3 * HOUR, self.team.one_of(self.team.l1, self.now - 3 * HOUR)
            )
        return life

    def _begun(self, age: int, story: str) -> tuple[Life, Parts]:
        at = self.now - int(age * self.rng.uniform(0.93, 1.0))
        life = self.casting.life(self.team.clock.by_day(at) if age > DAY else at, story)
        return life, Parts(life, self.rng)

    def _parts(self, life: Life, end: int) -> Parts:
        """Who has left since took part in what ended before."""
        parts = Parts(life, self.rng)
        if end < self.left_at - 5 * DAY:
            parts.l1 = [*parts.l1, *self.team.left]
        return parts

    def _first(self, age: int) -> int:
        return min(self.measured.first(self.rng.random()), age // 3)

    def _lay(self, life: Life, beats: list[Beat], age: int, idle: float) -> None:
        """`idle`: the share of its age in which nothing has happened lately."""
        lay(beats, life.at, self.now - max(MINUTE, int(age * idle * self.rng.uniform(0.5, 1))))

    def _wait(self, life: Life, parts: Parts, on: str, at: int) -> None:
        if on == "customer":
            parts.ask(at)
            return
        kind = {"third_party": "vendor", "date": "later", "call": "call"}[on]
        life.replies(at, life.case.phrase(kind))
        ends = self.now + self.rng.randrange(20 * HOUR, 70 * HOUR)
        life.waits(at + MINUTE, on, None if on == "third_party" else ends - at)
