"""When a person answers, in service hours and in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from supportdesk.settings.hours import service_hours
from supportdesk.tickets import promise

LONDON = "Europe/London"
USUAL = "mon-fri 09:00-17:30 Europe/London"


def at(text: str, zone: str = LONDON) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("asked", "minutes", "hours", "due"),
    [
        ("2026-11-25T10:00", 240, USUAL, "2026-11-25T14:00"),
        ("2026-11-25T15:30", 240, USUAL, "2026-11-26T11:00"),
        ("2026-11-25T13:30", 240, USUAL, "2026-11-25T17:30"),
        ("2026-11-25T05:00", 60, USUAL, "2026-11-25T10:00"),
        ("2026-11-27T17:00", 60, USUAL, "2026-11-30T09:30"),
        ("2026-11-28T12:00", 30, USUAL, "2026-11-30T09:30"),
        ("2026-11-25T11:30", 60, "mon-fri 09:00-12:00 Europe/London; mon-fri 13:00-17:00",
         "2026-11-25T13:30"),
        ("2026-11-25T23:30", 60, "mon-sun 00:00-24:00 Europe/London", "2026-11-26T00:30"),
        ("2026-03-28T23:30", 60, "mon-sun 00:00-24:00 Europe/London", "2026-03-29T00:30"),
        ("2026-03-29T00:30", 60, "mon-sun 00:00-24:00 Europe/London", "2026-03-29T02:30"),
    ],
)  # fmt: skip
def test_an_answer_is_due_after_so_much_service(
    asked: str, minutes: int, hours: str, due: str
) -> None:
    assert promise.answer_due(at(asked), minutes, service_hours(hours)) == at(due)


def test_hours_that_never_suffice_end_the_search() -> None:
    once = service_hours("mon 09:00-09:01 Europe/London")
    assert promise.answer_due(at("2026-11-25T10:00"), 100_000, once) > at("2028-01-01T00:00")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-25T14:30", "14:30"),
        ("2026-11-26T09:30", "tomorrow, 09:30"),
        ("2026-11-30T09:30", "Monday, 09:30"),
        ("2026-12-09T09:30", "Wednesday 9 December, 09:30"),
        ("2026-11-24T09:30", "Tuesday 24 November, 09:30"),
    ],
)
def test_a_time_reads_as_people_say_it(when: str, words: str) -> None:
    assert promise.by_when(at(when), at("2026-11-25T12:00"), LONDON) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (USUAL, "Monday to Friday, 09:00 to 17:30"),
        ("mon-sun 00:00-24:00 Europe/London", "Every day, 00:00 to 24:00"),
        ("sat,mon-tue 08:00-12:00 Europe/London", "Monday to Tuesday and Saturday, 08:00 to 12:00"),
    ],
)
def test_service_hours_read_as_people_say_them(hours: str, words: str) -> None:
    assert promise.hours_in_words(service_hours(hours)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(259_200, "72 hours"), (1_209_600, "14 days"), (60, "1 minute"), (30, "30 seconds")],
)
def test_a_length_of_time_reads_as_people_say_it(seconds: int, words: str) -> None:
    assert promise.length(seconds) == words
