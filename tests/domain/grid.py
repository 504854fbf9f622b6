"""The table of moves, written by hand from PRODUCT section 2: who may do what where.

Nothing here is taken from MOVES: neither places nor people. `GRID` is the contract again; what
it does not name must be refused, in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from supportdesk.domain import moves as m
from supportdesk.domain.lifecycle import Facts, decide
from supportdesk.domain.replay import CUSTOMER, DESK, THE_DESK, Actor
from supportdesk.domain.ticket import Person, Ticket
from tests.cast import (
    BO,
    EVERYBODY,
    JONAS,
    LENA,
    MARA,
    NADIA,
    NOW,
    PRIYA,
    by,
    closed,
    dismissed,
    held,
    held_l2,
    person,
    queued,
    queued_l2,
    resolved,
    then,
)


@dataclass(frozen=True)
class Scene:
    """A ticket in one place. `gone`: its opener is no active L1 engineer any more."""

    place: str
    opener: str
    assignee: str
    ticket: Ticket

    @property
    def name(self) -> str:
        return f"{self.place}, opener {self.opener}, assignee {self.assignee}"

    @property
    def actors(self) -> dict[str, Actor]:
        """Everybody, each with the roles of this scene: an opener who is gone has lost L1."""
        people = {each.id: by(each) for each in EVERYBODY}
        if self.opener == "gone" and self.ticket.opener:
            gone = self.ticket.opener.id
            people[gone] = replace(people[gone], roles=frozenset({"l2"}))
        return people | {"lena": LENA, "desk": THE_DESK}


SCENES = [
    Scene("queued L1", "none", "none", queued()),
    Scene("held L1", "there", "same", held(MARA)),
    Scene("held L1", "gone", "same", held(MARA)),
    Scene("queued L2", "there", "none", queued_l2(MARA)),
    Scene("queued L2", "gone", "none", queued_l2(MARA)),
    Scene("queued L2", "none", "none", queued_l2(None)),
    Scene("held L2", "there", "there", held_l2(MARA, PRIYA)),
    Scene("held L2", "gone", "there", held_l2(MARA, PRIYA)),
    Scene("held L2", "none", "there", held_l2(None, PRIYA)),
    Scene("held L2", "there", "same", held_l2(BO, BO)),
    Scene("held L2", "gone", "same", held_l2(BO, BO)),
    Scene("resolved L1", "there", "none", resolved(MARA)),
    Scene("resolved L1", "gone", "none", resolved(MARA)),
    Scene("closed L1", "there", "none", closed(MARA)),
    Scene("closed L1", "gone", "none", closed(MARA)),
    Scene("dismissed L1", "none", "none", dismissed()),
    Scene("dismissed L1", "there", "none", dismissed(MARA)),
    Scene("dismissed L1", "gone", "none", dismissed(MARA)),
]


CHOSEN = {"L1": NADIA, "L2": JONAS}


def asked(move: str, scene: Scene) -> m.Move:
    """The move with everything it must bring, and an engineer who is neither opener nor holder."""
    opener = scene.ticket.opener.id if scene.ticket.opener else "nobody"
    holder = scene.ticket.assignee.id if scene.ticket.assignee else "nobody"
    return {
        "claim": m.Claim(),
        "assign": m.Assign(CHOSEN[scene.place[-2:]], has_reason=True),
        "hand over": m.HandOver(NADIA),
        "release": m.Release(),
        "escalate": m.Escalate("network"),
        "escalate to somebody": m.Escalate("network", JONAS),
        "recall": m.Recall(),
        "transfer to a skill": m.Transfer(skill="network"),
        "transfer to somebody": m.Transfer(to=JONAS),
        "return": m.Return(),
        "send back": m.Return(sent_back=True),
        "wait": m.SetWait("third_party"),
        "resolve": m.Resolve("fixed", "engineer"),
        "reopen": m.Reopen(),
        "dismiss": m.Dismiss("spam"),
        "become opener": m.ChangeOpener(None, has_reason=True),
        "change opener": m.ChangeOpener(NADIA, has_reason=True),
        "close": m.Close(),
        "opener leaves": m.Leave(opener, as_opener=True, as_holder=False, why="gone"),
        "holder leaves": m.Leave(holder, as_opener=False, as_holder=True, why="gone"),
        "end wait": m.EndWait(),
    }[move]


@dataclass(frozen=True)
class Row:
    """Who may do it where, and what is then: place, opener and assignee.

    `kept` is who it was, `me` who did it, `chosen` the engineer chosen; `opener` restricts the
    row to scenes whose opener is there, gone or none.
    """

    move: str
    places: str
    who: str
    then: str
    opener_then: str
    assignee_then: str
    opener: str = "there, gone, none"


HELD = "held L1, held L2"


AT_L2 = "queued L2, held L2"


NOT_THERE = "gone, none"


GRID = [
    Row("claim", "queued L1", "l1", "held L1", "me", "me"),
    Row("claim", "queued L2", "l2", "held L2", "kept", "me"),
    Row("claim", HELD, "holder", "same", "kept", "kept"),
    Row("assign", "queued L1, held L1", "admin, desk", "held L1", "chosen", "chosen"),
    Row("assign", AT_L2, "admin, desk", "held L2", "kept", "chosen"),
    Row("hand over", "held L1", "opener, admin", "held L1", "chosen", "chosen"),
    Row("release", "held L1", "opener", "queued L1", "none", "none"),
    Row("escalate", "held L1", "assignee", "queued L2", "kept", "none"),
    Row("escalate to somebody", "held L1", "assignee", "held L2", "kept", "chosen"),
    Row("recall", "queued L2", "opener", "held L1", "kept", "opener"),
    Row("transfer to a skill", "held L2", "assignee", "queued L2", "kept", "none"),
    Row("transfer to somebody", "held L2", "assignee", "held L2", "kept", "chosen"),
    Row("return", "held L2", "assignee", "held L1", "kept", "opener", opener="there"),
    Row("return", "held L2", "assignee", "queued L1", "none", "none", opener=NOT_THERE),
    Row("send back", "held L2", "assignee", "held L1", "kept", "opener", opener="there"),
    Row("send back", "held L2", "assignee", "queued L1", "none", "none", opener=NOT_THERE),
    Row("wait", HELD, "assignee", "same", "kept", "kept"),
    Row("resolve", "held L1", "opener", "resolved L1", "kept", "none"),
    Row("reopen", "resolved L1", "customer, opener, admin", "held L1", "kept", "opener", "there"),
    Row("reopen", "resolved L1", "customer, admin", "queued L1", "none", "none", "gone"),
    Row("reopen", "dismissed L1", "admin, l1", "queued L1", "none", "none"),
    Row("dismiss", "queued L1", "l1, admin", "closed L1", "kept", "none"),
    Row("dismiss", "held L1", "opener, admin", "closed L1", "kept", "none"),
    Row("become opener", AT_L2, "l1", "same", "me", "kept", opener="none"),
    Row("become opener", AT_L2, "admin with l1", "same", "me", "kept", opener="there, gone"),
    Row("change opener", AT_L2, "admin", "same", "chosen", "kept"),
    Row("opener leaves", "held L1", "desk", "queued L1", "none", "none"),
    Row("opener leaves", AT_L2, "desk", "same", "none", "kept", opener="there, gone"),
    Row("holder leaves", "held L2", "desk", "queued L2", "kept", "none"),
]


# Nothing happens and nothing is refused: the desk asks of every ticket of a leaver, and of
# every wait; `close` before its time is refused and has a test of its own below.
QUIET = ("opener leaves", "holder leaves", "end wait")


ALL_MOVES = dict.fromkeys([row.move for row in GRID] + ["close", "end wait"])


def stands(actor: Actor, scene: Scene) -> Iterator[str]:
    """How somebody stands to the scene's ticket, in the words of GRID."""
    yield from {CUSTOMER: ["customer"], DESK: ["desk"]}.get(actor.kind, sorted(actor.roles))
    opener, holder = scene.ticket.opener, scene.ticket.assignee
    if opener and actor.id == opener.id and "l1" in actor.roles:
        yield "opener"
    if holder and actor.id == holder.id:
        yield "holder"
        if scene.place[-2:].lower() in actor.roles:
            yield "assignee"
    if actor.roles >= {"admin", "l1"}:
        yield "admin with l1"


def row_for(move: str, scene: Scene, actor: Actor) -> Row | None:
    relations = set(stands(actor, scene))
    for row in GRID:
        here = scene.place in row.places.split(", ") and scene.opener in row.opener.split(", ")
        if row.move == move and here and relations & set(row.who.split(", ")):
            return row
    return None


def after(row: Row, scene: Scene, actor: Actor) -> tuple[str, Person | None, Person | None]:
    """Place, opener and assignee that a row promises."""
    before = scene.ticket
    level = "L1" if row.opener_then == "chosen" else "L2"
    chosen = person(CHOSEN[level])
    people = {"none": None, "me": actor.person, "chosen": chosen, "opener": before.opener}
    return (
        scene.place if row.then == "same" else row.then,
        {**people, "kept": before.opener}[row.opener_then],
        {**people, "kept": before.assignee}[row.assignee_then],
    )


def outcome(scene: Scene, move: m.Move, actor: Actor) -> tuple[str, Person | None, Person | None]:
    events = decide(scene.ticket, move, actor, NOW, Facts(opener_gone=scene.opener == "gone"))
    ticket = then(scene.ticket, actor, *events)
    return f"{ticket.status} {ticket.level}", ticket.opener, ticket.assignee
