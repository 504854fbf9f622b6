"""Who worked on the tickets: the company's people, as its platform tells the desk."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from supportdesk.demo.lively.clock import Clock
from supportdesk.domain.people import Staff

LEANS = (4.0, 2.5, 3.5, 3.0, 3.0, 2.5, 1.5, 1.5)
"""How much of the work goes to whom: nobody's day is like another's."""


ANSWERED_AT_ONCE = 0.9
"""The share of requests that somebody takes who is there; the rest waits for somebody's shift."""
PATIENCE = 4
"""After so many tickets somebody is half as likely to get the next one."""


@dataclass
class Team:
    """Engineers by level, an admin, and somebody of L1 who has left since."""

    l1: list[Staff]
    l2: list[Staff]
    admins: list[Staff]
    left: list[Staff]
    clock: Clock
    rng: Random
    given: Counter[str] = field(default_factory=Counter)

    @property
    def is_enough(self) -> bool:
        return len(self.l1) > 1 and len(self.l2) > 1

    def one_of(
        self,
        people: Sequence[Staff],
        at: int,
        language: str = "en",
        skill: str = "",
        other_than: Iterable[Staff | None] = (),
    ) -> Staff:
        """Somebody who is there at that moment, speaks the language and knows the subject."""
        taken = {one.id for one in other_than if one}
        free = [one for one in people if one.id not in taken] or list(people)
        there = [one for one in free if self._is_there(one, at)]
        if there and self.rng.random() < ANSWERED_AT_ONCE:
            free = there
        free = [one for one in free if language in (one.languages or ("en",))] or free
        weights = [self._lean(one) * (4 if skill in one.skills else 1) for one in free]
        chosen = self.rng.choices(free, weights)[0]
        self.given[chosen.id] += 1
        return chosen

    def _is_there(self, person: Staff, at: int) -> bool:
        away = any(absence.covers(at) for absence in person.time_off)
        return not away and self.clock.is_up(person, at)

    def _lean(self, person: Staff) -> float:
        people = self.l1 if person in self.l1 else self.l2
        lean = LEANS[people.index(person) % len(LEANS)] if person in people else 1.0
        return lean / (1 + self.given[person.id] / PATIENCE)


def team_of(people: Iterable[Staff], clock: Clock, rng: Random) -> Team:
    """The team among these people, in the order of their ids.

    Who has both levels works at L2 here. Who left appears as they were before.
    """
    ordered = sorted(people, key=lambda one: one.id)
    left = [one for one in ordered if not one.active and "l1" in one.roles]
    return Team(
        l1=[one for one in ordered if one.has("l1") and not one.has("l2")],
        l2=[one for one in ordered if one.has("l2")],
        admins=[one for one in ordered if one.has("admin")],
        left=[replace(one, active=True) for one in left],
        clock=clock,
        rng=rng,
    )
