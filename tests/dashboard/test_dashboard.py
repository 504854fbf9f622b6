"""The live picture for admins: its figures are those of the tickets, and only admins see it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, update

from supportdesk.dashboard.alarms import mail_alarms
from supportdesk.dashboard.queries import LISTED, picture
from supportdesk.dashboard.showing import panels_html
from supportdesk.domain import moves as m
from supportdesk.domain.people import Absence, Hours, Staff
from supportdesk.mail.actions import to_customer
from supportdesk.mail.models import FAILED, OutboxRow
from supportdesk.mail.queries import Outgoing
from supportdesk.store.database import change, db
from supportdesk.web.clock import now
from tests.cast import HELEN, JONAS, MARA, MINUTE, NADIA, PRIYA, TOMASZ
from tests.desk import JSON, Team

DAY = 86_400_000
L1, OFFICE = frozenset({"l1"}), (Hours(frozenset(range(5)), 540, 1020),)
HOLIDAY = Absence(
    *(int(datetime(2026, *day, tzinfo=UTC).timestamp()) * 1000 for day in ((11, 20), (12, 3)))
)


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
    assert [figure(text, name) for name in names] == [4, 2, 2, 6, 2]


def test_what_nobody_has_is_counted_by_level_and_listed_oldest_first(team: Team) -> None:
    numbers = [team.queued_l2(), team.queued(), team.queued()]
    text = page(team)
    assert '<p class="figure__trend">2 in L1, 1 in L2</p>' in text
    part = text.split('id="d-free"')[1].split("</section>")[0]
    assert re.findall(r'id="d-free-(\d+)"', part) == list(map(str, numbers))


def test_more_than_fit_are_said_to_be_there(team: Team) -> None:
    for _ in range(LISTED + 2):
        team.queued()
    assert "And 2 younger ones, in the" in page(team)


def test_what_was_resolved_today_counts_when_it_is_closed_too_and_spam_never(team: Team) -> None:
    team.closed(), team.resolved()
    team.do(team.queued(), MARA, m.Dismiss("spam"))
    assert figure(page(team), "Resolved today") == 2


def test_the_page_says_as_of_when_its_figures_are_and_frames_too(team: Team) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 9, 2, tzinfo=UTC), tick=False):
        assert ">Tuesday 24 November, 09:02, London time</time>" in page(team)
        with team.app.app_context():
            assert 'id="dashboard-at"' in panels_html()


@pytest.mark.parametrize(
    ("person", "at", "said"),
    [
        (Staff("a", "a", "Ada", roles=L1, working_hours=OFFICE), 10, "Available until 17:00"),
        (
            Staff("a", "a", "Ada", roles=L1, working_hours=OFFICE),
            18,
            "Off shift off until Wed 09:00",
        ),
        (Staff("a", "a", "Ada", roles=L1, time_off=(HOLIDAY,)), 10, "Away away until 3 Dec"),
        (Staff("a", "a", "Ada", roles=L1), 10, "Available"),
    ],
)
def test_each_engineer_s_hours_and_presence(team: Team, person: Staff, at: int, said: str) -> None:
    team.directory.put(person)
    with time_machine.travel(datetime(2026, 11, 24, at, tzinfo=UTC), tick=False):
        row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Ada.*?</tr>", page(team), re.DOTALL)
    assert row
    words = re.findall(r'aria-label="([^"]*)"|<small>([^<]*)</small>', row[0].split("</th>")[0])
    assert " ".join("".join(pair) for pair in words) == said


def test_who_is_here_stands_above_who_is_not(team: Team) -> None:
    team.directory.put(Staff("z", "z", "Zoe", roles=L1))
    team.directory.put(Staff("a", "a", "Ada", roles=L1, time_off=(HOLIDAY,)))
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=UTC), tick=False):
        text = page(team)
    assert text.index("Zoe") < text.index("Ada")


MAIL = Outgoing(0, 0, 0, 0, "")


@pytest.mark.parametrize(
    ("mail", "titles", "words"),
    [
        (MAIL, [], ""),
        (replace(MAIL, waiting=3, oldest=MINUTE), [], ""),
        (replace(MAIL, failed=1, last_error="550 no."), ["1 mail failed"], "Last answer: 550 no. "),
        (replace(MAIL, paused=2), ["2 mails are held"], "send or discard"),
        (
            replace(MAIL, waiting=2, oldest=3 * MINUTE),
            ["Mail does not go out"],
            "2 mails wait, for up to 3m. The desk tries again by itself.",
        ),
        (
            replace(MAIL, waiting=1, oldest=16 * MINUTE, failed=1, paused=1),
            ["1 mail failed", "Mail does not go out", "1 mail is held"],
            "",
        ),
    ],
)
def test_mail_that_does_not_go_out_is_an_alarm(
    mail: Outgoing, titles: list[str], words: str
) -> None:
    alarms = mail_alarms(mail)
    assert [alarm.title for alarm in alarms] == titles
    assert words in " ".join(alarm.words for alarm in alarms)


def test_the_alarm_stands_on_the_page_with_a_way_to_the_outbox(team: Team) -> None:
    assert "Open outgoing mail" not in page(team)
    number = team.held()
    with team.app.app_context():
        change(lambda s: to_customer(s, "link", number, now()))
        change(lambda s: s.execute(update(OutboxRow).values(state=FAILED, last_error="550 no")))
        text = page(team)
        assert "mails failed" in panels_html()
    assert text.index("mails failed") < text.index("Who works on what")
    assert "Open outgoing mail" in text


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
