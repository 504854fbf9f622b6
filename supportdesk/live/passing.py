"""What passes by and is never stored: who looks on, who is typing, what was seen.

Every process tells the others what it sees and shows what it heard, itself included.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, render_template
from sqlalchemy.exc import SQLAlchemyError

from supportdesk import pace
from supportdesk.domain.replay import CUSTOMER
from supportdesk.live import pieces, wire
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream
from supportdesk.live.people import TYPING_SECONDS, People, Present, Shown
from supportdesk.live.receipts import Receipts
from supportdesk.live.repeating import repeat
from supportdesk.live.seen import seen_html
from supportdesk.live.signals import Signals
from supportdesk.live.topics import person_key
from supportdesk.tickets.news import AS_ONLOOKER

REFRESH_SECONDS = 12.0
HERE_SECONDS = 30.0
"""How long somebody counts as here without being said again: their process may have died."""
BACK_SECONDS = 2.0
"""How long somebody who left still counts: a page that is loaded anew is gone for a moment."""
SHOW_SECONDS = 0.15
LONGEST_NAME = 200
MOST_TOLD = 20
KINDS = ("reply", "note")

log = structlog.get_logger()


class Passing:
    """Tells, hears and shows it, for all streams of this process."""

    def __init__(
        self,
        app: Flask,
        hub: Hub,
        signals: Signals,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._hub, self._signals, self._clock = app, hub, signals, clock
        self._place = secrets.token_hex(4)
        self.people = People(clock)
        self.receipts = Receipts(app, clock)
        self._shown: dict[tuple[int, str], tuple[Shown, bytes]] = {}
        self._seen: set[tuple[int, str]] = set()
        self._changed: set[int] = set()
        self._news = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._show_for_ever, daemon=True).start()
        repeat(self._hub, REFRESH_SECONDS, self.refresh, "presence could not be said again")

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
            if "seen" in said and said["audience"] != CUSTOMER:
                self._tell_reader(said["person"], ticket, said["seen"])
            if said["audience"] == AS_ONLOOKER:
                continue  # nobody else is shown how far they read
            if not self._hub.watched(f"ticket-{ticket}"):
                self._forget(ticket)
            elif "seen" in said or "mailed" in said:
                self.receipts.outdated([ticket])
                self._seen.add((ticket, STAFF if said["audience"] == CUSTOMER else CUSTOMERS))
            else:
                if "new" in said and said["at"] != self._place:
                    self._answer(ticket)
                if not self.people.note(ticket, said):
                    continue
            self._changed.add(ticket)
        self._news.set()

    def show(self, tickets: Iterable[int]) -> None:
        """Hand what changed to whoever watches these tickets; what fails is tried again."""
        for ticket in pace.in_slices(tickets):
            try:
                self._show(ticket)
            except Exception as error:
                log.warning("presence could not be shown", ticket=ticket, error=repr(error))
                self._changed.add(ticket)

    def _show(self, ticket: int) -> None:
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

    def _tell_reader(self, person: str, ticket: int, seq: int) -> None:
        """Their own lists have nothing new of it any more."""
        frame = pieces.read_by_them(ticket, seq)
        for stream in self._hub.watchers([person_key(person)]):
            self._hub.push(stream, frame)

    def _answer(self, ticket: int) -> None:
        """Somebody new elsewhere: say who is on the pages of this process."""
        here = {_present(each) for each in self._hub.watchers([f"ticket-{ticket}"])}
        for who in list(here)[:MOST_TOLD]:
            self._signals.passing(self._about(ticket, who) | {"here": HERE_SECONDS})

    def _forget(self, ticket: int) -> None:
        self.people.forget(ticket)
        for audience in (STAFF, CUSTOMERS):
            self._shown.pop((ticket, audience), None)
            self._seen.discard((ticket, audience))

    def _show_presence(self, ticket: int, audience: str, to: list[Stream]) -> None:
        people = self.people.on(ticket, audience)
        shown, frame = self._shown.get((ticket, audience), ((), b""))
        if shown != people:
            frame = self._drawn(ticket, audience, people)
        elif not any(kind for _, kind in people):
            return
        self._shown[ticket, audience] = people, frame
        for stream in to:
            self._hub.push(stream, frame)

    def _show_to(self, stream: Stream, ticket: int) -> None:
        """What the others were shown already, if they were."""
        people = self.people.on(ticket, stream.audience)
        shown, frame = self._shown.get((ticket, stream.audience), ((), b""))
        if people:
            drawn = frame if shown == people else self._drawn(ticket, stream.audience, people)
            self._hub.push(stream, drawn)
        if stream.audience == CUSTOMERS:  # they are told with how their request stands
            return
        try:
            html = self.receipts.of(ticket)
            if html:
                self._hub.push(stream, wire.passing("state", html))  # it is no news
        except SQLAlchemyError as error:  # the page itself was drawn with it: the stream goes on
            log.warning("what was seen cannot be read", error=type(error).__name__)

    def _show_seen(self, ticket: int, audience: str, to: list[Stream]) -> None:
        if (ticket, audience) not in self._seen:
            return
        self._seen.discard((ticket, audience))  # before: it may be heard again meanwhile
        try:
            self._push_seen(ticket, audience, to)
        except Exception:
            self._seen.add((ticket, audience))
            raise

    def _push_seen(self, ticket: int, audience: str, to: list[Stream]) -> None:
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
        swept = self._clock()
        while not self._hub.closing:
            self._news.wait(REFRESH_SECONDS / 4)
            self._news.clear()
            changed, self._changed = self._changed, set()
            if self._clock() >= swept + REFRESH_SECONDS / 4:
                swept = self._clock()
                changed |= self.people.sweep()
                self.receipts.sweep()
            self.show(changed)
            time.sleep(SHOW_SECONDS)

    def refresh(self) -> None:
        """Say again who is on the pages of this process; others forget who is not repeated."""
        said = set()
        for stream in pace.in_slices(self._hub.streams):
            for number in tickets_of(stream):
                about = self._about(number, _present(stream)) | {"here": HERE_SECONDS}
                if (key := (number, stream.audience, stream.person)) not in said:
                    said.add(key)
                    self._signals.passing(about)


def tickets_of(stream: Stream) -> list[int]:
    return [int(key.removeprefix("ticket-")) for key in stream.keys if key.startswith("ticket-")]


def _present(stream: Stream) -> Present:
    return Present(stream.person, stream.name[:LONGEST_NAME], stream.audience)
