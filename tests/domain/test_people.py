from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from supportdesk.domain.people import Absence, Hours, Staff

MON_TO_FRI = frozenset(range(5))
OFFICE = (Hours(MON_TO_FRI, 9 * 60, 17 * 60 + 30),)
ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]


def somebody(**fields) -> Staff:
    return Staff(**{"id": "s-1", "username": "iris", "name": "Iris Vale", **fields})


def at(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("moment", "present"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T17:29", True),
        ("2026-11-23T17:30", False),
        ("2026-11-22T12:00", False),
    ],
)
def test_office_hours_begin_and_end_on_the_minute(moment, present):
    london = somebody(timezone="Europe/London", working_hours=OFFICE)
    assert london.is_present(at(moment, "Europe/London")) is present


def test_hours_are_read_on_the_persons_own_clock():
    new_york = somebody(timezone="America/New_York", working_hours=OFFICE)
    assert not new_york.is_present(at("2026-11-23T10:00", "Europe/London"))
    assert new_york.is_present(at("2026-11-23T15:00", "Europe/London"))


@pytest.mark.parametrize(
    ("moment", "present"),
    [
        ("2026-11-23T21:59", False),
        ("2026-11-23T22:00", True),
        ("2026-11-24T05:59", True),
        ("2026-11-24T06:00", False),
        ("2026-11-28T03:00", True),  # Saturday: Friday's night
        ("2026-11-23T03:00", False),  # Monday: Sunday has no night
    ],
)
def test_a_night_shift_belongs_to_the_day_it_starts_on(moment, present):
    night = somebody(working_hours=(Hours(MON_TO_FRI, 22 * 60, 6 * 60),))
    assert night.is_present(at(moment)) is present


def test_a_day_may_have_several_slots():
    split = somebody(working_hours=(Hours(MON_TO_FRI, 480, 720), Hours(MON_TO_FRI, 780, 1020)))
    assert [split.is_present(at(f"2026-11-23T{hour}:30")) for hour in ("11", "12", "13")] == [
        True,
        False,
        True,
    ]


def test_who_is_on_time_off_is_away_also_out_of_hours():
    off = Absence(at("2026-11-23T12:00"), at("2026-11-24T14:00"))
    person = somebody(working_hours=OFFICE, time_off=(off,))
    moments = ("2026-11-23T08:00", "2026-11-23T11:59", "2026-11-23T12:00", "2026-11-23T20:00")
    said = [person.availability(at(moment)) for moment in moments]
    assert said == ["off", "available", "away", "away"]


def test_time_off_beats_working_hours():
    off = Absence(at("2026-11-23T12:00"), at("2026-11-23T14:00"))
    person = somebody(working_hours=OFFICE, time_off=(off,))
    hours = ("11:59", "12:00", "13:59", "14:00")
    assert [person.is_present(at(f"2026-11-23T{hour}")) for hour in hours] == [
        True,
        False,
        False,
        True,
    ]


def test_who_states_no_hours_is_always_in_them():
    assert somebody().is_present(at("2026-11-22T03:00"))


def test_nobody_inactive_is_present_or_has_a_role():
    left = somebody(active=False, roles=frozenset({"l1"}))
    assert not left.is_present(at("2026-11-23T10:00"))
    assert not left.has("l1")
    assert not left.has_access()


def test_a_role_is_had_or_not():
    both = somebody(roles=frozenset({"l1", "l2"}))
    assert (both.has("l1"), both.has("l2"), both.has("admin")) == (True, True, False)
    assert not somebody(roles=frozenset({"cook"})).has_access()


slots = st.lists(
    st.builds(
        Hours,
        st.frozensets(st.integers(0, 6), min_size=1),
        st.integers(0, 1439),
        st.integers(1, 1440),
    ),
    min_size=1,
    max_size=4,
)


def wall_says(person: Staff, moment: datetime) -> bool:
    """The slow way round: look at each minute's own slot on the wall calendar."""
    local = moment.astimezone(ZoneInfo(person.timezone)).replace(tzinfo=None)
    for slot in person.working_hours:
        for back in (0, 1):
            day = (local - timedelta(days=back)).replace(hour=0, minute=0, second=0)
            length = slot.end - slot.start + (1440 if slot.start > slot.end else 0)
            begin = day + timedelta(minutes=slot.start)
            if day.weekday() in slot.days and begin <= local < begin + timedelta(minutes=length):
                return True
    return False


@given(
    zone=st.sampled_from(ZONES),
    working_hours=slots,
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
)
@example("Europe/London", [Hours(frozenset({6}), 60, 120)], datetime(2026, 3, 29, 1, 30))
@example("Europe/London", [Hours(frozenset({6}), 60, 120)], datetime(2026, 10, 25, 0, 30))
@example("Europe/London", [Hours(frozenset({5}), 1320, 90)], datetime(2026, 10, 25, 1, 15))
@example("Australia/Lord_Howe", [Hours(frozenset({6}), 90, 150)], datetime(2026, 10, 3, 15, 45))
def test_presence_is_what_the_wall_clock_and_calendar_say(zone, working_hours, moment):
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    person = somebody(timezone=zone, working_hours=tuple(working_hours))
    assert person.is_present(int(aware.timestamp() * 1000)) is wall_says(person, aware)


@pytest.mark.parametrize("zone", ZONES[:3])
@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"])
def test_on_a_day_the_clock_is_put_the_shift_still_starts_and_ends_by_the_clock(zone, day):
    person = somebody(timezone=zone, working_hours=(Hours(frozenset(range(7)), 540, 1020),))
    hours = [person.is_present(at(f"{day}T{clock}", zone)) for clock in ("08:59", "09:00", "16:59")]
    assert hours == [False, True, True]
    assert not person.is_present(at(f"{day}T17:00", zone))


@pytest.mark.parametrize(
    ("moment", "changes"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-23T17:30"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-11-27T18:00", "2026-11-30T09:00"),  # over the weekend
    ],
)
def test_when_somebody_comes_or_goes_next(moment, changes):
    london = somebody(timezone="Europe/London", working_hours=OFFICE)
    assert london.changes_at(at(moment, "Europe/London")) == at(changes, "Europe/London")


def test_a_lunch_break_is_a_change_and_touching_slots_are_none():
    slots = (Hours(MON_TO_FRI, 540, 720), Hours(MON_TO_FRI, 720, 780), Hours(MON_TO_FRI, 840, 1020))
    person = somebody(working_hours=slots)
    assert person.changes_at(at("2026-11-23T10:00")) == at("2026-11-23T13:00")
    assert person.changes_at(at("2026-11-23T13:30")) == at("2026-11-23T14:00")


def test_who_is_on_time_off_comes_back_in_working_hours():
    off = Absence(at("2026-11-20T00:00"), at("2026-12-24T00:00"))
    person = somebody(working_hours=OFFICE, time_off=(off,))
    assert person.changes_at(at("2026-11-23T10:00")) == at("2026-12-24T09:00")


def test_who_states_no_hours_goes_only_for_time_off():
    assert somebody().changes_at(at("2026-11-23T10:00")) is None
    off = Absence(at("2026-12-01T00:00"), at("2026-12-24T00:00"))
    assert somebody(time_off=(off,)).changes_at(at("2026-11-23T10:00")) == off.start


@pytest.mark.parametrize("zone", ZONES)
def test_a_change_is_one_and_none_lies_before_it(zone):
    person = somebody(timezone=zone, working_hours=(*OFFICE, Hours(frozenset({6}), 1320, 120)))
    for hour in range(0, 24 * 9, 5):
        now = at("2026-10-22T00:30") + hour * 3_600_000  # over the end of summer time
        change = person.changes_at(now)
        here = person.is_present(now)
        assert person.is_present(change) is not here
        assert all(person.is_present(each) is here for each in range(now, change, 900_000))
