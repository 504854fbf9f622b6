"""The desk with a small cast signed in, and tickets in every state, for the tests of its doors.

`team` in a test's arguments gives both: `team.as_(MARA).get("/tickets")`, `team.held()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from supportdesk.directory.memory import RIGHT, MemoryDirectory
from supportdesk.domain import moves as m
from supportdesk.domain.moves import Move
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, THE_DESK, Actor
from supportdesk.domain.ticket import Ticket
from supportdesk.factory import create_app
from supportdesk.live.reading import Moment, since
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.settings import Settings
from supportdesk.store.database import db
from supportdesk.store.desk import head
from supportdesk.store.eventlog import Written
from supportdesk.text.markup import rendered
from supportdesk.tickets import actions
from supportdesk.tickets.actions import NewTicket
from supportdesk.tickets.changing import Change
from supportdesk.tickets.entries import Entry, newest_entries
from supportdesk.tickets.gates import ticket_for
from supportdesk.viewer import StaffViewer
from supportdesk.web.clock import now
from tests.browsers import Browser
from tests.cast import EVERYBODY, MARA, PRIYA, by

HX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@dataclass
class Team:
    """A desk whose staff platform knows the cast, and whose tickets are made by the actions."""

    app: Flask
    directory: MemoryDirectory
    _clients: dict[str, FlaskClient] = field(default_factory=dict)

    def as_(self, person: Staff) -> FlaskClient:
        """A browser in which this person is signed in; the same one every time."""
        if person.id not in self._clients:
            self._clients[person.id] = signed_in(self.app, person.username)
        return self._clients[person.id]

    def queued(self, subject: str = "VPN drops", **more: Any) -> int:
        """A new request of Lena's in the L1 queue; its number."""
        with self.app.app_context():
            body = Written("It **drops** every hour.", rendered("It **drops** every hour."))
            values = {"channel": "form", "address": "lena@brack.example", "kind": "email"} | more
            new = NewTicket(name="Lena Hofer", subject=subject, body=body, **values)
            return actions.open_ticket(new, Change(Actor(CUSTOMER), now())).ticket.number

    def held(self, opener: Staff = MARA, **more: Any) -> int:
        """At L1, with its opener."""
        return self.do(self.queued(**more), opener, m.Claim())

    def queued_l2(self, opener: Staff = MARA) -> int:
        texts = {"goal": "Six people work", "tried": "Client again", "needed": "The firewall"}
        return self.do(self.held(opener), opener, m.Escalate("network"), **texts)

    def held_l2(self, opener: Staff = MARA, assignee: Staff = PRIYA) -> int:
        return self.do(self.queued_l2(opener), assignee, m.Claim())

    def resolved(self, opener: Staff = MARA) -> int:
        move = m.Resolve("fixed", "engineer")
        return self.do(self.held(opener), opener, move, summary="The timeout is back.")

    def closed(self, opener: Staff = MARA) -> int:
        number = self.resolved(opener)
        with self.app.app_context():
            actions.move(number, m.Close(), Change(THE_DESK, now() + 300_000_000))
        return number

    def needs_opener(self, assignee: Staff = PRIYA) -> int:
        """Held at L2 by somebody, and nobody is accountable."""
        leaves = m.Leave(PETR.id, True, False, "gone")
        return self.do_as_desk(self.held_l2(PETR, assignee), leaves)

    def do_as_desk(self, number: int, move: Move) -> int:
        """The desk makes a move by itself."""
        with self.app.app_context():
            actions.move(number, move, Change(THE_DESK, now()))
        return number

    def do(self, number: int, person: Staff, move: Move, **texts: str) -> int:
        """Somebody makes a move with what they write."""
        with self.app.app_context():
            actions.move(number, move, Change(by(person), now(), written(texts)))
        return number

    def writes(self, number: int, person: Staff | None, body: str, kind: str = "reply") -> int:
        """Somebody (None: the customer) writes; the number of the entry."""
        message = Message(kind, Written(body, rendered(body)))
        with self.app.app_context():
            if person is None:
                asked = Change(Actor(CUSTOMER, "1"), now())
                return messages.post_as_customer(number, message, asked).seq
            return messages.post_as_staff(number, message, Change(by(person), now())).seq

    def ticket(self, number: int) -> Ticket:
        """The ticket as the database has it."""
        with self.app.app_context():
            return ticket_for(StaffViewer(MARA, 0, now()), number)

    def entries(self, number: int) -> list[Entry]:
        with self.app.app_context():
            return newest_entries(number, public_only=False)


PETR = Staff(id="petr", username="petr", name="Petr Novak", roles=frozenset({"l1"}))
"""Somebody who was an opener and left: the staff platform does not know him any more."""


def newest_moment() -> Moment:
    """The newest event as the live line is told of it. Needs an app context."""
    pos, _ = head()
    (moment,) = since(pos - 1, pos)
    assert isinstance(moment, Moment)
    return moment


def written(texts: dict[str, str]) -> dict[str, Written]:
    return {name: Written(text, rendered(text)) for name, text in texts.items()}


@contextmanager
def team_of(settings: Settings, *people: Staff) -> Iterator[Team]:
    """A desk for these settings; without `people` the whole cast works there."""
    directory = MemoryDirectory(*(people or EVERYBODY))
    with app_of(settings, directory) as app:
        yield Team(app, directory)


@contextmanager
def app_of(settings: Settings, directory: MemoryDirectory) -> Iterator[Flask]:
    """The desk in this process, with a list in memory as its staff platform."""
    app = create_app(settings, directory)
    app.testing = True
    app.test_client_class = Browser
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def signed_in(app: Flask, username: str) -> FlaskClient:
    """The browser of somebody who signed in."""
    client = app.test_client()
    client.environ_base["HTTP_ORIGIN"] = "http://localhost"  # as browsers say it
    answer = client.post("/login", data={"username": username, "password": RIGHT})
    assert answer.status_code == 303
    return client


def location(answer: TestResponse) -> str:
    """Where a plain form is sent on to (303)."""
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]
