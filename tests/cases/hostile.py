"""A desk in which everything that people write is hostile; and all that it says to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update

from supportdesk.customers.models import CustomerRow
from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain.events import Event
from supportdesk.domain.replay import THE_DESK
from supportdesk.live.hub import CUSTOMERS, STAFF, Stream
from supportdesk.participants.offers import offer
from supportdesk.participants.queries import side_of
from supportdesk.store.database import change
from supportdesk.tickets import actions
from supportdesk.tickets.changing import Change
from supportdesk.tickets.forms import NOUNS
from supportdesk.tickets.participants import participants_of
from supportdesk.web.clock import now
from tests.browsers import Browser
from tests.cases import mails
from tests.cases.test_desk import SAMPLES, happens
from tests.cast import HELEN, MARA, PRIYA, TOMASZ
from tests.desk import HX, Team
from tests.portal.build import let_in

MARK = "zq"
HOSTILE = f'{MARK} <i hx-get="/{MARK}">{MARK}</i>'
ADDRESS = f"{MARK}@brack.example"
FORM = {"name": HOSTILE, "email": ADDRESS, "subject": HOSTILE, "body": HOSTILE}
TOO_LONG = b"x" * 1_000_001
"""A file over the limit of this desk, 1 MB."""
PARTS = ("goal", "tried", "needed", "cause", "done", "verify", "missing", "reason", "summary")
WORDS = dict.fromkeys(PARTS, HOSTILE)

SILENT = (e.AddressProved, e.AddressCorrected, e.LinkSent, e.LinksWithdrawn)
"""Nothing is written with these: a run of them folds."""


@dataclass
class World:
    """Lena's requests in every state, and what the desk said, by what was asked."""

    team: Team
    lena: Browser
    said: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, team: Team) -> "World":
        """A world in which everything has happened, been looked at and been followed."""
        world = cls(team, Browser(team.app, team.app.response_class))
        _let_everything_happen(world)
        _look_as_staff(world)
        _look_as_customer(world)
        _follow(world)
        return world

    def opened(self) -> int:
        answer = self.lena.post("/support/requests", data=FORM)
        assert answer.status_code == 303, answer.text
        return int(answer.location.rsplit("/", 1)[1])

    def held(self) -> int:
        return self.team.do(self.opened(), MARA, m.Claim())

    def queued_l2(self) -> int:
        return self.team.do(self.held(), MARA, m.Escalate(HOSTILE), **WORDS)

    def held_l2(self) -> int:
        return self.team.do(self.queued_l2(), PRIYA, m.Claim())

    def waiting(self) -> int:
        return self.team.do(self.held(), MARA, m.SetWait("call"))

    def resolved(self) -> int:
        return self.team.do(self.held(), MARA, m.Resolve("fixed", "engineer"), summary=HOSTILE)

    def closed(self) -> int:
        number = self.resolved()
        with self.team.app.app_context():
            actions.move(number, m.Close(), Change(THE_DESK, now() + 300_000_000))
        return number

    def asks(self, client: FlaskClient, method: str, path: str, **fields: Any) -> None:
        """Ask as a page and as a fragment, and keep what is said."""
        for headers in ({}, HX):
            self.hears(client, method, path, headers, **fields)

    def hears(
        self, client: FlaskClient, method: str, path: str, headers: dict[str, str], **fields: Any
    ) -> None:
        data = {name: _again(value) for name, value in fields.items()}
        answer = client.open(path, method=method, headers=headers, data=data)
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
        if answer.mimetype == "text/html" and answer.status_code not in (303, 308):
            self.said[f"{method} {path} {sorted(fields)} {headers}"] = answer.text

    def takes(self, what: str, *frames: str) -> None:
        """Keep the HTML of these frames."""
        for frame in frames:
            lines = [line[5:] for line in frame.splitlines() if line.startswith("data:")]
            self.said[f"{what}, {len(self.said)}"] = "\n".join(lines)

    def looks(self, client: FlaskClient, *paths: str) -> None:
        """Look at whole pages."""
        for path in paths:
            self.hears(client, "GET", path, {})


def _let_everything_happen(world: World) -> None:
    """One ticket with each kind of event, and all that can be written in it."""
    number, team = world.held(), world.team
    with team.app.app_context():
        let_in(world.lena, number, ADDRESS)
        change(lambda session: session.execute(update(CustomerRow).values(organisation=HOSTILE)))
    reply = {"kind": "reply", "body": HOSTILE, "seen": "99"}
    file = {"attachments": (BytesIO(b"x"), f"{MARK}<b>.log")}
    team.as_(MARA).post(f"/tickets/{number}/messages", data=reply | file)
    file = {"attachments": (BytesIO(b"x"), f"{MARK}<b>.log")}
    world.lena.post(f"/requests/{number}/messages", data={"body": HOSTILE} | file)
    for event in map(_with_words, SAMPLES):
        silent = isinstance(event, SILENT)
        more = dict.fromkeys(("subject", "quoted", "sender"), HOSTILE)
        happens(team, number, event, {} if silent else WORDS | more)


def _with_words(event: Event) -> Event:
    """The same event, with the words in it that people choose."""
    if isinstance(event, e.FactsChanged):
        changes = {"tags": ((), (HOSTILE,)), "skill": ("", HOSTILE), "category": ("", HOSTILE)}
        return replace(event, changes=changes)
    return replace(event, skill=HOSTILE) if getattr(event, "skill", "") else event  # type: ignore


def _look_as_staff(world: World) -> None:
    team = world.team
    states: list[Callable[[], int]] = [
        world.opened, world.held, world.waiting, world.queued_l2, world.resolved, world.closed
    ]  # fmt: skip
    for number in (1001, *(state() for state in states)):
        for person in (MARA, HELEN):
            _look_at(world, team.as_(person), number)
    held = world.held_l2()
    _look_at(world, team.as_(PRIYA), held)
    _do_it_wrong(world, team.as_(PRIYA), held)
    world.asks(team.as_(TOMASZ), "POST", f"/tickets/{held}/claims")
    _do_it_wrong(world, team.as_(MARA), world.held())
    _see_who_takes_part(world, team.as_(MARA), world.held())
    back = team.do(world.held_l2(), PRIYA, m.Return(), **WORDS)
    world.looks(team.as_(MARA), f"/tickets/{back}", f"/tickets/{back}?take=verify")
    number = world.held()
    team.as_(MARA).post(f"/tickets/{number}/drafts", data={"kind": "reply", "body": HOSTILE})
    team.do(team.do(number, MARA, m.Release(), **WORDS), TOMASZ, m.Claim())
    for person in (TOMASZ, MARA):
        world.looks(team.as_(person), f"/tickets/{number}")
    world.looks(team.as_(HELEN), *_places())
    _look_at_mail(world)
    world.asks(team.as_(MARA), "POST", "/tickets", **FORM, channel="none")


def _look_at(world: World, client: FlaskClient, number: int) -> None:
    at = f"/tickets/{number}"
    facts = ("changes", "links", "links/withdrawals", "prints")
    world.looks(client, at, f"{at}?before=5", f"{at}/own")
    world.looks(client, *(f"{at}/prints?for={reader}" for reader in ("us", "customer")))
    for noun in (*NOUNS, *facts):
        world.asks(client, "GET", f"{at}/{noun}/new")


def _do_it_wrong(world: World, client: FlaskClient, number: int) -> None:
    """What was not seen yet, what is missing, what is too large."""
    at = f"/tickets/{number}"
    world.team.writes(number, None, HOSTILE)
    right = {"resolution_type": "fixed", "verified_by": "engineer", "on": "customer", "seen": "1"}
    for noun in ("returns", "resolutions", "waits"):
        world.asks(client, "POST", f"{at}/{noun}", **WORDS, **right)
    wrong = WORDS | dict.fromkeys(("subject", "skill", "assignee", "category", "tags"), HOSTILE)
    for noun in (*NOUNS, "changes"):
        world.asks(client, "POST", f"{at}/{noun}", **wrong, priority="none", on="none", kind="none")
    reply = {"kind": "reply", "body": HOSTILE}
    world.asks(client, "POST", f"{at}/messages", **reply, seen="1")
    world.asks(client, "POST", f"{at}/messages", **reply, seen="999", attachments=TOO_LONG)
    world.asks(client, "POST", f"{at}/messages", kind="reply", seen="999", attachments=TOO_LONG)
    for seq in range(1, 6):
        world.asks(client, "GET", f"{at}/messages/{seq}/withdrawals/new")
        world.asks(client, "POST", f"{at}/messages/{seq}/withdrawals")


def _see_who_takes_part(world: World, client: FlaskClient, number: int) -> None:
    """People with names of their own making, added and offered."""
    at, named = f"/tickets/{number}", [("cc", HOSTILE, f"{MARK}@else.example")]
    with world.team.app.app_context():
        change(lambda session: offer(session, number, 2, named, (), now()))
        (offered,) = side_of(number).offers
    world.asks(client, "POST", f"{at}/participants", email=HOSTILE, name=HOSTILE)
    world.asks(client, "POST", f"{at}/participants", email=f"{MARK}2@else.example", name=HOSTILE)
    client.post(f"{at}/participants", data={"email": f"{MARK}2@brack.example", "name": HOSTILE})
    for answer in ("participant", "same_person"):
        world.asks(client, "GET", f"{at}/offers/{offered.id}/new?answer={answer}")
        world.asks(client, "POST", f"{at}/offers/{offered.id}", answer=answer, anyway=HOSTILE)
    with world.team.app.app_context():
        (joined,) = participants_of(number)
    world.asks(client, "GET", f"{at}/participants/{joined.seq}/removals/new")
    world.asks(client, "GET", f"{at}/participants")
    world.looks(client, at)
    world.asks(world.lena, "GET", f"/requests/{number}/people")
    world.asks(world.lena, "POST", f"/requests/{number}/people", email=HOSTILE, name=HOSTILE)


def _places() -> Iterator[str]:
    """Pages of staff beside those of a ticket."""
    for view in ("mine", "l1", "l2", "waiting", "escalated", "open", "resolved"):
        yield f"/tickets?view={view}"
    yield from (f"/tickets?view=open&q={MARK}", f"/tickets?view=mine&q={MARK}{MARK}")
    yield from ("/tickets/new", "/tickets/places", "/dashboard", "/outbox", "/sessions")
    yield from ("/settings", "/settings/mails/reply")
    yield from ("/live-line", *(f"/outbox/{mail}" for mail in range(1, 30)))


def _look_at_mail(world: World) -> None:
    """Mail of every kind that came in, and all that can be asked about it."""
    team, helen = world.team, world.team.as_(HELEN)
    ids = list(mails.come(team, MARK, HOSTILE, ADDRESS))
    for state in ("quarantined", "waiting", "filed", "aside", "duplicate", "all"):
        world.asks(helen, "GET", f"/incoming?state={state}")
    for at in (*(f"/incoming/{id}" for id in ids), "/tickets/1001"):
        world.looks(helen, at)
        for noun in ("tickets", "messages", "blocks") if "incoming" in at else ("blocks",):
            world.asks(helen, "GET", f"{at}/{noun}/new")
            wrong = {"name": HOSTILE, "email": HOSTILE, "subject": HOSTILE, "ticket": HOSTILE}
            world.asks(helen, "POST", f"{at}/{noun}", **wrong, address=HOSTILE)
    helen.post("/tickets/1001/blocks", data={"address": ADDRESS})
    world.asks(helen, "POST", "/tickets/1001/blocks", address=ADDRESS)
    world.looks(helen, "/incoming/blocks", *(f"/incoming/{ids[0]}{at}" for at in ("", "/state")))


def _look_as_customer(world: World) -> None:
    lena, stranger = world.lena, world.team.app.test_client()
    states = [world.opened, world.held, world.held_l2, world.resolved, world.closed]
    for number in (1001, *(state() for state in states)):
        at = f"/requests/{number}"
        world.looks(lena, at, f"{at}?before=4")
        for noun in ("reopenings", "addresses"):
            world.asks(lena, "GET", f"{at}/{noun}/new")
        world.asks(lena, "POST", f"{at}/messages", body=HOSTILE, attachments=TOO_LONG)
        world.asks(lena, "POST", f"{at}/messages", attachments=TOO_LONG)
        world.asks(lena, "POST", f"{at}/addresses", email=HOSTILE)
        world.asks(lena, "POST", f"{at}/confirmations")
        world.asks(lena, "POST", f"{at}/reopenings", reason=f"{HOSTILE}\0")
        for seq in range(1, 10):
            world.asks(lena, "GET", f"{at}/messages/{seq}/withdrawals/new")
        world.asks(stranger, "POST", f"{at}/messages", body=HOSTILE)
    world.looks(lena, "/support", "/support/requests/new", "/support/links", "/login")
    world.asks(lena, "POST", "/support/requests", **FORM | {"email": HOSTILE})
    world.asks(lena, "POST", "/support/requests", **FORM, attachments=TOO_LONG)
    world.asks(lena, "POST", "/support/links", email=ADDRESS)
    world.asks(lena, "POST", "/support/links", email=HOSTILE)
    world.asks(stranger, "POST", "/login", username=HOSTILE, password=HOSTILE)
    world.asks(stranger, "POST", "/tickets/1001/messages", body=HOSTILE)


def _follow(world: World) -> None:
    """Every frame there is, for staff and for the customer; and who is there."""
    team, everywhere = world.team, "ticket-1001,queue-l1,queue-l2,mine,dashboard"
    line = team.app.extensions["live"]
    with team.app.app_context():
        line.listener.look()
    for who, client, topics in (
        ("staff", team.as_(HELEN), everywhere),
        ("customer", world.lena, "ticket-1001"),
    ):
        answer = client.get(f"/live?as={who}&topics={topics}&after=0&once=1")
        world.takes(f"a frame for {who}", *answer.text.split("\n\n"))
    there = [Stream(audience, ("ticket-1001",), audience) for audience in (STAFF, CUSTOMERS)]
    for stream in there:
        line.listener.join(stream, None)
    typing = {"ticket": 1001, "name": "Priya", "at": "x", "here": 30, "typing": "reply"}
    line.passing.heard([typing | {"audience": STAFF, "person": PRIYA.id}])
    line.passing.show([1001])
    for stream in there:
        world.takes(f"who is there, for {stream.audience}", *map(bytes.decode, stream.waiting))


def _again(value: Any) -> Any:
    """A file is read once, so it is made anew."""
    return (BytesIO(value), f"{MARK}<b>.log") if isinstance(value, bytes) else value
