"""What follows from events, besides mail (`tests/mail`)."""

import pytest
from sqlalchemy import select

from supportdesk import reactions
from supportdesk.customers import rights
from supportdesk.customers.models import RightRow
from supportdesk.domain.events import EVENTS
from supportdesk.domain.moves import Close, Dismiss, Reopen
from supportdesk.domain.replay import CUSTOMER, THE_DESK, Actor
from supportdesk.drafts import actions as drafts
from supportdesk.drafts.queries import customers_drafts, drafts_for
from supportdesk.messages.actions import Message, post_as_customer
from supportdesk.store import jobs
from supportdesk.store.database import change, reading
from supportdesk.store.eventlog import Written
from supportdesk.store.jobs import JobRow
from supportdesk.tickets import actions
from supportdesk.tickets.changing import Change
from supportdesk.worker.handlers import HANDLERS
from tests.cast import DAY, MARA, NOW
from tests.worker import build


def ends(number: int) -> list[int | None]:
    with reading() as session:
        return list(session.scalars(select(RightRow.ends_at).where(RightRow.ticket == number)))


def with_right(number: int) -> int:
    give = lambda session: rights.give(session, number, 1, "lena@brack.example", NOW)  # noqa: E731
    change(give)
    return number


def test_every_event_has_a_line():
    assert set(reactions.REACTIONS) == set(EVENTS)


def test_every_job_that_is_asked_for_has_a_handler(app):
    number = build.held_l2()
    build.reply(number)
    build.resolved()
    with reading() as session:
        assert set(session.scalars(select(JobRow.name))) <= set(HANDLERS)


def test_links_end_thirty_days_after_closing(app):
    number = with_right(build.resolved())
    context = actions.Context(reopen_window=0)
    actions.move(number, Close(), Change(THE_DESK, NOW + DAY), context)
    assert ends(number) == [NOW + 31 * DAY]


def test_links_of_a_dismissed_request_end_too_and_live_on_when_it_is_brought_back(app):
    number = with_right(build.opened())
    build.move(number, MARA, Dismiss("spam"))
    assert ends(number) == [NOW + 30 * DAY]
    build.move(number, MARA, Reopen(), reason="It was real")
    assert ends(number) == [None]


def test_what_staff_sent_is_no_draft_any_more(app):
    number = build.held()
    author = drafts.Author("staff", MARA.id, MARA.name)
    for kind in ("reply", "note"):
        drafts.save(build.ticket(number), author, kind, "Half", NOW)
    build.reply(number)
    assert list(drafts_for(build.ticket(number), MARA.id).own) == ["note"]


def test_what_a_customer_sent_is_no_draft_any_more(app):
    number = build.opened()
    give = lambda session: rights.give(session, number, 1, "lena@brack.example", NOW)  # noqa: E731
    right = change(give)
    drafts.save(build.ticket(number), drafts.Author("right", str(right)), "reply", "Half", NOW)
    post_as_customer(number, Message("reply", Written("All")), Change(Actor(CUSTOMER, "1"), NOW))
    assert customers_drafts(number, [right]).own == {}


def test_nothing_follows_from_what_did_not_happen(app):
    number = build.held()
    before = len(jobs.claim(NOW + DAY, 100))

    def work(session) -> None:
        build.reply(number)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change(work)
    assert len(jobs.claim(NOW + 2 * DAY, 100)) == before
