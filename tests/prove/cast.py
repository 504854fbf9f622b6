"""Who is at the desk: a customer, an engineer and two colleagues at each ticket, and its readers.

Everybody comes in by the front door: the form for requests, the sign-in of staff.
"""

import itertools
import secrets
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import httpx

from tests.play import Customer, Staff
from tests.prove.house import House
from tests.prove.judge import CUSTOMERS, STAFF, Log, Sent
from tests.prove.line import Address
from tests.prove.readers import Reader, Sleeper, Stray
from tests.prove.tempo import Saying
from tests.prove.writers import Seat, Writer

TEAM = ("mara", "aiko", "devon", "samira")
COLLEAGUES = 2
MUCH = 40_000


@dataclass(frozen=True)
class Room:
    """A ticket: who writes in it, and by which cookies it is read."""

    number: int
    seats: tuple[Seat, ...]
    customer: str
    staff: str


class Cast:
    """Everybody, signed in, with a ticket for each channel."""

    def __init__(self, house: House, channels: int) -> None:
        self._addresses = [machine.address for machine in house.machines]
        place = SimpleNamespace(
            url=self._addresses[0].url, accounts=house.accounts, staff_url=house.staff_url
        )
        self._team = [Staff(cast(Any, place), name) for name in TEAM]
        self.rooms = [self._room(cast(Any, place), n) for n in range(channels)]

    def writers(self, sayings: Iterable[Saying], start: float) -> tuple[list[Writer], list[Sent]]:
        """Whoever has something to say, and the ledger of it."""
        ledger: list[Sent] = []
        writers: dict[tuple[int, int], Writer] = {}
        chairs: dict[int, dict[str, int]] = defaultdict(dict)
        for n, saying in enumerate(sayings):
            room, chair = self.rooms[saying.channel], chairs[saying.channel]
            place = chair.setdefault(saying.who, len(chair) % len(room.seats))
            seat = room.seats[place]
            if (saying.channel, place) not in writers:
                writers[saying.channel, place] = Writer(seat, self._addresses)
            sent = Sent(f"prove-{saying.channel}-{n}-end", room.number, seat.public)
            writers[saying.channel, place].plan(start + saying.at, saying.text, sent)
            ledger.append(sent)
        return list(writers.values()), ledger

    def speaks_at_length(self, writers: list[Writer], ledger: list[Sent]) -> Writer:
        """One more, who has much to say now: it finds no place between other messages."""
        room = self.rooms[0]
        sent = Sent(f"prove-{len(self.rooms)}-{len(ledger)}-end", room.number, public=True)
        writer = Writer(room.seats[0], self._addresses)
        writer.plan(time.monotonic(), secrets.token_hex(MUCH), sent)
        ledger.append(sent)
        writers.append(writer)
        return writer

    def readers(self) -> list[Reader]:
        """At each machine: the customer and the engineer of each ticket, one who has all, and at
        the last one more of these, who sleeps; at the first an engineer who goes astray."""
        return [
            reader
            for turn in range(len(self._addresses))
            for reader in self._readers_at(self._addresses[turn:] + self._addresses[:turn])
        ] + [self._whole_desk(Sleeper, "sleeper", self._addresses[::-1]), self._stray()]

    def _stray(self) -> Reader:
        room = self.rooms[0]
        log = Log(f"A stray {room.number}", STAFF, frozenset([room.number]))
        topic = f"ticket-{room.number}"
        return Stray(log, self._addresses, topic, room.staff, customer=False)

    def _readers_at(self, addresses: list[Address]) -> Iterable[Reader]:
        where = "AB"[self._addresses.index(addresses[0])]
        for room in self.rooms:
            own, topic = frozenset([room.number]), f"ticket-{room.number}"
            log = Log(f"{where} customer {room.number}", CUSTOMERS, own)
            yield Reader(log, addresses, topic, room.customer, customer=True)
            log = Log(f"{where} engineer {room.number}", STAFF, own)
            yield Reader(log, addresses, topic, room.staff, customer=False)
        yield self._whole_desk(Reader, "whole desk", addresses)

    def _whole_desk(self, kind: type[Reader], name: str, addresses: list[Address]) -> Reader:
        where = "AB"[self._addresses.index(addresses[0])]
        every = [room.number for room in self.rooms]
        topics = ",".join(["queue-l1", *(f"ticket-{number}" for number in every)])
        log = Log(f"{where} {name}", STAFF, frozenset(every))
        return kind(log, addresses, topics, cookie_of(self._team[0].http), customer=False)

    def _room(self, place: Any, n: int) -> Room:
        customer = Customer(place, f"channel-{n}@customer.example")
        number = customer.open(subject=f"Channel {n}")
        team = itertools.islice(itertools.cycle(self._team), n, n + 1 + COLLEAGUES)
        engineer, *colleagues = team
        engineer.does(number, "claims")
        theirs = cookie_of(customer.http)
        seats = [
            Seat("customer", number, f"/requests/{number}/messages", theirs, {}, public=True),
            _staff_seat(engineer, number, "reply"),
            *(_staff_seat(colleague, number, "note") for colleague in colleagues),
        ]
        return Room(number, tuple(seats), theirs, cookie_of(engineer.http))


def cookie_of(http: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in http.cookies.items())


def _staff_seat(who: Staff, number: int, kind: str) -> Seat:
    # Writes as somebody who has seen everything: the traffic guard holds nothing back.
    fields = {"kind": kind, "seen": str(10**9)}
    cookie, path = cookie_of(who.http), f"/tickets/{number}/messages"
    return Seat(who.name, number, path, cookie, fields, public=kind == "reply")
