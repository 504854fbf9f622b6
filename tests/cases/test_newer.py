"""What a newer version wrote while this one still serves: pages stand, nothing is decided on it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from supportdesk.domain.errors import Refused, Unavailable
from supportdesk.mail.models import OutboxRow
from supportdesk.mail.news import open_news
from supportdesk.store.database import change
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.changing import LOOKED_BACK
from supportdesk.tickets.entries import handover_trail
from supportdesk.tickets.models import TicketRow
from tests.cast import MARA
from tests.desk import HX, Team
from tests.live.test_newer import writes_something_new
from tests.portal import build

LINE = "Something happened here that this version cannot show yet. Reload in a moment."
NOT_STORED = "its new version already changed this ticket"
KINDS: list[dict[str, Any]] = [{}, {"wire": "ticket.escalated", "data": {}}]

either = pytest.mark.parametrize("values", KINDS, ids=["unknown", "unreadable"])


@pytest.fixture
def lena(team: Team) -> FlaskClient:
    browser = team.app.test_client()
    browser.environ_base["HTTP_ORIGIN"] = "http://localhost"
    return browser


def of(team: Team, lena: FlaskClient) -> int:
    """A request of hers that Mara holds."""
    number = build.opened(lena)
    with team.app.app_context():
        build.claimed(number)
    return number


@either
def test_the_page_of_staff_stands_and_its_line_goes_on_before_it(
    team: Team, values: dict[str, Any]
) -> None:
    number = team.held()
    pos = writes_something_new(team, number, **values)
    seq = team.writes(number, MARA, "All is well") if values else team.ticket(number).last_seq
    new = seq - 1 if values else seq
    page = team.as_(MARA).get(f"/tickets/{number}").text
    (entry,) = re.findall(rf'<li id="entry-{new}" .*?</li>', page, re.S)
    assert LINE in entry
    assert "In a newer way" not in page
    assert f'data-after="{pos - 1}"' in page
    assert f'data-seq="{new - 1}" data-level' in page
    for path in ("/tickets", "/tickets?view=mine", f"/tickets/{number}/own"):
        assert team.as_(MARA).get(path).status_code == 200


@either
def test_customers_find_nothing_of_it_until_their_line_tells_it(
    team: Team, lena: FlaskClient, values: dict[str, Any]
) -> None:
    number = of(team, lena)
    writes_something_new(team, number, **values)
    seq = team.ticket(number).last_public_seq
    page = lena.get(f"/requests/{number}").text
    assert f"entry-{seq}" not in page
    assert "cannot show" not in page
    assert f'data-after="{seq - 1}"' in page
    assert f'data-seq="{seq - 1}"' in page
    assert "All six dispatch PCs" in page


@pytest.mark.parametrize("reader", ["us", "customer"])
@either
def test_it_is_printed_as_it_is_shown(team: Team, reader: str, values: dict[str, Any]) -> None:
    number = team.held()
    writes_something_new(team, number, **values)
    page = team.as_(MARA).get(f"/tickets/{number}/prints", query_string={"for": reader})
    assert page.status_code == 200
    assert (LINE in page.text) == (reader == "us")


def test_a_handover_that_cannot_be_read_is_no_step(team: Team) -> None:
    number = team.held_l2()
    with team.app.app_context():
        trail = len(handover_trail(number))
        writes_something_new(team, number, **KINDS[1])
        assert len(handover_trail(number)) == trail


def test_nothing_is_stored_where_its_rules_are_not_known(team: Team, lena: FlaskClient) -> None:
    number = of(team, lena)
    seq = team.writes(number, MARA, "In a newer way")
    team.writes(number, MARA, "The newer version knows this one, too")
    rename(team, number, seq, "ticket.teleported")
    before = row(team, number)
    mara = team.as_(MARA)
    form = {"kind": "reply", "body": "Half an hour of work", "seen": "99", "key": build.key()}
    answer = mara.post(f"/tickets/{number}/messages", data=form, headers=HX)
    assert answer.status_code == 409
    assert NOT_STORED in answer.text
    assert form["body"] in answer.text
    told = build.write(lena, number, "It drops again", headers=HX)
    assert NOT_STORED in told.text
    assert "It drops again" in told.text
    with team.app.app_context(), pytest.raises(Refused, match=NOT_STORED):
        build.escalated(number)
    assert row(team, number) == before
    rename(team, number, seq, "message.posted")  # a version that knows it
    assert mara.post(f"/tickets/{number}/messages", data=form).status_code == 303


def test_it_is_looked_for_as_far_back_as_two_versions_write_side_by_side(team: Team) -> None:
    number = team.held()
    writes_something_new(team, number)
    seq = team.ticket(number).last_seq
    with team.app.app_context():
        change(lambda s: s.execute(update(TicketRow).values(last_seq=seq + LOOKED_BACK - 1)))
        with pytest.raises(Refused, match=NOT_STORED):
            build.replied(number, "Not yet")
        change(lambda s: s.execute(update(TicketRow).values(last_seq=seq + LOOKED_BACK)))
        build.replied(number, "Long ago")


def test_a_ticket_that_a_newer_version_did_not_touch_is_written_as_ever(team: Team) -> None:
    writes_something_new(team, team.held())
    other = team.held()
    team.writes(other, MARA, "All is well")
    assert team.entries(other)[-1].body.text == "All is well"


def test_no_mail_goes_out_that_tells_nothing(team: Team) -> None:
    number = team.held()
    writes_something_new(team, number)
    seq = team.ticket(number).last_seq
    mail = OutboxRow(kind="reply", ticket=number, entries=[seq], address="lena@brack.example")
    settings = team.app.extensions["desk"].settings
    with team.app.app_context(), pytest.raises(Unavailable):
        change(lambda session: open_news(session, mail, settings, build.now()))


def rename(team: Team, number: int, seq: int, wire: str) -> None:
    """Give an event another name."""
    where = (EventRow.ticket == number, EventRow.seq == seq)
    with team.app.app_context():
        change(lambda session: session.execute(update(EventRow).where(*where).values(wire=wire)))


def row(team: Team, number: int) -> tuple[Any, ...]:
    """All of a ticket that a change could have left behind."""
    return team.ticket(number), [(entry.seq, entry.at) for entry in team.entries(number)]
