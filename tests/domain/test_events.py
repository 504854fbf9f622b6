"""EVENTS has every event, every sentence can be said, and JSON keeps everything."""

import json
import string
import typing
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import events as e
from supportdesk.domain import replay, sentences
from supportdesk.domain.events import EVENTS, Event, entry_kind, public
from supportdesk.domain.newer import Newer
from supportdesk.domain.replay import THE_DESK, Happened
from supportdesk.domain.ticket import CHANNELS, DISMISSALS, L1, L2, LEVELS, WAITS, Person
from supportdesk.domain.wire import from_data, to_data
from tests.cast import HELEN, LENA, MARA, NOON, PRIYA, by, person

KINDS = list(EVENTS)
TEXT = st.text('aÉß{}"\\\n😀', max_size=20)
PERSON = st.builds(Person, id=TEXT, name=TEXT)
FACTS = st.sampled_from(["priority", "category", "skill", "tags"])
TAGS = st.lists(TEXT, max_size=3).map(tuple)
VALUE = st.one_of(TEXT, TAGS)
WORDS = {
    "level": st.sampled_from(LEVELS),
    "channel": st.sampled_from(CHANNELS),
    "reason": st.sampled_from(DISMISSALS),
    "on": st.sampled_from(WAITS),
    "kind": st.sampled_from(["reply", "note"]),
    "changes": st.dictionaries(FACTS, st.tuples(VALUE, VALUE), max_size=3),
}
WHY = {e.WaitEnded: ["staff", "customer", "time"]}
SAID = sentences.Words(
    name=lambda actor: actor.name or "Lena Hofer",
    time=lambda _: "27 November",
    ticket=lambda number: f"TKT-{number}",
    whom="Anna Berg",
)


def any_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of that kind with anything in them that their types and our lists allow."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{each.name: values(kind, each.name, hints) for each in fields(kind)})


def values(kind: type[Event], name: str, hints: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if name == "why":
        return st.sampled_from(WHY.get(kind, ["gone", "role"]))
    if name in WORDS:
        return WORDS[name]
    made = {Person: PERSON, Person | None: st.none() | PERSON, str: TEXT, tuple[str, ...]: TAGS}
    made[tuple[tuple[str, str], ...]] = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
    return made[hints[name]] if hints[name] in made else st.from_type(hints[name])


def said(event: Event, actor=None) -> str:
    return sentences.for_staff(Happened(3, NOON, actor or by(MARA), event), SAID)


def read_by_customer(event: Event, actor=None) -> str | None:
    return sentences.for_customer(Happened(3, NOON, actor or by(MARA), event), SAID)


def test_the_table_has_every_event_and_nothing_else():
    assert {*KINDS, Newer} == set(Event.__subclasses__())


def test_every_event_does_something_or_nothing_to_a_ticket_on_purpose():
    assert set(replay._APPLY) == set(KINDS)


def test_names_outside_are_dotted_and_unique():
    names = [kind.wire for kind in KINDS]
    assert len(set(names)) == len(names)
    for name in names:
        group, dot, what = name.partition(".")
        assert group in ("ticket", "message", "customer", "participant")
        assert dot
        assert what.replace("_", "").isalpha()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.wire)
def test_every_blank_of_a_sentence_has_something_to_fill_it(kind):
    for pattern in (EVENTS[kind].staff, EVENTS[kind].customer or ""):
        blanks = {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
        assert blanks <= set(sentences.FILLERS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.wire)
@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_json_keeps_every_event_whole_and_every_event_can_be_said(kind, data):
    event = data.draw(any_of(kind))
    assert from_data(kind.wire, json.loads(json.dumps(to_data(event)))) == event
    assert said(event)
    assert (read_by_customer(event) is not None) is public(event)


def test_what_is_not_a_field_is_passed_over():
    data = {"level": "L1", "texts": {"body": "0" * 64}, "later": 1}
    assert from_data("ticket.claimed", data) == e.TicketClaimed(L1)


def test_fields_that_came_later_have_their_default():
    assert from_data("ticket.opened", {"channel": "mail"}) == e.TicketOpened("mail")


PUBLIC = set(
    """
    ticket.opened ticket.claimed ticket.assigned ticket.handed_over ticket.released
    ticket.escalated ticket.resolved ticket.reopened ticket.closed ticket.dismissed
    ticket.restored ticket.opener_changed ticket.opener_left ticket.confirmed
    ticket.follow_up_opened participant.added participant.removed
    """.split()  # noqa: SIM905
)
STAFF_ONLY = set(
    """
    ticket.recalled ticket.transferred ticket.returned ticket.waiting ticket.wait_ended
    ticket.holder_left ticket.changed customer.address_proved customer.address_corrected
    customer.link_sent customer.links_withdrawn customer.address_added
    """.split()  # noqa: SIM905
)


def test_what_customers_may_know_and_what_not():
    rest = [kind for kind in KINDS if not kind.wire.startswith("message.")]
    known = {kind.wire for kind in rest if public(kind.__new__(kind))}
    assert known == PUBLIC
    assert {kind.wire for kind in rest} - known == STAFF_ONLY


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_customers_know_of_replies_and_their_withdrawal_but_not_of_notes(kind):
    for event in (e.MessagePosted(kind), e.MessageWithdrawn(3, kind)):
        assert public(event) is (kind == "reply")


def test_what_customers_read_has_no_word_of_ours():
    for kind in EVENTS.values():
        for word in ("L1", "L2", "queue", "escalat", "{level}", "{target}", "{reason}", "{why}"):
            assert word not in (kind.customer or "")


HANDOVERS = {
    "ticket.handed_over",
    "ticket.released",
    "ticket.escalated",
    "ticket.recalled",
    "ticket.transferred",
    "ticket.returned",
}


def test_entries_are_marked_as_messages_handovers_or_events():
    marked = {kind.wire for kind in KINDS if EVENTS[kind].entry == "handover"}
    assert marked == HANDOVERS
    assert entry_kind(e.MessagePosted("note")) == "note"
    assert entry_kind(e.MessagePosted("reply")) == "reply"
    assert entry_kind(e.TicketClosed()) == "event"


TO_PRIYA, TO_L2 = e.TicketTransferred(person(PRIYA)), e.TicketTransferred(None, "network")
CHANGED = {"priority": ("medium", "high"), "tags": ((), ("vpn", "mail"))}


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (e.TicketClaimed(L1), "Mara Lindqvist claimed it from the L1 queue"),
        (e.TicketOpened("walk_in"), "Mara Lindqvist opened the ticket by walk-in"),
        (e.TicketAssigned(L1, person(PRIYA)), "Mara Lindqvist assigned it to Priya Raman"),
        (
            e.TicketAssigned(L1, person(PRIYA), person(HELEN)),
            "Mara Lindqvist assigned it to Priya Raman in place of Helen Voss",
        ),
        (e.TicketAssigned(L1, person(MARA)), "Mara Lindqvist took it"),
        (e.OpenerChanged(person(MARA)), "Mara Lindqvist became its opener"),
        (e.OpenerChanged(person(PRIYA)), "Mara Lindqvist made Priya Raman its opener"),
        (e.TicketEscalated("network"), "Mara Lindqvist escalated it to the L2 queue (network)"),
        (e.TicketEscalated("", person(PRIYA)), "Mara Lindqvist escalated it to Priya Raman"),
        (TO_PRIYA, "Mara Lindqvist transferred it to Priya Raman"),
        (TO_L2, "Mara Lindqvist transferred it to the L2 queue (network)"),
        (e.TicketReturned(None), "Mara Lindqvist returned it to the L1 queue"),
        (e.TicketReturned(person(PRIYA), True), "Mara Lindqvist sent it back to Priya Raman"),
        (e.WaitSet("third_party"), "Mara Lindqvist waits on a third party"),
        (e.WaitSet("date", NOON), "Mara Lindqvist waits on a date until 27 November"),
        (e.TicketDismissed("not_a_request"), "Mara Lindqvist dismissed it: not a request"),
        (
            e.FactsChanged(CHANGED, subject_was=1),
            "Mara Lindqvist changed the subject, priority from medium to high, tags to vpn, mail",
        ),
        (e.MessageWithdrawn(2, "note"), "Mara Lindqvist withdrew a note"),
        (e.MessageWithdrawn(2, "reply", "f1"), "Mara Lindqvist withdrew a file"),
        (e.ParticipantAdded(9, "engineer"), "Mara Lindqvist added Anna Berg"),
        (
            e.ParticipantAdded(9, "engineer", foreign=True),
            "Mara Lindqvist added Anna Berg, who is from elsewhere",
        ),
        (e.ParticipantRemoved(9, 4), "Mara Lindqvist took Anna Berg out"),
        (e.FollowUpOpened(1050), "Mara Lindqvist wrote again and opened TKT-1050"),
    ],
)
def test_how_events_read(event, words):
    assert said(event) == words


def test_the_desk_and_customers_are_named_by_the_page():
    assert said(e.SolutionConfirmed(), LENA) == "Lena Hofer said it is solved"
    left = e.OpenerLeft(person(MARA), "gone")
    assert said(left, THE_DESK).startswith("Mara Lindqvist is no longer its opener: ")


def test_braces_in_a_name_stay_what_they_are():
    assert "{by} {0}" in said(e.TicketHandedOver(Person("x", "{by} {0}"), person(MARA)))


def test_customers_read_one_name_and_of_specialists():
    assert read_by_customer(e.TicketEscalated("network", person(PRIYA))) == "A specialist joined"
    assert read_by_customer(e.TicketClaimed(L1)) == "Mara Lindqvist looks after your request"
    assert read_by_customer(e.TicketClaimed(L2)) == "Mara Lindqvist works on your request"
    assert read_by_customer(TO_PRIYA) is None
    assert read_by_customer(e.MessagePosted("note")) is None
