"""The stories, the measured numbers and the plan of the lively data, without a database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from supportdesk.demo.lively import fill, measure, pictures
from supportdesk.demo.lively.filling import history
from supportdesk.demo.lively.stories import CATEGORIES, customers, phrases, stories
from supportdesk.domain.thanks import only_thanks
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store.database import db, reading
from supportdesk.tickets.models import TicketRow
from tests.demo import company, lively
from tests.servers import environment

LANGUAGES = ("en", "de", "fr", "es")


def test_there_are_enough_stories_for_every_category_and_language() -> None:
    assert 60 <= len(stories()) <= 90
    assert {story.category for story in stories()} == set(CATEGORIES)
    assert {story.language for story in stories()} == set(LANGUAGES)


def test_every_customer_finds_a_story_in_their_language() -> None:
    assert {customer.language for customer in customers()} <= set(LANGUAGES)
    assert all(customer.email.isascii() for customer in customers())
    assert all(customer.email.endswith(".example") for customer in customers())


def test_thanks_are_taken_for_thanks() -> None:
    said = [text for language in LANGUAGES for text in phrases()[language]["thanks"]]
    assert [text for text in said if not only_thanks(text)] == []


def test_every_language_has_the_same_phrases() -> None:
    assert {frozenset(phrases()[language]) for language in LANGUAGES} == {
        frozenset(phrases()["en"])
    }


def test_the_same_moment_gives_the_same_history() -> None:
    one, other = (_told(lively.SATURDAY_NIGHT) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("hours", [0, 1, 9, 34, 55, 24 * 127 + 2])
def test_no_step_is_in_the_future_whenever_it_starts(hours: int) -> None:
    now = lively.SATURDAY_NIGHT + hours * 3_600_000
    lives = history(lively.everybody(now), now)
    assert max(step.at for life in lives for step in life.steps) < now
    assert all(
        before.at <= after.at
        for life in lives
        for before, after in zip(life.steps, life.steps[1:], strict=False)
    )


def test_a_company_that_is_too_small_gets_no_history(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mara = lively.everybody()[:1]
    assert fill(mara, lively.SATURDAY_NIGHT) == 0
    assert "starts without tickets" in capsys.readouterr().out


def test_a_platform_that_is_away_is_said_and_tried_again(
    tmp_path: Path, sqlite_template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _empty_desk(sqlite_template, tmp_path).app_context():
        assert fill() == 0
        db.engine.dispose()
    assert "The next start tries again" in capsys.readouterr().out


def test_the_platform_is_asked_for_its_people(
    tmp_path: Path, sqlite_template: Path, platform: company.Handle
) -> None:
    settings = {"DESK_STAFF_URL": platform.url, "DESK_STAFF_TOKEN": platform.token}
    with _empty_desk(sqlite_template, tmp_path, **settings).app_context():
        assert fill() > 260
        with reading() as session:
            openers = set(session.scalars(select(TicketRow.opener_id).distinct()))
            count = session.scalar(select(func.count()).select_from(TicketRow))
        db.engine.dispose()
    assert count
    assert platform.id("mara") in openers


def test_the_numbers_name_their_source_and_licence() -> None:
    text = measure.TARGET.read_text(encoding="utf-8")
    assert "dataset 498" in text
    assert "CC BY 4.0" in text
    assert '"id"' not in text, "shares and quantiles only, no incident"


def test_measuring_counts_waits_hands_and_ages() -> None:
    found = measure.measure([_incident(hours) for hours in (0.5, 5, 50, 500)])
    assert found["resolution_hours"][0] == 0.5
    assert found["resolution_hours"][-1] == 500
    assert found["waits"]["Awaiting User Info"]["share"] == 1
    assert found["reassignments"] == {"1": 1.0}
    assert [row["share"] for row in found["lengths"]] == [0.25] * 4
    assert found["open_age_hours"]["waiting"][-1] > 0


def test_drawn_pictures_are_small_and_whole() -> None:
    drawn = pictures.error_window("one", "Title", "line")
    assert drawn.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert drawn.data.endswith(b"IEND\xaeB`\x82")
    assert len(pictures.curve("two", "Title", Random(1)).data) < 10_000


def _told(now: int) -> list[tuple[str, list[int]]]:
    lives = history(lively.everybody(now), now)
    return [(life.case.subject, [step.at for step in life.steps]) for life in lives]


def _empty_desk(template: Path, folder: Path, **settings: str) -> Flask:
    path = folder / "desk.sqlite"
    path.write_bytes(template.read_bytes())
    return create_app(Settings.from_environ(environment(f"sqlite:///{path}", folder, **settings)))


def _incident(hours: float) -> measure.Incident:
    """Opened on a Monday in April, a person after a minute, half of its time waiting."""
    opened = datetime(2016, 4, 4, 12, tzinfo=UTC).replace(tzinfo=None)
    times = [opened + timedelta(hours=hours * share) for share in (0, 0.25, 0.75, 1)]
    states = ("New", "Awaiting User Info", "Active", "Resolved")
    same = {"priority": "3", "urgency": "2", "person": "7", "reassignments": 1, "reopenings": 0}
    lines = [
        {"at": at.isoformat(), "activity": state, **same}
        for at, state in zip(times, states, strict=True)
    ]
    return {
        "opened": opened.isoformat(),
        "resolved": times[-1].isoformat(),
        "channel": "Phone",
        "category": "1",
        "events": lines,
    }
