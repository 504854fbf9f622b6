"""Somebody leaves while they move tickets, and while tickets are moved towards them.

LEAVING and TOWARDS are the tables: how the ticket stands, who then does what, and the event
that tells that it was done.
"""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

import httpx

from tests import ledger
from tests.play import Customer, Staff, together
from tests.servers import Desk

PAGE, PROGRAM = "text/html", "application/json"
LATE = 0.7
_names = count(1)


@dataclass
class Crew:
    """Who takes part in a round; `leaver` has every role, and leaves."""

    desk: Desk
    leaver: Staff
    mara: Staff
    aiko: Staff
    priya: Staff
    helen: Staff
    customers: dict[int, Customer] = field(default_factory=dict)
    told: threading.Event = field(default_factory=threading.Event)

    def answered_as(self, accept: str) -> None:
        """Whether everybody is answered with pages or as programs are."""
        staff = (self.leaver, self.mara, self.aiko, self.priya, self.helen)
        for who in (*staff, *self.customers.values()):
            who.http.headers["Accept"] = accept

    def next(self) -> "Crew":
        """The same people, with somebody new who is about to leave."""
        return Crew(self.desk, _new(self.desk), self.mara, self.aiko, self.priya, self.helen)


Stands = Callable[[Crew], int]
Act = Callable[[Crew, int, str], httpx.Response]


@dataclass(frozen=True)
class Race:
    """One line: `stands` makes the ticket, `act` is done to it with `words`; `wire` tells it."""

    name: str
    wire: str
    stands: Stands
    act: Act
    has_words: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of one race: the answer, and what happened to the ticket since it stood."""

    race: Race
    words: str
    accept: str
    answer: httpx.Response
    happened: list[str]

    @property
    def worked(self) -> bool:
        """The plain form was sent on, and not to the sign-in."""
        place = self.answer.headers.get("location", "")
        return self.answer.status_code == 303 and not place.startswith("/login")


def crew(desk: Desk) -> Crew:
    """The people of the company, and somebody new who is about to leave."""
    people = (Staff(desk, username) for username in ("mara", "aiko", "priya", "helen"))
    return Crew(desk, _new(desk), *people)


def race(crew: Crew, races: list[Race], accept: str) -> list[Outcome]:
    """All races of one round: some before, some while the desk is told that the leaver is out."""
    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(lambda each: each.stands(crew), races))
    stood = [len(ledger.kinds(crew.desk, number)) for number in numbers]
    words = [f"What I wrote into {number}" for number in numbers]
    crew.answered_as(accept)
    lines = list(zip(races, numbers, words, strict=True))
    acts = [lambda each=each: _run(crew, *each) for each in lines]
    answers = together(lambda: _deactivate(crew), *acts)[1:]
    crew.answered_as(PROGRAM)
    happened = [ledger.kinds(crew.desk, n)[n0:] for n, n0 in zip(numbers, stood, strict=True)]
    return [
        Outcome(line[0], line[2], accept, answer, since)
        for line, answer, since in zip(lines, answers, happened, strict=True)
    ]


def _run(crew: Crew, race: Race, number: int, words: str) -> httpx.Response:
    if random.random() < LATE:
        crew.told.wait(10)
    return race.act(crew, number, words)


def _deactivate(crew: Crew) -> httpx.Response:
    """The company takes the leaver out; its notice to the desk is on the way when this ends."""
    place = f"{crew.desk.staff_url}/control/staff/{crew.leaver.id}"
    answer = httpx.patch(place, json={"active": False})
    crew.told.set()
    return answer


def _new(desk: Desk) -> Staff:
    return Staff.new(desk, f"leaver-{next(_names)}", ["l1", "l2", "admin"])


def _queued(crew: Crew) -> int:
    return crew.mara.open()


def _queued_l2(crew: Crew) -> int:
    return _then(crew.mara, "escalations", crew.mara.open(claim="1"))


def _held_by(name: str) -> Stands:
    return lambda crew: getattr(crew, name).open(claim="1")


def _escalated_by(name: str) -> Stands:
    return lambda crew: _then(getattr(crew, name), "escalations", _held_by(name)(crew))


def _at_l2(opener: str, holder: str) -> Stands:
    return lambda crew: _then(getattr(crew, holder), "claims", _escalated_by(opener)(crew))


def _resolved(crew: Crew) -> int:
    return _then(crew.leaver, "resolutions", crew.leaver.open(claim="1"))


def _resolved_for_lena(crew: Crew) -> int:
    lena = Customer(crew.desk)
    number = lena.open()
    crew.customers[number] = lena
    crew.leaver.does(number, "claims")
    return _then(crew.leaver, "resolutions", number)


def _dismissed(crew: Crew) -> int:
    return _then(crew.mara, "dismissals", crew.mara.open())


def _with_a_message(crew: Crew) -> int:
    number = crew.leaver.open(claim="1")
    assert crew.leaver.writes(number, "The password is hunter2").status_code == 303
    return number


def _then(who: Staff, noun: str, number: int) -> int:
    who.does(number, noun)
    return number


def _move(noun: str, words: str, to: str = "", **fields: str) -> Act:
    """A move of the leaver's, its text in the field `words`."""
    return _move_of("leaver", noun, words, to, **fields)


def _move_of(who: str, noun: str, words: str, to: str = "", **fields: str) -> Act:
    def act(crew: Crew, number: int, text: str) -> httpx.Response:
        given = fields | ({words: text} if words else {})
        if to:
            given["assignee"] = getattr(crew, to).id
        return getattr(crew, who).move(number, noun, **given)

    return act


def _message(kind: str) -> Act:
    return lambda crew, number, text: crew.leaver.writes(number, text, kind=kind)


def _withdrawal(crew: Crew, number: int, text: str) -> httpx.Response:
    return crew.leaver.move(number, "messages/4/withdrawals", reason=text)


def _of_lena(what: str) -> Act:
    def act(crew: Crew, number: int, text: str) -> httpx.Response:
        if what == "writes":
            return crew.customers[number].writes(number, text)
        return crew.customers[number].reopens(number, reason=text)

    return act


MINE = _held_by("leaver")
MY_L2 = _at_l2("mara", "leaver")
LEAVING = [
    Race("claim", "ticket.claimed", _queued, _move("claims", ""), has_words=False),
    Race("claim at L2", "ticket.claimed", _queued_l2, _move("claims", ""), has_words=False),
    Race("assign", "ticket.assigned", _queued, _move("assignments", "reason", "aiko")),
    Race("assign to oneself", "ticket.assigned", _queued, _move("assignments", "reason", "leaver")),
    Race("hand over", "ticket.handed_over", MINE, _move("handovers", "tried", "aiko")),
    Race("release", "ticket.released", MINE, _move("releases", "tried")),
    Race("escalate", "ticket.escalated", MINE, _move("escalations", "goal")),
    Race("escalate to", "ticket.escalated", MINE, _move("escalations", "goal", "priya")),
    Race("recall", "ticket.recalled", _escalated_by("leaver"), _move("recalls", "reason")),
    Race("transfer", "ticket.transferred", MY_L2, _move("transfers", "tried")),
    Race(
        "transfer to", "ticket.transferred", MY_L2, _move("transfers", "tried", "priya", skill="")
    ),
    Race("return", "ticket.returned", MY_L2, _move("returns", "cause")),
    Race("send back", "ticket.returned", MY_L2, _move("returns", "missing", kind="sent_back")),
    Race("wait", "ticket.waiting", MINE, _move("waits", "", on="third_party"), has_words=False),
    Race("resolve", "ticket.resolved", MINE, _move("resolutions", "summary")),
    Race("reopen", "ticket.reopened", _resolved, _move("reopenings", "reason")),
    Race("bring back", "ticket.restored", _dismissed, _move("reopenings", "reason")),
    Race("dismiss", "ticket.dismissed", MINE, _move("dismissals", ""), has_words=False),
    Race("become opener", "ticket.opener_changed", _queued_l2, _move("openers", "reason")),
    Race("change facts", "ticket.changed", MINE, _move("changes", "subject")),
    Race("reply", "message.posted", MINE, _message("reply")),
    Race("note", "message.posted", _queued, _message("note")),
    Race("withdraw", "message.withdrawn", _with_a_message, _withdrawal),
]
"""The leaver does it."""

TOWARDS = [
    Race(
        "assign to them", "ticket.assigned", _queued,
        _move_of("helen", "assignments", "reason", "leaver"),
    ),
    Race(
        "take from another for them", "ticket.assigned", _held_by("mara"),
        _move_of("helen", "assignments", "reason", "leaver"),
    ),
    Race(
        "assign to them at L2", "ticket.assigned", _queued_l2,
        _move_of("helen", "assignments", "reason", "leaver"),
    ),
    Race(
        "hand over to them", "ticket.handed_over", _held_by("mara"),
        _move_of("mara", "handovers", "tried", "leaver"),
    ),
    Race(
        "escalate to them", "ticket.escalated", _held_by("mara"),
        _move_of("mara", "escalations", "goal", "leaver"),
    ),
    Race(
        "transfer to them", "ticket.transferred", _at_l2("mara", "priya"),
        _move_of("priya", "transfers", "tried", "leaver", skill=""),
    ),
    Race(
        "return to them", "ticket.returned", _at_l2("leaver", "priya"),
        _move_of("priya", "returns", "cause"),
    ),
    Race(
        "make them opener", "ticket.opener_changed", _queued_l2,
        _move_of("helen", "openers", "reason", "leaver"),
    ),
    Race(
        "reopen what is theirs", "ticket.reopened", _resolved,
        _move_of("helen", "reopenings", "reason"),
    ),
    Race(
        "the customer reopens", "ticket.reopened", _resolved_for_lena, _of_lena("reopens"),
    ),
    Race(
        "the customer writes again", "ticket.reopened", _resolved_for_lena, _of_lena("writes"),
    ),
]  # fmt: skip
"""Others do it, and the ticket goes to the leaver."""
