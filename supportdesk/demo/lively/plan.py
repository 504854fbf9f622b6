"""How many of what: the whole history of a desk on a Tuesday."""

from collections.abc import Iterator
from random import Random

from supportdesk.demo.lively.casting import Casting
from supportdesk.demo.lively.distributions import Distributions, Shape, even
from supportdesk.demo.lively.life import Life
from supportdesk.demo.lively.people import Team
from supportdesk.demo.lively.scenes import Scenes
from supportdesk.demo.lively.stories import Case, Customer, customers, phrases
from supportdesk.domain.durations import DAY, HOUR, MINUTE

SETTLED, DAYS = 238, 35
FRESH = (2 * MINUTE, 14 * MINUTE, 47 * MINUTE)
"""How long ago the latest ones were resolved."""
OUTAGE = "warehouse-outage"
OLDEST = 45 * DAY


class Plan:
    """All lives, in the order in which they are written (not that of time)."""

    def __init__(self, measured: Distributions, team: Team, rng: Random) -> None:
        self.measured, self.team, self.rng = measured, team, rng
        self.casting = Casting(measured, team, rng)
        self.scenes = Scenes(self.casting, measured, rng)
        self.now = team.clock.now

    def lives(self) -> list[Life]:
        settled = list(self._settled())
        again = self._again(settled)
        self.team.given.clear()
        return [*settled, *again, *self._queues(), *self._held(), *self._left(), *self._dismissed()]

    def _settled(self) -> Iterator[Life]:
        for shape in self.measured.shapes(SETTLED, self.rng):
            yield self.scenes.settled(shape, self._opening(shape))
        for ago in FRESH:
            length = self.rng.randrange(12 * MINUTE, 50 * MINUTE)
            shape = Shape(3 * MINUTE, length, 0, ())
            yield self.scenes.settled(shape, self.now - ago - length)

    def _opening(self, shape: Shape) -> int:
        """Such that it is resolved by now: whole weeks earlier where it would not be."""
        at = self.team.clock.opening(DAYS)
        while at + shape.total > self.now - HOUR:
            at -= 7 * DAY
        return at

    def _again(self, settled: list[Life]) -> list[Life]:
        """Closes what was resolved; some come back, before or after."""
        recent = [life for life in settled if self.now - 2 * DAY < life.at < self.now - 8 * HOUR]
        older = [life for life in settled if self.now - 20 * DAY < life.at < self.now - 9 * DAY]
        for life in [*recent[:2], *older[:3]]:
            self.scenes.came_again(life, life.at + self.rng.randrange(HOUR, 6 * HOUR))
        for life in settled:
            self.scenes.close(life)
        closed = [life for life in older[3:] if life.story.id != OUTAGE]
        return [*self._follow_ups(closed)]

    def _follow_ups(self, closed: list[Life]) -> Iterator[Life]:
        for before, ago in zip(closed, (5 * HOUR, 26 * HOUR, 4 * DAY, 5 * DAY), strict=False):
            life = self.scenes.follow_up(before, self.now - ago)
            if ago > 2 * DAY:
                self.scenes.settled_again(life, self.rng.randrange(3 * HOUR, 20 * HOUR))
            elif ago > DAY:
                self.scenes.taken_up(life)
            yield life

    def _queues(self) -> Iterator[Life]:
        """L1: mostly of this morning. The newest is a minute old, one is an outage."""
        yield self.scenes.queued(MINUTE)
        yield self.scenes.queued(4 * MINUTE, OUTAGE, sort=True)
        for place in range(8):
            age = self.measured.age("queued", 0.02 + 0.055 * place)
            yield self.scenes.queued(age, sort=place % 3 == 0)
        yield self._unproved()
        yield self.scenes.released(7 * HOUR)
        for hours, moved in ((3, False), (7, False), (26, True), (30, False)):
            yield self.scenes.in_l2_queue(hours * HOUR, moved=moved)

    def _held(self) -> Iterator[Life]:
        for share, moves in zip(even(9, self.rng), (0, 0, 1, 0, 0, 1, 0, 2, 0), strict=True):
            yield self._with_colleague(self.scenes.working(self._age("working", share), moves))
        for hours in (5, 29):
            yield self.scenes.returned(hours * HOUR)
        waits = ("customer",) * 6 + ("third_party", "date", "call")
        for share, on in zip(even(len(waits), self.rng), waits, strict=True):
            yield self.scenes.waiting(self._age("waiting", share), on)
        for share in even(6, self.rng):
            yield self.scenes.with_l2(self._age("working", share))
        yield self.scenes.with_l2(4 * DAY, again=True)
        for share, on in zip(even(3, self.rng), ("customer", "third_party", "date"), strict=True):
            yield self.scenes.waiting(self._age("waiting", share), on, level="L2")

    def _with_colleague(self, life: Life) -> Life:
        """Who is not the first of their organisation has that one take part."""
        who = life.case.customer
        colleagues = [one for one in customers() if one.organisation == who.organisation != ""]
        if colleagues and colleagues[0] != who and life.holder:
            life.brings_in(self.now - 15 * MINUTE, colleagues[0])
        return life

    def _left(self) -> Iterator[Life]:
        """Somebody left yesterday: two tickets need an opener, one has found one."""
        for who in self.team.left[:1]:
            yield self.scenes.left_behind(3 * DAY, who, at_l2=False)
            yield self.scenes.left_behind(6 * DAY, who, at_l2=True)
            yield self.scenes.left_behind(9 * DAY, who, at_l2=True, taken_over=True)

    def _unproved(self) -> Life:
        """From an address that nobody knows, mistyped perhaps."""
        nobody = next(one for one in customers() if not one.organisation)
        stranger = Customer(**{**vars(nobody), "email": "nina.carow@postbx.example"})
        known = self.casting.life(self.now - 50 * MINUTE).case.story
        life = Life(Case(known, stranger, self.rng), self.team, self.now - 50 * MINUTE)
        life.opens("form")
        return life

    def _dismissed(self) -> Iterator[Life]:
        for place, mail in enumerate(phrases()["dismissed"]):
            yield self.scenes.unwanted(mail, self.now - (place * 5 + 1) * DAY - 3 * HOUR)

    def _age(self, kind: str, share: float) -> int:
        longest = int(OLDEST * self.rng.uniform(0.8, 1))
        return min(max(self.measured.age(kind, share), 20 * MINUTE), longest)
