"""Who has which problem, and by which way it comes in."""

from random import Random

from supportdesk.demo.lively import pictures
from supportdesk.demo.lively.distributions import Distributions
from supportdesk.demo.lively.life import Life
from supportdesk.demo.lively.people import Team
from supportdesk.demo.lively.pictures import Attachment
from supportdesk.demo.lively.stories import CATEGORIES, Case, Customer, Story, customers, stories

WRITTEN = {"form": 0.5, "mail": 0.34, "chat": 0.16}
SPOKEN = {"phone": 0.85, "walk_in": 0.15}
WITH_FILE = 15
"""Every so many written requests bring a file."""


class Casting:
    """Gives out customers and stories, each about as often as the others of its kind."""

    def __init__(self, measured: Distributions, team: Team, rng: Random) -> None:
        self.team, self.rng = team, rng
        self._categories = dict(zip(CATEGORIES, measured.data["category"].values(), strict=False))
        self._waiting: list[Customer] = []
        self._written = 0
        self._told: dict[str, int] = {story.id: 0 for story in stories()}

    def life(self, at: int, story: str = "", *, spoken: bool = False, brief: bool = False) -> Life:
        """Somebody's request at that moment, opened. Only what is `brief` may be critical."""
        customer = self.customer(story)
        told = _named(story) if story else self._story(customer, critical=brief)
        case = Case(told, customer, self.rng, self._told[told.id])
        self._told[told.id] += 1
        life = Life(case, self.team, at)
        if spoken:
            by = self.team.one_of(self.team.l1, at, case.story.language)
            life.calls(by, self._one(SPOKEN))
        else:
            life.opens(self._one(WRITTEN), self.file(case, at))
        return life

    def customer(self, story: str = "") -> Customer:
        """The next one; for a story that is asked for, one of its language."""
        if not self._waiting:
            self._waiting = self.rng.sample(customers(), len(customers()))
        language = _named(story).language if story else None
        fitting = [one for one in self._waiting if language in (None, one.language)]
        chosen = (fitting or [one for one in customers() if one.language == language])[-1]
        if chosen in self._waiting:
            self._waiting.remove(chosen)
        return chosen

    def file(self, case: Case, at: int) -> Attachment | None:
        """A picture or a log, now and then."""
        self._written += 1
        if self._written % WITH_FILE:
            return None
        as_log = self._written % (2 * WITH_FILE) == 0
        return attachment(case.story, at, self.rng, as_log=as_log)

    def _story(self, customer: Customer, *, critical: bool) -> Story:
        spoken = [
            story
            for story in stories()
            if story.language == customer.language and (critical or story.priority != "critical")
        ]
        category = self._one(self._categories)
        fitting = [story for story in spoken if story.category == category]
        if len(spoken) < len(CATEGORIES):
            fitting = spoken
        return min(fitting, key=lambda story: self._told[story.id])

    def _one(self, shares: dict[str, float]) -> str:
        return self.rng.choices(list(shares), list(shares.values()))[0]


def attachment(story: Story, at: int, rng: Random, *, as_log: bool) -> Attachment:
    """What somebody with this problem would attach."""
    if as_log:
        return pictures.log(story.id, at, [f"{story.id}: failed with code 1182", "retry 1/3"], rng)
    if story.category in ("network", "telephony"):
        return pictures.curve("line-quality", "packets that arrived in %", rng)
    code = f"0x8007{rng.randrange(4096):04X}"
    lines = ("The action could", "not be completed.", f"Error {code}")
    return pictures.error_window(f"screenshot-{story.id}", story.id.replace("-", " "), *lines)


def _named(story_id: str) -> Story:
    return next(story for story in stories() if story.id == story_id)
