"""Who takes part sees what is written after they came, at every door, and decides nothing."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from supportdesk.customers import rights
from supportdesk.customers.models import RightRow
from supportdesk.domain import moves as m
from supportdesk.domain.conversation import OTHER, REPLY
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.live.access import recheck
from supportdesk.live.frames import Drawing, parts
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.reading import Moment, since
from supportdesk.mail.models import OutboxRow
from supportdesk.messages.actions import Message, post_as_stranger, withdraw
from supportdesk.participants import actions
from supportdesk.participants.actions import Person
from supportdesk.store.database import change, reading
from supportdesk.store.desk import head
from supportdesk.store.eventlog import Written, head_and_digest
from supportdesk.tickets.actions import Context, move
from supportdesk.tickets.changing import Change
from supportdesk.tickets.participants import Participant, participants_of
from supportdesk.viewer import Seat
from supportdesk.web.clock import now
from tests.browsers import Browser
from tests.cast import MARA
from tests.portal import build as b

ANNA = Person("anna@brack.example", "Anna Berg")


@dataclass(frozen=True)
class Shared:
    """Lena's request in which Anna takes part; what was before her, and after."""

    number: int
    before: int
    file: str
    who: Participant


@pytest.fixture
def shared(number: int, lena: Browser, eve: Browser) -> Shared:
    b.claimed(number)
    file = b.stored(b"old log", "before.log")
    before = b.replied(number, "said before Anna", MARA, file)
    actions.add(number, ANNA, b.asked(MARA))
    (who,) = participants_of(number)
    enter(eve, who)
    b.replied(number, "said to both")
    return Shared(number, before, file.id, who)


def enter(browser: Browser, who: Participant) -> None:
    """Open the link of a mail to her."""

    def link(session: object) -> str:
        whose = (who.customer_id, who.address)
        return rights.give_link(session, who.ticket, *whose, b.now(), since=who.seq)  # type: ignore[arg-type]

    assert browser.get(f"/c/{change(link)}").status_code == 303


def replayed(app: Flask, browser: Browser, number: int, after: int = 0) -> str:
    app.extensions["live"].listener.look()
    return browser.get(f"/live?as=customer&topics=ticket-{number}&after={after}&once=1").text


def test_her_page_begins_with_her_coming(eve: Browser, shared: Shared) -> None:
    html = eve.get(f"/requests/{shared.number}").text
    assert b.entries(html) == [shared.who.seq, shared.who.seq + 1]
    assert "said to both" in html
    assert "Anna Berg takes part from here on" in html
    for hidden in ("said before Anna", "All six dispatch PCs", "before.log", b.ADDRESS):
        assert hidden not in html


@pytest.mark.parametrize("query", ["?before=4", "?before=1", "?before=99999"])
def test_nor_does_she_page_back_before_it(eve: Browser, shared: Shared, query: str) -> None:
    html = eve.get(f"/requests/{shared.number}{query}").text
    assert "said before Anna" not in html
    assert "Older messages" not in html


def test_the_stream_replays_from_there(app: Flask, eve: Browser, shared: Shared) -> None:
    told = replayed(app, eve, shared.number)
    assert "said to both" in told
    assert "said before Anna" not in told
    assert f"id: {shared.before}\n" not in told


def test_what_was_before_is_not_drawn_for_her_when_a_file_of_it_goes(
    app: Flask, eve: Browser, shared: Shared
) -> None:
    withdraw(shared.number, shared.before, shared.file, b.asked(MARA, reason="old"))
    (moment,) = since(head()[0] - 1, head()[0])
    assert isinstance(moment, Moment)
    wanted = parts(moment, CUSTOMERS, [f"ticket-{shared.number}"])
    frames, seat = app.extensions["live"].drawn, Seat(str(shared.who.customer_id), shared.who.seq)
    hers = Drawing(frames, moment, CUSTOMERS, seat).frame(wanted) or b""
    lenas = Drawing(frames, moment, CUSTOMERS).frame(wanted) or b""
    assert b"said before Anna" in lenas
    assert b"said before Anna" not in hers
    assert b"said before Anna" not in replayed(app, eve, shared.number).encode()


def test_files_and_forms_of_before_are_not_there(
    eve: Browser, lena: Browser, shared: Shared
) -> None:
    at = f"/requests/{shared.number}"
    mine = b.write(lena, shared.number, "mine").location.rpartition("-")[2]
    assert eve.get(f"{at}/files/{shared.file}").status_code == 404
    assert eve.get(f"{at}/messages/{shared.before}/withdrawals/new").status_code == 404
    assert eve.post(f"{at}/messages/{shared.before}/withdrawals").status_code == 404
    assert eve.post(f"{at}/messages/{mine}/withdrawals").status_code == 409
    assert lena.get(f"{at}/files/{shared.file}").status_code == 200


def test_she_writes_under_her_own_name(eve: Browser, lena: Browser, shared: Shared) -> None:
    answer = b.write(eve, shared.number, "I see it, too", headers=b.HTMX, seen="0")
    assert "I see it, too" in answer.text
    assert "said before Anna" not in answer.text, "what is new since 0 is new since she came"
    hers, lenas = (each.get(f"/requests/{shared.number}").text for each in (eve, lena))
    assert re.search(
        r"bubble--me[^>]*>\s*<h3 class=\"sr-only\">You</h3>\s*<div[^>]*><p>I see it", hers
    )
    assert "<b>Anna Berg</b>" in lenas
    assert "<b>Lena Hofer</b>" not in lenas
    seq = int(b.entries(hers)[-1])
    assert eve.post(f"/requests/{shared.number}/messages/{seq}/withdrawals").status_code == 303


def test_what_lena_writes_is_lena_s_on_her_page(
    eve: Browser, lena: Browser, shared: Shared
) -> None:
    b.write(lena, shared.number, "still down here")
    hers = eve.get(f"/requests/{shared.number}").text
    assert "<b>Lena Hofer</b>" in hers
    assert "bubble--me" not in hers.partition('id="timeline"')[2].partition("</ol>")[0]


def test_what_strangers_wrote_does_not_stand_on_her_side(
    eve: Browser, lena: Browser, shared: Shared
) -> None:
    who = {"sender": Written("Zed (zed@strange.example)")}
    told = Message(REPLY, Written("pay here"), "mail", sender=OTHER, beside=who)
    post_as_stranger(shared.number, told, Change(Actor(CUSTOMER), now()))
    hers, lenas = (each.get(f"/requests/{shared.number}").text for each in (eve, lena))
    assert "From Zed (zed@strange.example), through another address" in hers
    assert "bubble--me" not in hers.partition('id="timeline"')[2].partition("</ol>")[0]
    assert "From Zed (zed@strange.example), through your address" in lenas


def test_she_decides_nothing(eve: Browser, shared: Shared) -> None:
    at = f"/requests/{shared.number}"
    assert 'id="solved"' not in eve.get(at).text
    assert eve.post(f"{at}/confirmations").status_code == 409
    assert eve.post(f"{at}/addresses", data={"email": "x@else.example"}).status_code == 409
    more = {"email": "more@brack.example", "name": "More"}
    refused = eve.post(f"{at}/people", data=more)
    assert (refused.status_code, 'role="alert"' in refused.text) == (409, True)
    assert eve.post(f"{at}/people/{shared.who.seq}/removals").status_code == 409
    assert b.ADDRESS not in eve.get(f"{at}/addresses/new").text
    assert b.ADDRESS not in eve.get(f"{at}/people").text
    assert "customer.address_corrected" not in b.events(shared.number)


def test_nothing_else_of_the_customer_is_hers(eve: Browser, lena: Browser, shared: Shared) -> None:
    other = b.opened(lena, subject="Secret plans")
    assert eve.get(f"/requests/{other}").status_code == 404
    assert "Secret plans" not in eve.get("/support").text


def test_on_a_closed_request_she_is_led_to_one_of_her_own(number: int, eve: Browser) -> None:
    b.resolved(number)
    actions.add(number, ANNA, b.asked(MARA))
    (who,) = participants_of(number)
    enter(eve, who)
    move(number, m.Close(), b.asked(None), Context(reopen_window=-1))
    assert "Open a request of your own" in eve.get(f"/requests/{number}").text
    answer = b.write(eve, number, "It is back")
    assert answer.status_code == 409
    assert "It is back" in answer.text
    assert "ticket.follow_up_opened" not in b.events(number)


def test_who_is_taken_out_reads_and_writes_nothing_any_more(
    app: Flask, eve: Browser, lena: Browser, shared: Shared
) -> None:
    actions.remove(shared.who, b.asked(MARA))
    assert eve.get(f"/requests/{shared.number}").status_code == 404
    assert b.write(eve, shared.number, "hello?").status_code == 404
    answer = eve.get(f"/live?as=customer&topics=ticket-{shared.number}&once=1")
    assert answer.status_code in (401, 404)
    assert "Anna Berg does not take part any more" in lena.get(f"/requests/{shared.number}").text


def test_her_open_page_ends_with_her_part_and_lena_s_stays(
    eve: Browser, lena: Browser, shared: Shared
) -> None:
    hub, key = Hub(), f"ticket-{shared.number}"
    with reading() as session:
        query = select(RightRow.id, RightRow.since).where(RightRow.ticket == shared.number)
        streams = [
            Stream(CUSTOMERS, (key,), str(id_), rights=(id_,), seat=Seat("", since))
            for id_, since in session.execute(query)
        ]
    for stream in streams:
        hub.join(stream)
    _, counted, _ = head_and_digest(None)
    actions.remove(shared.who, b.asked(MARA))
    assert head_and_digest(None)[1] > counted, "every process looks at its streams now"
    recheck(hub, lambda _: None, b.now(), 12)
    assert [(stream.over, bool(stream.seat.since)) for stream in streams] == [
        (False, False),
        (True, True),
    ]


def test_one_browser_is_who_came_in_last(eve: Browser, shared: Shared) -> None:
    """Two who share a computer: the link that was opened last says whose page it is."""
    at = f"/requests/{shared.number}"
    b.let_in(eve, shared.number)
    assert "said before Anna" in eve.get(at).text
    enter(eve, shared.who)
    assert "said before Anna" not in eve.get(at).text


def test_links_asked_for_again_are_hers(eve: Browser, shared: Shared) -> None:
    """Who comes back with a later link still reads from where she came."""
    enter(eve, shared.who)
    assert "said before Anna" not in eve.get(f"/requests/{shared.number}").text


def test_the_customer_adds_and_takes_out(lena: Browser, number: int) -> None:
    b.let_in(lena, number)
    at = f"/requests/{number}/people"
    assert lena.post(at, data={"email": "anna@"}).status_code == 422
    done = lena.post(at, data={"email": "anna@else.example", "key": "key-anna-1"})
    assert done.status_code == 303
    assert (
        lena.post(at, data={"email": "anna@else.example", "key": "key-anna-1"}).status_code == 303
    )
    assert lena.post(at, data={"email": "anna@else.example"}).status_code == 409
    (who,) = participants_of(number)
    assert "anna@else.example" in lena.get(at).text
    with reading() as session:
        mail = session.scalars(select(OutboxRow).where(OutboxRow.kind == "invitation")).one()
    assert (mail.address, mail.counted) == ("anna@else.example", False)
    assert lena.post(f"{at}/{who.seq}/removals").status_code == 303
    assert participants_of(number) == []
    assert lena.post(f"{at}/{who.seq}/removals").status_code == 409


def test_who_is_not_proved_adds_nobody(lena: Browser, number: int) -> None:
    answer = lena.post(f"/requests/{number}/people", data={"email": "anna@else.example"})
    assert answer.status_code == 409
    assert "Confirm your own address" in answer.text
    assert participants_of(number) == []


def test_who_cannot_be_added_is_said_beside_the_button(lena: Browser, number: int) -> None:
    b.let_in(lena, number)
    answer = lena.post(f"/requests/{number}/people", data={"email": b.ADDRESS})
    assert answer.status_code == 409
    form = answer.text.partition('id="people-fail">')[2].partition("</p>")[0]
    assert "the person whose request it is" in form
    assert answer.text.count("the person whose request it is") == 1


def test_there_is_an_end_to_adding(lena: Browser, number: int) -> None:
    b.let_in(lena, number)
    at = f"/requests/{number}/people"
    codes = [lena.post(at, data={"email": f"a{n}@else.example"}).status_code for n in range(21)]
    assert codes == [303] * 20 + [429]
