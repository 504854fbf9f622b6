"""Lively histories made up from a seed, through the desk's own actions: anything may happen."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from random import Random
from typing import Any

from sqlalchemy import select

from supportdesk.customers.rights import Right
from supportdesk.domain import moves as m
from supportdesk.domain.errors import DeskError
from supportdesk.domain.events import EVENTS
from supportdesk.domain.lifecycle import MOVES, offered
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, THE_DESK, Actor
from supportdesk.domain.ticket import L2, PRIORITIES, Ticket
from supportdesk.drafts import actions as drafts
from supportdesk.files import jobs as file_jobs
from supportdesk.files.actions import CHUNK_BYTES, Kept, keep
from supportdesk.files.limits import Limits, Sender
from supportdesk.files.models import FileRow
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.participants import actions as participants
from supportdesk.store import chain
from supportdesk.store.database import change, reading
from supportdesk.store.eventlog import EventRow, Written
from supportdesk.text.markup import rendered
from supportdesk.tickets import actions, leaving, links, requests
from supportdesk.tickets.actions import NewFacts, NewTicket
from supportdesk.tickets.changing import Change, locked
from supportdesk.tickets.participants import participants_of
from tests.cast import DAY, EVERYBODY, HELEN, MINUTE, NOON, by
from tests.files.pictures import png

WORDS = ("Grüße aus Łódź", "It **drops** again", "Thanks a lot", "- one\n- two", "x" * 9_000)


class Desk:
    """A desk that lives on by `live(steps)`. Needs an app context."""

    def __init__(self, seed: int, now: int = NOON) -> None:
        self.random = Random(seed)
        self.now = now
        self.numbers: list[int] = []

    def live(self, steps: int) -> None:
        """So many things happen, or are tried; then the worker does what is left to it."""
        while len(self.numbers) < 5:
            self.somebody_asks()
        for _ in range(steps):
            self.now += self.random.randrange(5 * MINUTE)
            act: Callable[[Desk], None] = self.random.choice(ACTS)
            try:
                act(self)
            except DeskError:
                continue
        self.bytes_are_erased()
        while chain.extend():
            pass

    def live_through_everything(self) -> None:
        """Until each kind of event has happened."""
        everything = {kind.wire for kind in EVENTS}
        for _ in range(20):
            self.live(70)
            with reading() as session:
                if set(session.scalars(select(EventRow.wire).distinct())) == everything:
                    return
        raise AssertionError("some kinds of events never happen in these lives")

    def somebody_asks(self) -> None:
        name = self.random.choice(["Lena", "Łukasz", "Ben"])
        new = NewTicket(
            name, f"{name.lower()}{self.random.randrange(9)}@brack.example", "email",
            "VPN drops", self.written(), "form", files=self.files(),
        )  # fmt: skip
        asked = Change(Actor(CUSTOMER), self.now)
        self.numbers.append(requests.open_by_form(new, asked)[0].ticket.number)

    def somebody_moves(self) -> None:
        """What a button offers, by whoever it is offered to."""
        ticket = self.ticket()
        offers = [
            (person, noun) for person in EVERYBODY for noun in offered(ticket, by(person), self.now)
        ]
        nouns = sorted({noun for _, noun in offers} - {"dismissals"}) or ["dismissals"]
        noun = self.random.choice(nouns if self.random.random() < 0.95 else ["dismissals"])
        people = [person for person, offered_noun in offers if offered_noun == noun]
        if people:
            person = self.random.choice(people)
            kind = next(kind for kind, each in MOVES.items() if each.noun == noun)
            texts = {"reason": self.written(), "tried": self.written()}
            move = self.some(kind, ticket)
            actions.move(ticket.number, move, Change(by(person), self.now, texts))

    def staff_writes(self) -> None:
        kind = self.random.choice(["reply", "note"])
        message = Message(kind, self.written(), files=self.files())
        messages.post_as_staff(self.number(), message, self.asked(self.person()))

    def customer_writes(self) -> None:
        """Into the ticket, or into its follow-up."""
        ticket, message = self.ticket(), Message("reply", self.written(), files=self.files())
        right = self.right(ticket.number)
        asked = Change(Actor(CUSTOMER, str(right.customer_id)), self.now)
        done, _ = requests.follow(
            ticket.number, right, self.now,
            lambda: messages.post_as_customer(ticket.number, message, asked),
        )  # fmt: skip
        if done.ticket.number not in self.numbers:
            self.numbers.append(done.ticket.number)

    def customer_says_solved(self) -> None:
        messages.confirm(self.number(), Change(self.customer(), self.now))

    def customer_reopens(self) -> None:
        texts = {"reason": self.written()}
        actions.move(self.number(), m.Reopen(), Change(self.customer(), self.now, texts))

    def address_is_corrected(self) -> None:
        number = self.number()
        other = f"new{self.random.randrange(9)}@brack.example"
        right = replace(self.right(number), by_link=False)
        asked = Change(Actor(CUSTOMER, str(right.customer_id)), self.now)
        requests.correct_address(number, right, other, asked)

    def message_is_withdrawn(self) -> None:
        number = self.number()
        texts = {"reason": self.written()}
        with reading() as session:
            of_ticket = select(EventRow.seq).where(EventRow.ticket == number)
            posted = session.scalars(of_ticket.where(EventRow.wire == "message.posted"))
            seq = self.random.choice(list(posted))
        messages.withdraw(number, seq, "", Change(by(HELEN), self.now, texts))

    def file_is_withdrawn(self) -> None:
        with reading() as session:
            columns = (FileRow.ticket, FileRow.seq, FileRow.id, FileRow.withdrawn_at)
            rows = session.execute(select(*columns).where(FileRow.ticket > 0)).all()
        there = [row for row in rows if row.withdrawn_at is None]
        number, seq, file_id, _ = self.random.choice(there or rows)
        texts = {"reason": self.written()}
        messages.withdraw(number, seq, file_id, Change(by(HELEN), self.now, texts))

    def bytes_are_erased(self) -> None:
        """The job that follows a withdrawal."""
        with reading() as session:
            withdrawn = select(FileRow.id).where(FileRow.withdrawn_at.is_not(None))
            ids = list(session.scalars(withdrawn))
        file_jobs.erase(ids)

    def facts_change(self) -> None:
        values: dict[str, Any] = {
            "priority": self.random.choice(PRIORITIES),
            "tags": tuple(self.random.sample(["vpn", "łódź", "urgent"], 2)),
        }
        subject = self.random.choice([None, "VPN drops (2)", "Łódź"])
        actions.change_facts(self.number(), NewFacts(subject, values), self.asked(HELEN))

    def links_go_out_and_end(self) -> None:
        act = self.random.choice([links.send_link, links.withdraw_links])
        act(self.number(), self.asked(HELEN))

    def people_come_and_go(self) -> None:
        """Somebody is added, by staff or the customer, or taken out; an address is noted."""
        number, other = self.number(), f"anna{self.random.randrange(4)}@brack.example"
        taking_part = participants_of(number)
        if taking_part and self.random.random() < 0.5:
            participants.remove(self.random.choice(taking_part), self.asked(HELEN))
        elif self.random.random() < 0.3:
            participants.same_person(number, f"other{number}@brack.example", self.asked(HELEN))
        else:
            asked = self.random.choice([self.asked(HELEN), Change(self.customer(), self.now)])
            participants.add(number, participants.Person(other, "Anna Łoś", "brack.example"), asked)

    def participant_writes(self) -> None:
        number = self.number()
        who = self.random.choice(
            [str(each.customer_id) for each in participants_of(number)] or [""]
        )
        if who:
            message, asked = (
                Message("reply", self.written()),
                Change(Actor(CUSTOMER, who), self.now),
            )
            messages.post_as_customer(number, message, asked)

    def somebody_leaves(self) -> None:
        person = self.person()
        leaving.requeue(person.id, True, True, self.random.choice(["gone", "role"]), self.now)

    def time_passes(self) -> None:
        self.now += self.random.choice([MINUTE, DAY, 4 * DAY])
        for number in self.numbers:
            for move in (m.EndWait(), m.Close()):
                try:
                    actions.move(number, move, Change(THE_DESK, self.now))
                except DeskError:
                    continue

    def draft_comes_and_goes(self) -> None:
        ticket, person = self.ticket(), self.person()
        author = drafts.Author("staff", person.id, person.name)
        drafts.save(ticket, author, "note", "Half a sen", self.now)
        if self.random.random() < 0.5:
            drafts.save(ticket, author, "note", "", self.now)

    def worker_chains(self) -> None:
        chain.extend()

    def number(self) -> int:
        """One of the newer tickets: lives shall become long."""
        return self.random.choice(self.numbers[-12:])

    def ticket(self) -> Ticket:
        number = self.number()
        return change(lambda session: locked(session, number)[1])

    def person(self) -> Staff:
        return self.random.choice(EVERYBODY)

    def asked(self, person: Staff) -> Change:
        return Change(by(person), self.now)

    def customer(self) -> Actor:
        return Actor(CUSTOMER, str(self.right(self.number()).customer_id))

    def right(self, number: int) -> Right:
        """A browser that came by a mailed link, or by the form."""
        row = change(lambda session: locked(session, number)[0])
        by_link = self.random.random() < 0.5
        return Right(1, number, row.customer_id, row.customer_address, by_link)

    def written(self) -> Written:
        text = self.random.choice(WORDS)
        return Written(text, rendered(text) if len(text) < 8_000 else "")

    def files(self) -> tuple[Kept, ...]:
        sizes = self.random.choice([(), (), (10,), (0, CHUNK_BYTES + 9)])
        sent = [(self.random.randbytes(size), f"log {size}.txt", "text/plain") for size in sizes]
        sent += self.random.choice([[], [], [(png(64, 48), "screen.png", "image/png")]])
        made = [
            keep(BytesIO(data), name, kind, Limits(), Sender("staff:mara"), self.now)
            for data, name, kind in sent
        ]
        return tuple(each for each in made if isinstance(each, Kept))

    def some(self, kind: type[m.Move], ticket: Ticket) -> m.Move:
        to = self.person()
        move: m.Move = {
            m.Assign: lambda: m.Assign(to, True),
            m.HandOver: lambda: m.HandOver(to),
            m.Escalate: lambda: m.Escalate("network", self.random.choice([None, to])),
            m.Transfer: lambda: self.random.choice([m.Transfer(to), m.Transfer(skill="mail")]),
            m.SetWait: lambda: m.SetWait("date", self.now + DAY),
            m.Resolve: lambda: m.Resolve("fixed", "engineer"),
            m.Dismiss: lambda: m.Dismiss("spam"),
            m.ChangeOpener: lambda: m.ChangeOpener(to if ticket.level == L2 else None, True),
        }.get(kind, kind)()
        return move


ACTS = (
    *[Desk.somebody_moves] * 12,
    *[Desk.staff_writes] * 3,
    *[Desk.customer_writes] * 3,
    Desk.somebody_asks,
    Desk.customer_says_solved,
    Desk.customer_reopens,
    Desk.address_is_corrected,
    *[Desk.message_is_withdrawn] * 2,
    Desk.file_is_withdrawn,
    Desk.bytes_are_erased,
    Desk.facts_change,
    Desk.links_go_out_and_end,
    *[Desk.people_come_and_go] * 2,
    Desk.participant_writes,
    Desk.somebody_leaves,
    Desk.time_passes,
    Desk.draft_comes_and_goes,
    Desk.worker_chains,
)
