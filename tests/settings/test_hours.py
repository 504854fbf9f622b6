"""Service hours as text."""

from datetime import time

import pytest

from supportdesk.settings.hours import service_hours


def test_one_slot_is_read() -> None:
    hours = service_hours("mon-fri 09:00-17:30 Europe/London")
    assert hours.timezone == "Europe/London"
    assert hours.slots[0].days == {0, 1, 2, 3, 4}
    assert (hours.slots[0].start, hours.slots[0].end) == (time(9), time(17, 30))


def test_several_slots_share_one_zone() -> None:
    hours = service_hours(
        "mon-thu 09:00-12:00 Asia/Tokyo; mon,wed 13:00-24:00; fri-mon 10:00-11:00"
    )
    assert [sorted(slot.days) for slot in hours.slots] == [[0, 1, 2, 3], [0, 2], [0, 4, 5, 6]]
    assert hours.slots[1].end == time.max


@pytest.mark.parametrize(
    "text",
    [
        "", "always", "mon-fri 09:00-17:30", "mon 09:00-17:30 Mars/Base", "mon 17:30-09:00 UTC",
        "day 09:00-10:00 UTC", "mon 25:00-26:00 UTC", "mon 9-17 UTC",
        "mon 09:00-10:00 UTC; tue 09:00-10:00 Asia/Tokyo", "mon 09:00-10:00 ../../etc/passwd",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        service_hours(text)
