"""The live picture for admins: its figures are those of the tickets, and only admins see it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event

from supportdesk.dashboard.queries import picture
from supportdesk.dashboard.showing import panels_html
from supportdesk.domain import moves as m
from supportdesk.store.database import db
from supportdesk.web.clock import now
from tests.cast import HELEN, JONAS, MARA, NADIA, PRIYA, TOMASZ
from tests.desk import JSON, Team

DAY = 86_400_000


def page(team: Team) -> str:
    answer = team.as_(HELEN).get("/dashboard")
    assert answer.status_code == 200
    return answer.text


def figure(text: str, name: str) -> int:
    """The number of a tile."""
    found = re.search(rf"figure__name\">{name}</h3><p class=\"figure__value\">([\d,]+)", text)
    assert found, name
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("person", [MARA, PRIYA])
def test_for_others_there_is_no_dashboard_and_no_link_to_it(team: Team, person) -> None:
    client = team.as_(person)
    assert client.get("/dashboard", headers=JSON).status_code == 404
    assert client.get("/live?topics=dashboard").status_code == 404
    assert "/dashboard" not in client.get("/tickets").text


def test_an_admin_who_is_an_engineer_sees_it_too(team: Team) -> None:
    assert team.as_(NADIA).get("/dashboard").status_code == 200


def test_signed_out_it_leads_to_the_sign_in_and_back(team: Team) -> None:
    answer = team.app.test_client().get("/dashboard")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=%2Fdashboard"


def test_an_empty_desk_says_that_nobody_waits(team: Team) -> None:
    text = page(team)
    assert figure(text, "Open") == 0
    assert "Nobody is waiting." in text
    assert "Nothing is at L2." in text


@pytest.mark.parametrize(("free", "shown"), [(999_999_999, True), (80_000_000_000, False)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_disk_that_is_nearly_full_is_named(
    team: Team, monkeypatch: pytest.MonkeyPatch, free: int, shown: bool
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: (100_000_000_000, 0, free))
    assert ("nearly full" in page(team)) is shown


def test_the_tiles_count_what_there_is(team: Team) -> None:
    team.queued(), team.held(), team.held_l2(), team.queued_l2(), team.resolved(), team.closed()
    text = page(team)
    names = ("Open", "Nobody has it yet", "At L2", "Opened today", "Resolved today")
    assert [figure(text, name) for name in names] == [4, 2, 2, 6, 1]


def test_who_works_on_what(team: Team) -> None:
    number = team.held(TOMASZ, subject="Scanner sends blank pages")
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Tomasz Bielak.*?</tr>", page(team), re.DOTALL)
    assert row
    assert f"/tickets/{number}" in row[0]
    assert "Scanner sends blank pages" in row[0]
    assert "1 of 8" in row[0]


def test_escalations_show_opener_holder_and_time(team: Team) -> None:
    number = team.held_l2(MARA, JONAS)
    part = page(team).split('id="d-esc"')[1].split("</section>")[0]
    assert f"/tickets/{number}" in part
    assert "L1 Mara Lindqvist, now L2 Jonas Wetzel" in part


def test_what_needs_an_opener_is_named_with_a_way_to_name_one(team: Team) -> None:
    number = team.needs_opener()
    text = page(team)
    assert "Needs an opener" in text
    assert f"/tickets/{number}/openers/new" in text
    team.do(number, MARA, m.ChangeOpener())
    assert "Needs an opener" not in page(team)


def test_ages_put_each_open_ticket_into_one_cell(team: Team) -> None:
    team.queued(), team.held(), team.held_l2()
    with team.app.app_context():
        later = picture(now() + 3 * DAY, now())
    cells = {place: row["3–5 days"] for place, row in later.ages.items() if sum(row.values())}
    assert cells == {"L1 queue": 1, "In hand at L1": 1, "In hand at L2": 1}
    assert later.most == 1


def test_a_staff_platform_that_is_away_is_said(team: Team) -> None:
    assert "does not answer" not in page(team)
    team.directory.unreachable = True
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        text = page(team)
    assert "does not answer" in text
    assert "Names and levels are as of" in text


def test_page_and_frames_draw_the_same_panels(team: Team) -> None:
    team.held()
    text = page(team)
    with team.app.app_context():
        panels = panels_html()
    assert (
        panels.splitlines()[1:10]
        == text[text.index('<div id="dashboard-panels">') :].splitlines()[1:10]
    )


def test_it_asks_the_database_the_same_number_of_questions_however_much_there_is(
    team: Team,
) -> None:
    def questions() -> int:
        asked: list[str] = []
        with team.app.app_context():
            panels_html()
            count = lambda *args: asked.append(args[2])  # noqa: E731
            event.listen(db.engine, "before_cursor_execute", count)
            panels_html()
            event.remove(db.engine, "before_cursor_execute", count)
        return len(asked)

    team.held()
    few = questions()
    for _ in range(12):
        team.queued(), team.held_l2()
    assert questions() == few
