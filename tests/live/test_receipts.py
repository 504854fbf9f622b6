"""What was seen and mailed, for whoever opens a page: drawn once, and never older than the news."""

import pytest
from sqlalchemy import update

from supportdesk import pace
from supportdesk.cases.queries import reading_of
from supportdesk.live.hub import STAFF, Stream
from supportdesk.live.outgoing import Outgoing
from supportdesk.live.passing import Passing
from supportdesk.live.receipts import Receipts
from supportdesk.mail.models import OBSOLETE, OutboxRow
from supportdesk.messages import actions as messages
from supportdesk.store.database import change
from supportdesk.web.clock import now
from tests.cast import MARA
from tests.desk import Team
from tests.live.following import drawings
from tests.live.test_presence import Clock

RECEIPTS, PANEL = "tickets/entry/_receipts.html", "tickets/show/_mail.html"


@pytest.fixture
def passing(team: Team) -> Passing:
    found: Passing = team.app.extensions["passing"]
    found.receipts = Receipts(team.app, Clock())
    return found


def opened(passing: Passing, number: int, many: int = 1) -> list[Stream]:
    """So many pages of a ticket, as they are when their backlog is written."""
    streams = [Stream(STAFF, (f"ticket-{number}",), f"person {n}") for n in range(many)]
    for stream in streams:
        passing._hub.join(stream)
        passing._hub.complete(stream)
        passing.arrived(stream, new=True)
    return streams


def test_pages_that_open_together_are_drawn_once(team: Team, passing: Passing) -> None:
    number = team.held()
    team.writes(number, MARA, "Try it now")
    with drawings(team.app) as drawn:
        pages = opened(passing, number, 50)
    assert drawn.count(RECEIPTS) == 1
    assert all(b"entry-4-receipt" in page.waiting[0] for page in pages)


def test_who_opens_a_page_after_it_was_seen_is_shown_so(team: Team, passing: Passing) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "Try it now")
    (before,) = opened(passing, number)
    with team.app.app_context():
        messages.note_seen(number, "customer", "1", seq, now())
        assert reading_of(number, "").customer[0] == seq
    passing.heard([{"ticket": number, "audience": "customer", "seen": seq}])
    (after,) = opened(passing, number)
    assert after.waiting[0] != before.waiting[0]


def test_a_page_that_opens_is_shown_its_receipts_once(team: Team, passing: Passing) -> None:
    number = team.held()
    team.writes(number, MARA, "By mail")
    with team.app.app_context():
        outgoing = Outgoing(team.app, passing._hub, passing.receipts)
        outgoing.look()
    with drawings(team.app) as drawn:
        opened(passing, number)
        outgoing.look()
        outgoing.look()
    assert drawn.count(RECEIPTS) == 1
    assert drawn.count(PANEL) == 1


def test_who_was_away_when_a_mail_was_dropped_is_shown_that_nothing_waits(
    team: Team, passing: Passing
) -> None:
    number = team.held()
    team.writes(number, MARA, "By mail")
    outgoing = Outgoing(team.app, passing._hub, passing.receipts)
    with team.app.app_context():
        change(lambda session: session.execute(update(OutboxRow).values(state=OBSOLETE)))
    (page,) = opened(passing, number)
    outgoing.look()
    assert any(b'-mail"' in frame and b" hidden>" in frame for frame in page.waiting)


def test_after_a_deploy_mail_is_shown_a_few_tickets_at_a_time(
    team: Team, passing: Passing, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [team.held() for _ in range(25)]
    for number in numbers:
        team.writes(number, MARA, "By mail")
    outgoing = Outgoing(team.app, passing._hub, passing.receipts)
    for number in numbers:
        opened(passing, number)
    at_pauses = list[int]()
    with drawings(team.app) as drawn:
        monkeypatch.setattr(pace, "pause", lambda: at_pauses.append(drawn.count(PANEL)))
        outgoing.look()
    assert at_pauses == [10, 20]


def test_what_could_not_be_shown_of_the_outbox_is_shown_by_the_next_look(
    team: Team, passing: Passing, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = team.held()
    outgoing = Outgoing(team.app, passing._hub, passing.receipts)
    (page,) = opened(passing, number)
    outgoing.look()
    page.waiting.clear()
    with team.app.app_context():
        late = update(OutboxRow).values(last_error="550 No such mailbox")
        change(lambda session: session.execute(late))

    def fails(_: int) -> str:
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr("supportdesk.live.outgoing.mail_html", fails)
        with pytest.raises(OSError, match="away"):
            outgoing.look()
    assert page.waiting == []
    outgoing.look()
    assert b"-mail" in page.waiting[0]
