"""Every mail has one end: filed, aside, in quarantine, or the same as another. None is lost."""

import io
import re
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from supportdesk import schedule
from supportdesk.domain.durations import HOUR, MINUTE
from supportdesk.intake import clues, filing, order, storing
from supportdesk.intake.models import (
    ASIDE,
    DUPLICATE,
    FILED,
    QUARANTINED,
    WAITING,
    BlockedRow,
    IncomingRow,
)
from supportdesk.intake.settling import SAME
from supportdesk.mail.incoming.reading import EMPTY, NO_HEADER, TOO_LARGE
from supportdesk.store import jobs
from supportdesk.store.database import change
from supportdesk.web.clock import now
from supportdesk.worker import handlers
from tests.intake.post import EVE, LENA, Post, mail


def test_a_persons_mail_opens_a_ticket(post: Post) -> None:
    row = post.comes(mail(cc=f"Eve <{EVE}>", reply_to="other@brack.example"))
    assert (row.state, row.kind, row.reason, row.way) == (FILED, "person", "", "new")
    assert (row.sender, row.sender_name, row.subject) == (LENA, "Lena Hofer", "VPN drops")
    assert row.people == {
        "to": [["", "support@desk.example"]],
        "cc": [["Eve", EVE]],
        "reply_to": [["", "other@brack.example"]],
    }
    assert (row.message_id, row.sent_at) == ("<1@brack.example>", 1_795_608_000_000)
    assert row.settled_at == post.now
    ticket, entry = post.ticket(row.ticket or 0), post.entry(row)
    assert (ticket.channel, ticket.status, ticket.address_proved) == ("mail", "queued", False)
    assert (entry.body.text, entry.seq) == ("It drops every hour.", 2)


@pytest.mark.parametrize("certain", [True, False])
def test_it_is_acknowledged_and_limits_are_asked_unless_the_sender_is_certain(
    post: Post, certain: bool
) -> None:
    row = post.comes(mail(certain=certain))
    (told,) = post.outbox()
    assert (told.kind, told.address, told.ticket) == ("acknowledgement", LENA, row.ticket)
    assert told.counted is row.authenticated is certain
    assert post.ticket(row.ticket or 0).address_proved is certain


@pytest.mark.parametrize("subject", ["VPN drops", "Re: VPN drops"])
def test_the_same_mail_by_another_way_is_one_mail(post: Post, subject: str) -> None:
    first = post.comes(mail())
    again = post.comes(b"Delivered-To: help@desk.example\r\n" + mail(subject=subject))
    assert (again.state, again.duplicate_of, again.reason) == (DUPLICATE, first.id, SAME)
    assert len(post.numbers()) == 1


def test_of_two_at_the_same_moment_one_is_filed(post: Post) -> None:
    ids = [storing.keep(io.BytesIO(mail()), "file", post.now).id for _ in range(2)]
    effects = [filing.take_in({"mail": each}, post.work.intake, post.now) for each in ids]
    for effect in effects:
        assert effect
        change(effect)
    assert [post.row(each).state for each in ids] == [FILED, DUPLICATE]
    assert post.row(ids[1]).duplicate_of == ids[0]
    assert len(post.numbers()) == 1


def test_mails_of_one_conversation_are_filed_in_the_order_in_which_they_came(post: Post) -> None:
    to = post.address(post.held())
    for n in (1, 2):
        storing.keep(io.BytesIO(mail(f"Word {n}", to=to, id=f"<{n}@b.example>")), "file", post.now)
    first, second = (job for job in jobs.claim(post.now) if job.name == storing.TAKE_IN)

    def later() -> None:
        with post.app.app_context():
            handlers.do(second, post.work, post.now)

    with ThreadPoolExecutor(1) as other_hand:
        late = other_hand.submit(later)
        assert wait([late], timeout=0.5).not_done == {late}
        handlers.do(first, post.work, post.now)
        late.result()
    assert [post.entry(row).body.text for row in post.rows()] == ["Word 1", "Word 2"]
    assert [row.seq for row in post.rows()] == sorted(row.seq or 0 for row in post.rows())


def test_nobody_waits_long_for_a_mail_that_a_worker_died_over(post: Post) -> None:
    for n in (1, 2):
        storing.keep(io.BytesIO(mail(id=f"<{n}@b.example>")), "file", post.now)
    one, other = (row.id for row in post.rows())
    assert not order.is_earlier_in_hand(other, post.now)
    (taken,) = jobs.claim(post.now, 1)
    assert order.is_earlier_in_hand(other, post.now)
    assert not order.is_earlier_in_hand(one, post.now)
    assert not order.is_earlier_in_hand(other, post.now + order.RECENT_MS)
    jobs.fail(taken, "OSError: it broke", post.now)
    assert not order.is_earlier_in_hand(other, post.now)


def test_how_much_waits_and_for_how_long_is_told(post: Post) -> None:
    post.unplaced()
    for n in (1, 2):
        storing.keep(io.BytesIO(mail(id=f"<{n}@b.example>")), "file", now() - 20 * MINUTE)
    health = post.app.test_client().get("/readyz").json["checks"]["mail"]  # type: ignore[index]
    assert health["ok"] is False
    assert health["state"].endswith("; 2 mails wait to be taken in, up to 20m")
    schedule.note_mail(post.work, now())
    told = post.app.test_client().get("/metrics").text
    assert 'desk_incoming{state="waiting"} 2.0' in told
    assert 'desk_incoming{state="quarantined"} 1.0' in told
    assert re.search(r"^desk_incoming_oldest 120\d\.", told, re.M)
    post.run()
    assert "taken in" not in post.app.test_client().get("/readyz").text


def test_another_text_under_the_same_id_is_another_mail(post: Post) -> None:
    rows = [post.comes(mail(body=text)) for text in ("It drops.", "It drops again.")]
    assert [row.state for row in rows] == [FILED, FILED]


def test_without_an_id_date_and_subject_stand_in(post: Post) -> None:
    rows = [post.comes(mail(id="", subject=each)) for each in ("One", "One", "Two")]
    assert [row.state for row in rows] == [FILED, DUPLICATE, FILED]
    rows = [post.comes(mail(id="", date="")) for _ in range(2)]
    assert [row.state for row in rows] == [FILED, DUPLICATE]


def test_a_job_that_runs_twice_files_once(post: Post) -> None:
    row = post.comes(mail())
    change(lambda session: storing.again(session, row.id, post.now))
    post.run()
    assert len(post.entries(row.ticket or 0)) == 2
    assert post.row(row.id).seq == row.seq


NOT_TICKETS = {
    "auto_submitted: auto-generated": "automatic",
    "list_id: <users.brack.example>": "list",
    "x_autoreply: yes": "out of office",
}


@pytest.mark.parametrize("header", NOT_TICKETS)
def test_what_no_person_wrote_is_set_aside_with_its_reason(post: Post, header: str) -> None:
    name, value = header.split(": ")
    row = post.comes(mail(**{name: value}))
    assert (row.state, row.kind, row.ticket) == (ASIDE, NOT_TICKETS[header], None)
    assert row.reason.endswith(".")
    assert (post.numbers(), post.outbox()) == ([], [])


def test_our_own_mail_that_comes_back_is_set_aside(post: Post) -> None:
    row = post.comes(mail(sender="Support <SUPPORT@desk.example>"))
    assert (row.state, row.kind, post.numbers()) == (ASIDE, "ours", [])


def test_who_is_away_reopens_nothing_and_is_known_to_be_about_the_ticket(post: Post) -> None:
    number = post.resolved()
    entries = len(post.entries(number))
    row = post.comes(mail(to=post.address(number), x_autoreply="yes", subject="Away"))
    assert (row.state, row.ticket, row.seq) == (ASIDE, number, None)
    assert (post.ticket(number).status, len(post.entries(number))) == ("resolved", entries)


@pytest.mark.parametrize(
    ("raw", "reason"), [(b"", EMPTY), (b"\x00\xff\xfe nothing here", NO_HEADER)]
)
def test_what_cannot_be_understood_waits_in_quarantine(post: Post, raw: bytes, reason: str) -> None:
    row = post.comes(raw)
    assert (row.state, row.reason) == (QUARANTINED, reason)
    assert post.comes(raw).state == DUPLICATE
    assert b"".join(storing.raw(row.id)) == raw


def test_what_is_too_large_is_kept_and_never_parsed(post: Post) -> None:
    raw = mail() + b"x" * 35_000_000
    row = post.comes(raw)
    assert (row.state, row.reason, row.sender) == (QUARANTINED, TOO_LARGE, "")
    assert sum(map(len, storing.raw(row.id))) == len(raw)


@pytest.mark.parametrize("sender", ["Lena Hofer", "lena@localhost", '"a b"@brack.example'])
def test_who_cannot_be_answered_waits_in_quarantine(post: Post, sender: str) -> None:
    row = post.comes(mail(sender=sender))
    assert (row.state, row.reason) == (QUARANTINED, filing.NO_SENDER)


def test_a_blocked_sender_waits_in_quarantine(post: Post) -> None:
    blocked = {"address": LENA, "by_id": "mara", "by_name": "Mara Lindqvist", "at": post.now}
    change(lambda session: session.execute(insert(BlockedRow).values(blocked)))
    row = post.comes(mail(sender="Lena <LENA@brack.example>"))
    assert (row.state, row.reason, row.subject) == (QUARANTINED, filing.BLOCKED, "VPN drops")
    assert post.comes(mail(sender=EVE, id="<2@x.example>")).state == FILED


def test_a_flood_of_one_sender_waits_in_quarantine_for_an_hour(post: Post) -> None:
    opened_by_mail(post, clues.MOST_OPENED - 1)
    rows = [post.comes(mail(id=f"<{n}@b.example>")) for n in range(2)]
    assert rows[0].state == FILED
    assert (rows[-1].state, rows[-1].reason) == (QUARANTINED, filing.TOO_MANY)
    answer = mail(id="<a@b.example>", to=post.address(rows[0].ticket or 0))
    assert post.comes(answer).ticket == rows[0].ticket
    assert post.comes(mail(sender=EVE, id="<e@b.example>")).state == FILED
    post.now += HOUR
    assert post.comes(mail(id="<later@b.example>")).state == FILED


def test_load_tests_may_flood(post: Post) -> None:
    settings = replace(post.work.intake.settings, limits="off")
    post.work = replace(post.work, intake=replace(post.work.intake, settings=settings))
    opened_by_mail(post, clues.MOST_OPENED + 1)
    assert post.comes(mail()).state == FILED


def test_a_fault_is_tried_again_and_then_people_look(post: Post) -> None:
    kept = storing.keep(io.BytesIO(mail()), "file", post.now)
    _break(post, "texts", "gone")
    for tried in range(1, jobs.GIVE_UP_AFTER):
        post.run(later=HOUR)
        assert post.row(kept.id).state == WAITING, tried
    post.run(later=HOUR)
    row = post.row(kept.id)
    assert row.state == QUARANTINED
    assert "OperationalError" in row.reason or "ProgrammingError" in row.reason
    assert "drops" not in row.reason
    assert b"".join(storing.raw(kept.id)) == mail()
    assert jobs.claim(post.now + HOUR) == []


def test_a_fault_that_passes_costs_nothing(post: Post) -> None:
    kept = storing.keep(io.BytesIO(mail()), "file", post.now)
    _break(post, "texts", "gone")
    post.run()
    _break(post, "gone", "texts")
    post.run(later=HOUR)
    assert post.row(kept.id).state == FILED
    assert len(post.numbers()) == 1


def test_a_mail_that_kills_the_worker_is_put_away_unread(post: Post) -> None:
    kept = storing.keep(io.BytesIO(mail()), "file", post.now)
    for _ in range(jobs.GIVE_UP_AFTER):
        assert jobs.claim(post.now)
        post.now += jobs.LEASE_MS
    post.run()
    row = post.row(kept.id)
    assert (row.state, post.numbers()) == (QUARANTINED, [])
    assert "RuntimeError" in row.reason


def test_a_mail_whose_bytes_are_broken_is_not_taken_for_whole(post: Post) -> None:
    kept = storing.keep(io.BytesIO(mail()), "file", post.now)
    longer = update(IncomingRow).where(IncomingRow.id == kept.id).values(size=10_000)
    change(lambda session: session.execute(longer))
    for _ in range(jobs.GIVE_UP_AFTER):
        post.run(later=HOUR)
    assert (post.row(kept.id).state, post.numbers()) == (QUARANTINED, [])


def test_only_mails_are_given_up_for_people_to_see(post: Post) -> None:
    assert set(handlers.LAST_RESORTS) <= set(handlers.HANDLERS)


def opened_by_mail(post: Post, many: int) -> None:
    """Lena's requests of this hour, as their rows say it."""
    row = {"inlet": "file", "came_at": post.now, "settled_at": post.now, "state": FILED}
    row |= {"sender": LENA, "way": "new"}
    change(lambda session: session.execute(insert(IncomingRow), [row] * many))


def _break(post: Post, table: str, name: str) -> None:
    statement: Any = f"ALTER TABLE {table} RENAME TO {name}"
    change(lambda session: session.connection().exec_driver_sql(statement))
