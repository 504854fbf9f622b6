"""The ticket's page: one entry for every number, what is personal, and what was seen."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from supportdesk.domain import events as e
from supportdesk.domain.events import EVENTS, Event
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import CUSTOMER, STAFF, Actor
from supportdesk.domain.ticket import Person
from supportdesk.live.frames import FRAMES, Frames
from supportdesk.messages import actions as messages
from supportdesk.messages.models import MailedRow
from supportdesk.store.database import change
from supportdesk.tickets.changing import Change, change_ticket
from supportdesk.tickets.looks import LOOKS
from supportdesk.web.clock import now
from tests.cast import HELEN, JONAS, MARA, PRIYA, TOMASZ
from tests.desk import HX, Team, newest_moment, written

MARA_AS_WRITTEN, PRIYA_AS_WRITTEN = Person("mara", "Mara"), Person("priya", "Priya")
TEXTS = {"goal": "<b>goal</b>", "reason": "a reason", "summary": "a summary", "cause": "a cause"}
SAMPLES: list[Event] = [
    e.TicketOpened("form"),
    e.TicketClaimed("L1"),
    e.TicketAssigned("L1", PRIYA_AS_WRITTEN, MARA_AS_WRITTEN),
    e.TicketHandedOver(PRIYA_AS_WRITTEN, MARA_AS_WRITTEN),
    e.TicketReleased(),
    e.TicketEscalated("network"),
    e.TicketEscalated("network", PRIYA_AS_WRITTEN),
    e.TicketRecalled(),
    e.TicketTransferred(PRIYA_AS_WRITTEN),
    e.TicketTransferred(None, "network"),
    e.TicketReturned(MARA_AS_WRITTEN),
    e.TicketReturned(None, sent_back=True),
    e.WaitSet("date", 1_795_000_000_000),
    e.WaitEnded("customer", "customer"),
    e.TicketResolved("fixed", "customer"),
    e.TicketReopened(MARA_AS_WRITTEN),
    e.TicketClosed(),
    e.TicketDismissed("spam"),
    e.TicketRestored(),
    e.OpenerChanged(MARA_AS_WRITTEN, PRIYA_AS_WRITTEN),
    e.OpenerLeft(MARA_AS_WRITTEN, "gone"),
    e.HolderLeft(PRIYA_AS_WRITTEN, "role"),
    e.FactsChanged({"tags": ((), ("vpn",)), "priority": ("low", "high")}, 1),
    e.MessagePosted("note"),
    e.MessagePosted("reply", "phone", thanks=True),
    e.MessagePosted("reply", "mail", sender="other"),
    e.MessagePosted("reply", "mail", sender="unverified"),
    e.MessageWithdrawn(2, "reply", seen=True, mailed=True),
    e.SolutionConfirmed(),
    e.AddressProved(),
    e.AddressCorrected(),
    e.LinkSent(),
    e.LinksWithdrawn(),
    e.ParticipantAdded(2, "engineer", foreign=True),
    e.ParticipantRemoved(2, 5),
    e.AddressAdded(),
    e.FollowUpOpened(1001),
]


def happens(
    team: Team, number: int, event: Event, texts: Mapping[str, str] = MappingProxyType(TEXTS)
) -> int:
    """The event, as if some rule had led to it; its number."""
    by = (
        Actor(CUSTOMER, "1")
        if isinstance(event, e.SolutionConfirmed)
        else Actor(STAFF, "mara", "Mara")
    )
    with team.app.app_context():
        asked = Change(by, now(), written({**texts, "body": "a <body>"}))
        return change_ticket(number, lambda *_: [event], asked).seq


def test_every_event_stands_on_the_page_and_in_a_frame(team: Team) -> None:
    assert {type(event) for event in SAMPLES} == set(EVENTS) == set(LOOKS) == set(FRAMES)
    number = team.held_l2()
    for event in SAMPLES:
        seq = happens(team, number, event)
        page = team.as_(MARA).get(f"/tickets/{number}")
        assert page.status_code == 200, type(event)
        assert f'id="entry-{seq}" data-seq="{seq}"' in page.text
        with team.app.app_context():
            moment = newest_moment()
            frame = Frames(lambda: "").frame(
                moment, "staff", frozenset([f"ticket-{number}", "queue-l1"])
            )
        assert frame is not None
        assert f'id="entry-{seq}"'.encode() in frame
        assert f"ticket-{number}-state".encode() in frame


def test_what_people_write_is_shown_as_text(team: Team) -> None:
    number = team.held(subject="<script>alert(1)</script>")
    team.writes(number, None, "<img src=x onerror=alert(1)> & [x](javascript:alert(1))")
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_a_pushed_entry_says_nothing_of_who_reads_it(team: Team) -> None:
    number = team.held()
    team.writes(number, MARA, "Good morning")
    with team.app.app_context():
        frame = Frames(lambda: "").frame(newest_moment(), "staff", frozenset([f"ticket-{number}"]))
    assert frame is not None
    assert b"is-own" not in frame
    assert b'data-by="mara"' in frame
    assert "is-own" in team.as_(MARA).get(f"/tickets/{number}").text


def test_moves_are_only_marked_stale_in_a_frame(team: Team) -> None:
    number = team.held()
    with team.app.app_context():
        frame = Frames(lambda: "").frame(newest_moment(), "staff", frozenset([f"ticket-{number}"]))
    assert frame is not None
    assert f'<template id="ticket-{number}-moves" data-stale'.encode() in frame
    assert b"/resolutions" not in frame


@pytest.mark.parametrize(
    ("state", "person", "present", "absent"),
    [
        ("queued", MARA, ["Claim"], ["Resolve", "Escalate"]),
        ("queued", PRIYA, [], ["Claim", "Dismiss"]),
        ("held", MARA, ["Resolve", "Escalate", "Release to the L1 queue", "Wait on"], ["Claim"]),
        ("held", TOMASZ, [], ["Resolve", "Escalate", "Release to", "Hand over"]),
        ("held", HELEN, ["Assign", "Hand over"], ["Resolve", "Escalate"]),
        ("queued_l2", MARA, ["Take back"], ["Resolve", "Claim"]),
        ("queued_l2", PRIYA, ["Claim"], ["Take back"]),
        ("held_l2", PRIYA, ["Return to Mara", "Transfer"], ["Resolve"]),
        ("held_l2", JONAS, [], ["Return to", "Transfer"]),
        ("needs_opener", MARA, ["Become the opener"], ["Resolve"]),
        ("resolved", MARA, ["Reopen"], ["Resolve<", "Escalate"]),
        ("closed", MARA, [], ["Reopen", "Claim"]),
    ],
)
def test_moves_that_are_not_yours_are_not_there(
    team: Team, state: str, person: Staff, present: list[str], absent: list[str]
) -> None:
    number = getattr(team, state)()
    own = team.as_(person).get(f"/tickets/{number}/own").text
    part = own.partition(f'id="ticket-{number}-drafts"')[0]
    assert [words for words in present if words not in part] == []
    assert [words for words in absent if words in part] == []
    assert part.count("btn--primary") <= 1


def test_the_page_follows_its_ticket_from_where_it_was_read(team: Team) -> None:
    number = team.held()
    page = team.as_(MARA).get(f"/tickets/{number}").text
    with team.app.app_context():
        newest = newest_moment().pos
    assert f'data-live="/live?topics=ticket-{number},mine" data-after="{newest}"' in page
    assert 'data-person="mara"' in page
    assert "data-l1" in page


def test_the_newest_two_hundred_are_shown_and_older_ones_behind_a_link(team: Team) -> None:
    number = team.held()
    for _ in range(200):
        happens(team, number, e.LinkSent())
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert len(re.findall(r'id="entry-\d+"', page)) == 200
    older = re.search(rf'href="(/tickets/{number}\?before=\d+)"', page)
    assert older
    before = team.as_(MARA).get(older[1]).text
    assert 'id="entry-1"' in before
    assert "data-live=" not in before


def test_a_reply_that_was_seen_says_so(team: Team) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "Look here")
    assert f"entry-{seq}-receipt" not in team.as_(MARA).get(f"/tickets/{number}").text
    with team.app.app_context():
        messages.note_seen(number, "customer", "1", seq, now())
    assert f"entry-{seq}-receipt" in team.as_(MARA).get(f"/tickets/{number}").text


def test_a_reply_that_went_out_by_mail_says_so(team: Team) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "Look here")
    with team.app.app_context():
        change(lambda session: session.add(MailedRow(ticket=number, seq=seq, at=now())))
    assert "Mailed</span>" in team.as_(MARA).get(f"/tickets/{number}").text


def test_an_unsent_draft_stands_in_the_box(team: Team) -> None:
    number = team.held()
    form = {"kind": "reply", "body": "Half a sen"}
    team.as_(MARA).post(f"/tickets/{number}/drafts", data=form)
    assert "Half a sen</textarea>" in team.as_(MARA).get(f"/tickets/{number}").text
    assert "Half a sen" not in team.as_(TOMASZ).get(f"/tickets/{number}").text


def test_tier_and_other_tickets_show_only_once_the_address_is_proved(team: Team) -> None:
    other, number = team.queued("An older printer"), team.held()
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert "Address not proved" in page
    assert "An older printer" not in page
    for each in (other, number):
        happens(team, each, e.AddressProved())
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert "Address not proved" not in page
    assert "An older printer" in page


def test_follow_ups_are_linked_both_ways(team: Team) -> None:
    number = team.closed()
    team.writes(number, None, "It broke again, and worse than before")
    follow_up = team.ticket(number).follow_up
    assert f'href="/tickets/{follow_up}"' in team.as_(MARA).get(f"/tickets/{number}").text
    assert f'href="/tickets/{number}"' in team.as_(MARA).get(f"/tickets/{follow_up}").text


def test_a_withdrawn_message_is_gone_and_says_by_whom(team: Team) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "The password is hunter2")
    form = {"reason": "Wrong window"}
    team.as_(MARA).post(f"/tickets/{number}/messages/{seq}/withdrawals", data=form)
    page = team.as_(PRIYA).get(f"/tickets/{number}").text
    assert "hunter2" not in page
    assert "Withdrawn by Mara Lindqvist" in page
    assert "Wrong window" in page


def test_a_run_of_system_lines_is_one_line_that_opens(team: Team) -> None:
    number = team.held()
    for _ in range(3):
        happens(team, number, e.LinkSent(), {})
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert '<details class="fold"' not in page, "the newest stay in sight"
    team.writes(number, None, "Are you there?")
    page = team.as_(MARA).get(f"/tickets/{number}").text
    (fold,) = re.findall(r'<details class="fold".*?</details>', page, re.DOTALL)
    assert "Mara Lindqvist claimed it from the L1 queue, and 3 more steps" in fold
    assert re.findall(r'data-seq="(\d+)"', fold) == ["3", "4", "5", "6"]
    assert len(re.findall(r'data-seq="\d+" data-kind', page)) == 7


def test_what_somebody_wrote_or_has_not_seen_is_never_folded(team: Team) -> None:
    number = team.held()
    for event in (e.LinkSent(), e.SolutionConfirmed(), e.LinkSent()):
        happens(team, number, event, {})
    happens(team, number, e.LinkSent())
    team.writes(number, None, "Are you there?")
    assert '<details class="fold"' not in team.as_(MARA).get(f"/tickets/{number}").text
    with team.app.app_context():
        messages.note_seen(number, "staff", "priya", 2, now())
    happens(team, number, e.LinkSent(), {})
    team.writes(number, None, "Hello?")
    assert '<details class="fold"' not in team.as_(PRIYA).get(f"/tickets/{number}").text


@pytest.mark.parametrize(
    ("state", "person", "place"),
    [
        ("queued", MARA, "l1"),
        ("held", MARA, "mine"),
        ("held", TOMASZ, "open"),
        ("queued_l2", PRIYA, "l2"),
        ("held_l2", PRIYA, "mine"),
        ("needs_opener", MARA, "l1"),
        ("resolved", MARA, "resolved"),
    ],
)
def test_the_rail_and_the_way_back_name_the_list_that_holds_it(
    team: Team, state: str, person: Staff, place: str
) -> None:
    number = getattr(team, state)()
    page = team.as_(person).get(f"/tickets/{number}").text
    current = re.findall(r'href="/tickets\?view=(\w+)"[^>]* aria-current="page"', page)
    assert current == [place]
    assert re.search(rf'id="ticket-{number}-way".*?href="/tickets\?view={place}"', page)
    anew = team.as_(person).get(f"/tickets/places?ticket={number}", headers=HX).text
    assert f'data-fetch="/tickets/places?ticket={number}"' in anew
    assert 'aria-current="page"' in anew


def test_what_a_guard_quotes_of_a_message_goes_with_it(team: Team) -> None:
    number = team.held()
    seq = team.writes(number, None, "My password is hunter2")
    form = {"kind": "reply", "body": "Hello", "seen": "1"}
    held = team.as_(MARA).post(f"/tickets/{number}/messages", data=form, headers=HX)
    assert f'id="composer-quoted-{seq}"' in held.text
    form = {"reason": "A password"}
    team.as_(HELEN).post(f"/tickets/{number}/messages/{seq}/withdrawals", data=form)
    with team.app.app_context():
        frame = Frames(lambda: "").frame(newest_moment(), "staff", frozenset([f"ticket-{number}"]))
    assert frame is not None
    assert f'id="composer-quoted-{seq}">withdrawn<'.encode() in frame
    assert b"hunter2" not in frame
