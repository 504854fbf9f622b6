"""The texts: stories, sentences for any story, customers. Read from the files beside this one."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
CATEGORIES = (
    "authentication", "network", "software", "mail", "hardware", "printing",
    "files", "security", "telephony", "onboarding", "backup", "database",
)  # fmt: skip
"""The most frequent first: they take the shares of the log's categories in this order."""


@dataclass(frozen=True)
class Story:
    """One kind of problem, told by everybody who has a part in it."""

    id: str
    category: str
    subjects: list[str]
    asks: list[str]
    reply: str
    question: str
    answer: str
    note: str
    goal: str
    tried: str
    needed: str
    cause: str
    done: str
    verify: str
    next: str
    summary: str
    skill: str = "software"
    priority: str = "medium"
    tags: list[str] = field(default_factory=list)
    type: str = "fixed"
    fails: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Customer:
    name: str
    email: str
    organisation: str
    tier: str
    language: str
    city: str
    pc: str

    @property
    def first(self) -> str:
        return self.name.removeprefix("Dr. ").split()[0]


@dataclass
class Case:
    """A story as it happens to somebody. `subject` and `ask` are chosen once, by `turn`."""

    story: Story
    customer: Customer
    rng: Random
    turn: int = 0
    subject: str = ""
    ask: str = ""

    def __post_init__(self) -> None:
        self._left: dict[str, list[str]] = {}
        if not self.subject:
            place = self.turn % len(self.story.asks)
            same = len(self.story.asks) == len(self.story.subjects)
            subjects = self.story.subjects[place : place + 1] if same else self.story.subjects
            self.subject = self.told(self.rng.choice(subjects))
            closing, ask = self.phrase("closings"), self.told(self.story.asks[place])
            self.ask = f"{ask}\n\n{closing}" if closing else ask

    def told(self, text: str, **more: str) -> str:
        """The text with this customer's names in it."""
        who = self.customer
        org = who.organisation or who.city
        return text.format(
            pc=who.pc, site=who.city, org=org, first=who.first, name=who.name, **more
        )

    def phrase(self, kind: str, **more: str) -> str:
        """A sentence in the customer's language, each once before one comes again."""
        return self._said(self.story.language, kind, more)

    def among_us(self, kind: str) -> str:
        """A sentence among colleagues."""
        return self._said("staff", kind, {})

    @property
    def fails(self) -> str:
        return self.story.fails or self.phrase("fails")

    def _said(self, section: str, kind: str, more: dict[str, str]) -> str:
        left = self._left.setdefault(f"{section} {kind}", [])
        if not left:
            left += self.rng.sample(phrases()[section][kind], len(phrases()[section][kind]))
        return self.told(left.pop(), **more)


@cache
def stories() -> tuple[Story, ...]:
    """All of them, by file and place."""
    return tuple(
        Story(id_, **({"category": path.stem} | told))
        for path in sorted((HERE / "stories").glob("*.toml"))
        for id_, told in _read(path).items()
    )


@cache
def phrases() -> dict[str, Any]:
    return _read(HERE / "phrases.toml")


@cache
def customers() -> tuple[Customer, ...]:
    return tuple(
        _customer(name, organisation, place)
        for place, organisation in enumerate(_read(HERE / "customers.toml")["organisation"])
        for name in organisation["people"]
    )


def _customer(name: str, organisation: dict[str, Any], place: int) -> Customer:
    words = name.removeprefix("Dr. ").lower().split()
    plain = "".join(_PLAIN.get(letter, letter) for letter in ".".join(words))
    number = 1000 + place * 97 + sum(map(ord, name)) % 97
    return Customer(
        name=name,
        email=f"{plain}@{organisation['domain']}",
        organisation=organisation["name"],
        tier=organisation["tier"],
        language=organisation.get("language", "en"),
        city=organisation["city"],
        pc=f"LT-{number}",
    )


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


_PLAIN = {
    "á": "a",
    "é": "e",
    "è": "e",
    "í": "i",
    "ú": "u",
    "ñ": "n",
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
}
