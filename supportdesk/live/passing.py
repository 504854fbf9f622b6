"""What passes by and is never stored: who looks on, who is typing, what was seen.

Every process tells the others what it sees and shows what it heard, itself included.
"""

import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, render_template

from supportdesk.live import wire
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream
from supportdesk.live.seen import seen_html
from supportdesk.live.signals import Signals
from supportdesk.text.names import initials

REFRESH_SECONDS = 12.0
HERE_SECONDS = 30.0
"""How long somebody counts as here without being said again: their process may have died."""
BACK_SECONDS = 2.0
"""How long somebody who left still counts: a page that is loaded anew is gone for a moment."""
TYPING_SECONDS = 6
SHOW_SECONDS = 0.15
LONGEST_NAME = 200
MOST_TOLD = 20
KINDS = ("reply", "note")

log = structlog.get_logger()


@dataclass(frozen=True)
class Present:
    """Somebody on a ticket's page, as the templates show them."""

    person: str
    name: str
    audience: str

    @property
    def initials(self) -> str:
        return initials(self.name)


@dataclass
class Heard:
    """What this process heard of somebody: in which processes they are until when (monotonic),
    and what they type until when."""

    places: dict[str, float] = field(default_factory=dict)
    typing: str = ""
    typing_until: float = 0.0

    def is_here(self, at: float) -> bool:
        return any(until > at for until in self.places.values())

    def types(self, at: float) -> str:
        return self.typing if self.typing_until > at else ""


Shown = tuple[tuple[Present, str], ...]


class Passing:
    """Who is on which ticket, as far as this process heard; it expires by itself."""

    def __init__(self, app: Flask, hub: Hub, signals: Signals) -> None:
        self._app, self._hub, self._signals = app, hub, signals
        self._place = secrets.token_hex(4)
        self._here: dict[int, dict[Present, Heard]] = {}
        self._shown: dict[tuple[int, str], Shown] = {}
        self._seen: set[tuple[int, str]] = set()
        self._changed: set[int] = set()
        self._news = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._show_for_ever, daemon=True).start()
        threading.Thread(target=self._refresh_for_ever, daemon=True).start()

    def tell_typing(self, ticket: int, who: Present, kind: str) -> None:
        """Tell every process what somebody types; "" when they stopped."""
        self._signals.passing(self._about(ticket, who) | {"typing": kind if kind in KINDS else ""})

    def arrived(self, stream: Stream, *, new: bool = False) -> None:
        """Somebody opened a page; `new` asks the others to say who else is there."""
        for number in tickets_of(stream):
            about = self._about(number, _present(stream)) | {"here": HERE_SECONDS}
            self._signals.passing(about | ({"new": 1} if new else {}))
            if new:
                self._show_to(stream, number)

    def left(self, stream: Stream) -> None:
        """Somebody closed a page; not when they have another one of it here."""
        for number in tickets_of(stream):
            others = self._hub.watchers([f"ticket-{number}"])
            if not any(_present(each) == _present(stream) for each in others):
                about = self._about(number, _present(stream))
                self._signals.passing(about | {"here": BACK_SECONDS, "typing": ""})

    def heard(self, batch: Iterable[dict[str, Any]]) -> None:
        """Things that passed somewhere."""
        for said in batch:
            ticket = int(said["ticket"])
            if not self._hub.watched(f"ticket-{ticket}"):
                self._forget(ticket)
            elif "seen" in said:
                self._seen.add((ticket, STAFF if said["audience"] == "customer" else CUSTOMERS))
            else:
                self._note(ticket, said)
            self._changed.add(ticket)
        self._news.set()

    def people(self, ticket: int, audience: str) -> Shown:
        """Who is here now and what they type, as this audience may know: customers learn only
        that somebody writes them a reply."""
        at = time.monotonic()
        found = [
            (who, heard.types(at))
            for who, heard in sorted(self._here.get(ticket, {}).items(), key=_by_name)
            if heard.is_here(at) or heard.types(at)
        ]
        if audience == STAFF:
            return tuple(found)
        return tuple(each for each in found if each[0].audience == STAFF and each[1] == "reply")

    def show(self, tickets: Iterable[int]) -> None:
        """Hand what changed to whoever watches these tickets."""
        for ticket in tickets:
            watchers = self._hub.watchers([f"ticket-{ticket}"])
            if not watchers:
                self._forget(ticket)
            for audience in (STAFF, CUSTOMERS):
                to = [stream for stream in watchers if stream.audience == audience]
                if to:
                    self._show_presence(ticket, audience, to)
                    self._show_seen(ticket, audience, to)
                else:
                    self._shown.pop((ticket, audience), None)

    def _about(self, ticket: int, who: Present) -> dict[str, Any]:
        name = who.name[:LONGEST_NAME]
        return {
            "ticket": ticket,
            "audience": who.audience,
            "person": who.person,
            "name": name,
            "at": self._place,
        }

    def _note(self, ticket: int, said: dict[str, Any]) -> None:
        who = Present(said["person"], said["name"], said["audience"])
        heard = self._here.setdefault(ticket, {}).setdefault(who, Heard())
        at = time.monotonic()
        if "here" in said:
            heard.places[said["at"]] = at + said["here"]
        if "typing" in said:
            heard.typing, heard.typing_until = said["typing"], at + TYPING_SECONDS
        if "new" in said and said["at"] != self._place:
            self._answer(ticket)

    def _answer(self, ticket: int) -> None:
        """Somebody new elsewhere: say who is on the pages of this process."""
        here = {_present(each) for each in self._hub.watchers([f"ticket-{ticket}"])}
        for who in list(here)[:MOST_TOLD]:
            self._signals.passing(self._about(ticket, who) | {"here": HERE_SECONDS})

    def _forget(self, ticket: int) -> None:
        self._here.pop(ticket, None)
        for audience in (STAFF, CUSTOMERS):
            self._shown.pop((ticket, audience), None)
            self._seen.discard((ticket, audience))

    def _show_presence(self, ticket: int, audience: str, to: list[Stream]) -> None:
        people = self.people(ticket, audience)
        if self._shown.get((ticket, audience), ()) == people:
            return
        self._shown[ticket, audience] = people
        frame = self._drawn(ticket, audience, people)
        for stream in to:
            self._hub.push(stream, frame)

    def _show_to(self, stream: Stream, ticket: int) -> None:
        """What the others were shown already."""
        people = self.people(ticket, stream.audience)
        if people:
            self._hub.push(stream, self._drawn(ticket, stream.audience, people))

    def _show_seen(self, ticket: int, audience: str, to: list[Stream]) -> None:
        if (ticket, audience) not in self._seen:
            return
        self._seen.discard((ticket, audience))
        with self._app.app_context():
            html = seen_html(ticket, audience)
        for stream in to if html else ():
            self._hub.push(stream, wire.passing("seen", html))

    def _drawn(self, ticket: int, audience: str, people: Shown) -> bytes:
        whose = "portal" if audience == CUSTOMERS else "tickets"
        with self._app.app_context():
            html = render_template(
                f"{whose}/show/_presence.html",
                number=ticket,
                people=people,
                expires=TYPING_SECONDS,
            )
        typing = any(kind for _, kind in people)
        return wire.passing("typing" if typing else "presence", html)

    def _show_for_ever(self) -> None:
        swept = time.monotonic()
        while not self._hub.closing:
            self._news.wait(REFRESH_SECONDS / 4)
            self._news.clear()
            changed, self._changed = self._changed, set()
            try:
                if time.monotonic() >= swept + REFRESH_SECONDS / 4:
                    swept = time.monotonic()
                    changed = self._sweep()
                self.show(changed)
            except Exception:
                log.exception("presence could not be shown")
            time.sleep(SHOW_SECONDS)

    def _sweep(self) -> set[int]:
        """Forget who is there no more, without a word of theirs; every ticket that has people."""
        at, tickets = time.monotonic(), set(self._here)
        for ticket in tickets:
            people = self._here[ticket]
            self._here[ticket] = {
                who: heard for who, heard in people.items() if heard.is_here(at) or heard.types(at)
            }
        return tickets

    def _refresh_for_ever(self) -> None:
        pause = threading.Event()
        while not self._hub.closing:
            pause.wait(REFRESH_SECONDS)
            self.refresh()

    def refresh(self) -> None:
        """Say again who is on the pages of this process; others forget who is not repeated."""
        here = {
            (number, _present(stream))
            for stream in self._hub.streams
            for number in tickets_of(stream)
        }
        for number, who in here:
            self._signals.passing(self._about(number, who) | {"here": HERE_SECONDS})


def tickets_of(stream: Stream) -> list[int]:
    return [int(key.removeprefix("ticket-")) for key in stream.keys if key.startswith("ticket-")]


def _present(stream: Stream) -> Present:
    return Present(stream.person, stream.name[:LONGEST_NAME], stream.audience)


def _by_name(item: tuple[Present, Heard]) -> tuple[str, str, str]:
    return item[0].name.casefold(), item[0].audience, item[0].person
