"""Whole lives of a ticket, made up by Hypothesis: whatever happens, the contract holds."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from supportdesk.domain import conversation as c
from supportdesk.domain import digest, wire
from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain import participation as p
from supportdesk.domain.errors import Invalid, Refused
from supportdesk.domain.lifecycle import MOVES, Facts, decide, offered
from supportdesk.domain.replay import CUSTOMER, THE_DESK, Actor, Happened, applied
from supportdesk.domain.ticket import (
    CHANNELS,
    CLOSED,
    LEVELS,
    RESOLVED,
    WAITS,
    Ticket,
)
from tests.cast import DAY, EVERYBODY, LENA, NOON, SECOND, by, check_always

NUMBER = 1042
KINDS = [kind for kind, each in MOVES.items() if each.noun not in ("closings", "departures")]
ROLES = st.sets(st.sampled_from(["l1", "l2", "admin"])).map(frozenset)
SOMEBODY = st.sampled_from([each.id for each in EVERYBODY])
SOME_TEXT = st.sampled_from(["Thanks a lot", "It still fails", "ok", "Danke?"])


class Life(RuleBasedStateMachine):
    """One ticket, the people around it, and everything that was ever written down."""

    @initialize(level=st.sampled_from(LEVELS), channel=st.sampled_from(CHANNELS))
    def a_customer_asks(self, level: str, channel: str) -> None:
        self.now = NOON
        self.staff = {each.id: each for each in EVERYBODY}
        self.history: list[Happened] = []
        self.written: list[str] = []
        self.ticket = Ticket(NUMBER)
        self.digest = digest.NOTHING_BEFORE
        self.record(LENA, [e.TicketOpened(channel, level=level)])
        self.record(LENA, [e.MessagePosted("reply", channel)])

    @rule(who=SOMEBODY, data=st.data())
    def somebody_makes_an_offered_move(self, who: str, data: st.DataObject) -> None:
        nouns = offered(self.ticket, self.actor(who), self.now, self.facts())
        if nouns:
            noun = data.draw(st.sampled_from(nouns))
            kind = next(kind for kind, each in MOVES.items() if each.noun == noun)
            self.attempt(self.actor(who), self.some(kind, data))

    @rule(who=SOMEBODY, kind=st.sampled_from(KINDS), data=st.data())
    def somebody_tries_anything(self, who: str, kind: type[m.Move], data: st.DataObject) -> None:
        self.attempt(self.actor(who), self.some(kind, data))

    @rule(who=SOMEBODY, kind=st.sampled_from([c.REPLY, c.NOTE]), wait=st.booleans())
    def somebody_writes(self, who: str, kind: str, wait: bool) -> None:
        draft = c.Draft(kind, "Hello", wait_on_customer=wait)
        self.unless_refused(
            self.actor(who), lambda by: c.staff_message(self.ticket, draft, by, self.now)
        )

    @rule(text=SOME_TEXT)
    def the_customer_writes(self, text: str) -> None:
        draft = c.Draft(c.REPLY, text)
        if not c.needs_follow_up(self.ticket, draft, LENA):
            before = self.ticket
            self.record(LENA, c.customer_message(self.ticket, draft, self.opener_gone))
            assert before.status != RESOLVED or (self.ticket.status == RESOLVED) == (
                draft.only_thanks
            )

    @rule()
    def the_customer_says_solved(self) -> None:
        self.unless_refused(LENA, lambda by: c.confirm(self.ticket, by, self.now))

    @rule(who=SOMEBODY, other=st.sampled_from([7, 20, 21]), by_customer=st.booleans())
    def somebody_is_added(self, who: str, other: int, by_customer: bool) -> None:
        actor = LENA if by_customer else self.actor(who)
        joining = p.Joining(other, "Anna")
        self.unless_refused(actor, lambda by: p.add(self.ticket, 7, joining, by, self.now))

    @rule(who=SOMEBODY, other=st.sampled_from([20, 21]))
    def somebody_is_taken_out(self, who: str, other: int) -> None:
        self.unless_refused(self.actor(who), lambda by: p.remove(self.ticket, other, 1, by))

    @rule(other=st.sampled_from([20, 21]))
    def a_participant_decides_nothing(self, other: int) -> None:
        anna = Actor(CUSTOMER, str(other))
        if other in self.ticket.participants:
            assert offered(self.ticket, anna, self.now, self.facts()) == []
            with pytest.raises(Refused):
                c.confirm(self.ticket, anna, self.now)
            with pytest.raises(Refused):
                p.add(self.ticket, 7, p.Joining(30, "Eve"), anna, self.now)

    @invariant()
    def nobody_takes_part_twice_nor_the_customer(self) -> None:
        people = self.ticket.participants
        assert len(set(people)) == len(people)
        assert 7 not in people

    @rule()
    def the_customer_reopens(self) -> None:
        self.attempt(LENA, m.Reopen())

    @rule(who=SOMEBODY, data=st.data())
    def somebody_withdraws(self, who: str, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.history))
        if isinstance(entry.event, e.MessagePosted):
            self.unless_refused(
                self.actor(who), lambda by: c.withdraw(self.ticket, entry, by, self.now)
            )

    @precondition(lambda self: self.ticket.status != CLOSED)
    @rule(who=SOMEBODY, priority=st.sampled_from(["critical", "low"]))
    def a_fact_changes(self, who: str, priority: str) -> None:
        changes = {"priority": (self.ticket.priority, priority), "tags": (self.ticket.tags, ("a",))}
        self.record(self.actor(who), [e.FactsChanged(changes)])

    @rule(who=SOMEBODY, active=st.booleans(), roles=ROLES)
    def the_staff_platform_says(self, who: str, active: bool, roles: frozenset[str]) -> None:
        self.staff[who] = replace(self.staff[who], active=active, roles=roles)
        gone = {role: not (active and role in roles) for role in ("l1", "l2")}
        self.attempt(THE_DESK, m.Leave(who, gone["l1"], gone["l2"], "role"))

    @rule(passed=st.sampled_from([SECOND, 4 * 3_600 * SECOND, 3 * DAY, 31 * DAY]))
    def time_passes(self, passed: int) -> None:
        self.now += passed
        self.attempt(THE_DESK, m.EndWait())
        self.attempt(THE_DESK, m.Close())

    @invariant()
    def always(self) -> None:
        check_always(self.ticket)

    @invariant()
    def a_held_ticket_is_with_somebody_active_of_its_level(self) -> None:
        if self.ticket.assignee:
            holder = self.staff[self.ticket.assignee.id]
            assert holder.active
            assert self.ticket.level.lower() in holder.roles

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        assert [each.seq for each in self.history] == list(range(1, self.ticket.last_seq + 1))

    def teardown(self) -> None:
        """History was only ever added to, and is all there is to know."""
        if hasattr(self, "history"):
            assert [dumped(each) for each in self.history] == self.written
            assert reduce(applied, map(loaded, self.written), Ticket(NUMBER)) == self.ticket
            assert reduce(chained, self.written, digest.NOTHING_BEFORE) == self.digest

    def actor(self, who: str) -> Actor:
        """Somebody as a session knows them: nobody inactive has a role."""
        person = self.staff[who]
        return by(person if person.active else replace(person, roles=frozenset()))

    @property
    def opener_gone(self) -> bool:
        opener = self.ticket.opener
        return opener is not None and not self.staff[opener.id].has("l1")

    def facts(self) -> Facts:
        return Facts(opener_gone=self.opener_gone)

    def attempt(self, actor: Actor, move: m.Move) -> None:
        self.unless_refused(actor, lambda by: decide(self.ticket, move, by, self.now, self.facts()))

    def unless_refused(self, actor: Actor, rule: Callable[[Actor], list[e.Event]]) -> None:
        """What is refused changes nothing; what is not is written down."""
        try:
            events = rule(actor)
        except (Refused, Invalid):
            return
        self.record(actor, events)

    def record(self, actor: Actor, events: list[e.Event]) -> None:
        for event in events:
            self.check_resolver(actor, event)
            happened = Happened(self.ticket.last_seq + 1, self.now, actor, event)
            self.ticket = applied(self.ticket, happened)
            self.history.append(happened)
            self.written.append(dumped(happened))
            self.digest = chained(self.digest, self.written[-1])

    def check_resolver(self, actor: Actor, event: e.Event) -> None:
        """Nobody but the opener ever resolved."""
        if isinstance(event, e.TicketResolved):
            assert self.ticket.opener == actor.person
            assert self.staff[actor.id].has("l1")

    def some(self, kind: type[m.Move], data: st.DataObject) -> m.Move:
        """A move of that kind with something in every field, often something wrong."""
        to = self.staff[data.draw(SOMEBODY)]
        return {
            m.Assign: lambda: m.Assign(to, data.draw(st.booleans())),
            m.HandOver: lambda: m.HandOver(to),
            m.Escalate: lambda: m.Escalate("network", data.draw(st.sampled_from([None, to]))),
            m.Transfer: lambda: data.draw(
                st.sampled_from([m.Transfer(to), m.Transfer(skill="mail"), m.Transfer()])
            ),
            m.SetWait: lambda: m.SetWait(
                data.draw(st.sampled_from(["", *WAITS])),
                data.draw(st.sampled_from([None, self.now, self.now + DAY])),
            ),
            m.Resolve: lambda: m.Resolve("fixed", "engineer"),
            m.Dismiss: lambda: m.Dismiss("spam"),
            m.ChangeOpener: lambda: m.ChangeOpener(
                data.draw(st.sampled_from([None, to])), data.draw(st.booleans())
            ),
        }.get(kind, kind)()


def dumped(happened: Happened) -> str:
    """An event as the log keeps it."""
    who = [happened.by.kind, happened.by.id, happened.by.name]
    return json.dumps(
        [happened.seq, happened.at, who, happened.event.wire, wire.to_data(happened.event)]
    )


def loaded(text: str) -> Happened:
    seq, at, who, name, data = json.loads(text)
    return Happened(seq, at, Actor(*who), wire.from_data(name, data))


def chained(before: str, text: str) -> str:
    seq, at, who, name, data = json.loads(text)
    return digest.of_event(before, NUMBER, seq, at, name, tuple(who), data)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
