"""What passes by and is never stored: who looks on, who is typing, what was seen."""

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from supportdesk.doors import browser, staff
from supportdesk.live import wire
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream
from supportdesk.live.signals import Signals
from supportdesk.text.names import initials
from supportdesk.tickets.gates import ticket_for
from supportdesk.web import htmx

desk = Blueprint("passing", __name__)
portal = Blueprint("passing_portal", __name__)

HERE_SECONDS = 45
TYPING_SECONDS = 6
KINDS = ("reply", "note", "")


@dataclass(frozen=True)
class Present:
    """Somebody on a ticket's page: `typing` is `reply`, `note` or ""; times are monotonic."""

    name: str
    audience: str
    until: float
    typing: str = ""
    typing_until: float = 0.0
    person: str = ""

    @property
    def initials(self) -> str:
        return initials(self.name)


class Passing:
    """Who is on which ticket, as far as this process heard; it expires by itself."""

    def __init__(self, hub: Hub, signals: Signals) -> None:
        self._hub, self._signals = hub, signals
        self._here: dict[int, dict[str, Present]] = defaultdict(dict)

    def tell(self, ticket: int, audience: str, person: str, name: str, **more: Any) -> None:
        """Tell every process, this one too, that somebody is here, types, or left."""
        said = {"ticket": ticket, "audience": audience, "person": person, "name": name}
        self._signals.passing(said | more)

    def heard(self, said: dict[str, Any]) -> None:
        """Somebody somewhere did something that passes."""
        ticket, person = said["ticket"], f"{said['audience']}:{said['person']}"
        if not self._hub.watched(f"ticket-{ticket}"):
            self._here.pop(ticket, None)
            return
        if said.get("left"):
            self._here[ticket].pop(person, None)
        else:
            self._here[ticket][person] = _present(said)
        self._show(ticket)

    def people(self, ticket: int, audience: str) -> list[Present]:
        """Who is here now, as this audience may know: customers learn only of replies."""
        moment = time.monotonic()
        found = [each for each in self._here.get(ticket, {}).values() if each.until > moment]
        if audience == STAFF:
            return found
        return [each for each in found if each.audience == STAFF and _types(each, moment, "reply")]

    def refresh(self) -> None:
        """Say again who is on the pages of this process; others forget who is not repeated."""
        for stream in list(self._hub.streams):
            self.arrived(stream)

    def arrived(self, stream: Stream) -> None:
        for number in tickets_of(stream):
            self.tell(number, stream.audience, stream.person, stream.name)

    def left(self, stream: Stream) -> None:
        for number in tickets_of(stream):
            others = self._hub.watchers([f"ticket-{number}"])
            if not any(each.person == stream.person for each in others if each is not stream):
                self.tell(number, stream.audience, stream.person, stream.name, left=True)

    def _show(self, ticket: int) -> None:
        drawn: dict[str, bytes] = {}
        for stream in self._hub.watchers([f"ticket-{ticket}"]):
            if stream.audience not in drawn:
                people = self.people(ticket, stream.audience)
                drawn[stream.audience] = wire.passing("presence", _html(ticket, stream, people))
            self._hub.push(stream, drawn[stream.audience])


@desk.post("/tickets/<int:number>/typing")
def staff_types(number: int) -> Response:
    ticket_for(staff(), number)
    kind = request.form.get("kind", "")
    _passing().tell(number, STAFF, staff().id, staff().staff.name, typing=_known(kind))
    return htmx.nothing()


@portal.post("/requests/<int:number>/typing")
def customer_types(number: int) -> Response:
    ticket_for(browser(), number)
    right = browser().right_to(number)
    kind = "reply" if request.form.get("kind", "reply") else ""
    _passing().tell(number, CUSTOMERS, str(right.id if right else 0), "", typing=kind)
    return htmx.nothing()


def tickets_of(stream: Stream) -> list[int]:
    return [int(key.removeprefix("ticket-")) for key in stream.keys if key.startswith("ticket-")]


def _passing() -> Passing:
    passing: Passing = current_app.extensions["passing"]
    return passing


def _present(said: dict[str, Any]) -> Present:
    moment = time.monotonic()
    typing = _known(str(said.get("typing", "")))
    return Present(
        said["name"],
        said["audience"],
        moment + HERE_SECONDS,
        typing,
        moment + TYPING_SECONDS if typing else 0.0,
        said["person"],
    )


def _types(present: Present, moment: float, kind: str) -> bool:
    return present.typing == kind and present.typing_until > moment


def _known(kind: str) -> str:
    return kind if kind in KINDS else ""


def _html(ticket: int, stream: Stream, people: list[Present]) -> str:
    template = (
        "portal/show/_presence.html"
        if stream.audience == CUSTOMERS
        else "tickets/show/_presence.html"
    )
    moment = time.monotonic()
    shown = [(each, each.typing if each.typing_until > moment else "") for each in people]
    return render_template(template, number=ticket, people=shown, expires=TYPING_SECONDS)
