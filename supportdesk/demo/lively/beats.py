"""Parts of a life with the time between them, laid out over the time there is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from supportdesk.demo.lively.distributions import Shape
from supportdesk.demo.lively.life import Life
from supportdesk.domain.durations import DAY, HOUR, MINUTE
from supportdesk.domain.people import Staff

BECOMES = {
    "Awaiting User Info": "customer",
    "Awaiting Evidence": "customer",
    "Awaiting Vendor": "third_party",
    "Awaiting Problem": "date",
}
"""The log's waiting states as waits of the desk."""


@dataclass(frozen=True)
class Beat:
    """`act(at)` comes `gap` after the beat before. `firm`: so long; else that share of the rest."""

    gap: float
    act: Callable[[int], None]
    firm: bool = False


def lay(beats: Iterable[Beat], start: int, end: int) -> None:
    """Play the beats between `start` and `end`; the last one comes at `end`."""
    beats = list(beats)
    firm = sum(beat.gap for beat in beats if beat.firm)
    loose = sum(beat.gap for beat in beats if not beat.firm)
    scale = min(1.0, 0.9 * (end - start) / firm) if firm else 1.0
    unit = max(0.0, end - start - firm * scale) / loose if loose else 0.0
    at = float(start)
    for beat in beats:
        at += beat.gap * (scale if beat.firm else unit)
        beat.act(int(at))


class Parts:
    """Beats of one life."""

    def __init__(self, life: Life, rng: Random) -> None:
        self.life, self.rng = life, rng
        self.case, self.team = life.case, life.team
        self._escalations = 0
        self._asked = self._answered = False
        self.l1 = self.team.l1

    def begin(self, first: int) -> list[Beat]:
        """Claimed, sorted, answered."""
        minutes = self.rng.uniform(2, 35)
        start = [] if self.life.holder else [Beat(max(first, 20_000), self._claim, firm=True)]
        start.append(Beat(self.rng.uniform(0.5, 3) * MINUTE, self.life.sorts, firm=True))
        reply = self.case.told(self.life.story.reply)
        answered = Beat(minutes * MINUTE, lambda at: self.life.replies(at, reply), firm=True)
        return [*start, answered]

    def work(self, shape: Shape) -> list[Beat]:
        """What happens between the first answer and the end, in some order that makes sense."""
        waits = [self.waiting(BECOMES[state], length) for state, length in shape.waits]
        between = [self.note()] if self.rng.random() < 0.6 or shape.moves else []
        if shape.total > 2 * DAY and self.rng.random() < 0.5:
            between.append(self.nudge())
        pieces = [*waits, *self.moves(shape.moves)]
        if pieces and self.rng.random() < 0.5:
            pieces.append(pieces.pop(0))
        return [beat for piece in (*between, *pieces) for beat in piece]

    def moves(self, how_many: int) -> list[list[Beat]]:
        """Pieces in which the ticket changes hands exactly so often."""
        found: list[list[Beat]] = []
        while how_many > 0:
            hands = self._hands(how_many)
            found.append(self._change_hands(hands))
            how_many -= hands
        return found

    def waiting(self, on: str, length: int) -> list[Beat]:
        """A wait of that length and its end."""
        begin, end = {
            "customer": (self.ask, self._answer),
            "third_party": (self._order, self._delivered),
            "date": (lambda at: self._plan(at, length), self.life.goes_on),
        }[on]
        return [Beat(1, begin), Beat(length, end, firm=True)]

    def note(self) -> list[Beat]:
        return [Beat(0.6, lambda at: self.life.notes(at, self.case.told(self.life.story.note)))]

    def nudge(self) -> list[Beat]:
        """The customer asks, staff answers."""
        asked = Beat(0.8, lambda at: self.life.customer_writes(at, self.case.phrase("nudges")))
        return [asked, Beat(0.2, lambda at: self.life.replies(at, self.case.phrase("progress")))]

    def up(self, *, to_queue: bool = False) -> list[Beat]:
        """Escalated to a person, or to the queue and claimed there, or (`to_queue`) not yet."""
        self._escalations += 1
        again = self._escalations > 1
        if to_queue or self.rng.random() < 0.7:
            beats = [Beat(0.8, lambda at: self.life.escalated(at, None, again=again))]
            return beats if to_queue else [*beats, Beat(0.4, self._join)]
        return [Beat(0.8, lambda at: self.life.escalated(at, self._specialist(at), again=again))]

    def hand_over(self) -> list[Beat]:
        return [Beat(0.8, lambda at: self.life.handed_over(at, self._other_l1(at)))]

    def resolve(self, verified_by: str) -> list[Beat]:
        return [Beat(0.7, lambda at: self.life.resolved(at, verified_by))]

    def after(self, resolved: int, how: str) -> None:
        """What the customer says to it: `thanks`, `confirms` or nothing."""
        at = resolved + int(self.rng.expovariate(1 / (3 * HOUR))) + MINUTE
        if how == "confirms" and at < self.life.now:
            self.life.confirms(at)
        elif how == "thanks" and at < self.life.now:
            self.life.customer_writes(at, self.case.phrase("thanks"))

    def _hands(self, most: int) -> int:
        fitting = [n for n, weight in ((1, 1), (2, 5), (3, 2)) for _ in range(weight) if n <= most]
        return self.rng.choice(fitting)

    def _change_hands(self, hands: int) -> list[Beat]:
        if hands == 1 and self.rng.random() < 0.8:
            return self.hand_over()
        if hands == 1:
            return [Beat(0.8, self.life.released), Beat(0.3, self._claim)]
        on = [Beat(0.7, self._pass_on)] if hands == 3 else []
        told = [Beat(0.4, self.say_joined)] if self.rng.random() < 0.5 else []
        back = self.life.sent_back if self.rng.random() < 0.12 else self.life.returned
        return [*self.up(), *told, *on, Beat(0.9, back)]

    def _claim(self, at: int) -> None:
        story, before = self.life.story, [self.life.opener]
        who = self.team.one_of(self.l1, at, story.language, story.skill, before)
        if self.team.admins and self.rng.random() < 0.04:
            admin = self.team.one_of(self.team.admins, at)
            self.life.assigned(at, admin, who)
        else:
            self.life.claimed(at, who)

    def _join(self, at: int) -> None:
        self.life.joined(at, self._specialist(at))

    def _pass_on(self, at: int) -> None:
        self.life.transferred(at, self._specialist(at))

    def say_joined(self, at: int) -> None:
        engineer = self.life.opener.name if self.life.opener else ""
        self.life.replies(at, self.case.phrase("joined", engineer=engineer))

    def _specialist(self, at: int) -> Staff:
        story = self.life.story
        return self.team.one_of(self.team.l2, at, skill=story.skill, other_than=[self.life.holder])

    def _other_l1(self, at: int) -> Staff:
        language, taken = self.life.story.language, [self.life.holder]
        return self.team.one_of(self.l1, at, language, other_than=taken)

    def ask(self, at: int) -> None:
        story = self.life.story
        again = self._asked
        self._asked = True
        text = self.case.phrase("reminders") if again else self.case.told(story.question)
        self.life.replies(at, text, waits=True)

    def _answer(self, at: int) -> None:
        again = self._answered
        self._answered = True
        text = self.case.phrase("works") if again else self.case.told(self.life.story.answer)
        self.life.customer_writes(at, text)

    def _order(self, at: int) -> None:
        self.life.replies(at, self.case.phrase("vendor"))
        self.life.waits(at + MINUTE, "third_party")

    def _delivered(self, at: int) -> None:
        self.life.notes(at, self.case.among_us("vendor_done"))
        self.life.goes_on(at + MINUTE)

    def _plan(self, at: int, length: int) -> None:
        self.life.replies(at, self.case.phrase("later"))
        self.life.waits(at + MINUTE, "date", length)
