import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.directory.port import BrokenRecord
from supportdesk.directory.records import read_staff
from supportdesk.domain.people import ROLES, Absence, Hours
from tests.directory.platform import record

WHOLE = {
    "email": "iris@example.com",
    "skills": ["vpn", "mail"],
    "languages": ["en", "de-CH"],
    "team": "North",
    "timezone": "Europe/London",
    "working_hours": [{"days": ["mon", "tue"], "from": "22:00", "to": "06:00"}],
    "time_off": [{"from": "2026-12-24T12:00:00Z", "to": "2026-12-24T14:00:00+01:00"}],
    "on_call": True,
}


def test_a_whole_record_is_read():
    staff, dropped = read_staff(record(**WHOLE))
    assert dropped == ()
    assert (staff.email, staff.skills, staff.languages, staff.team, staff.on_call) == (
        "iris@example.com", ("vpn", "mail"), ("en", "de-CH"), "North", True,
    )  # fmt: skip
    assert staff.working_hours == (Hours(frozenset({0, 1}), 22 * 60, 6 * 60),)
    assert staff.time_off == (Absence(1798113600000, 1798117200000),)
    assert staff.updated_at == 1795251600000


def test_the_five_required_fields_are_enough():
    staff, dropped = read_staff(record(updated_at=None))
    assert (staff.timezone, staff.updated_at, dropped) == ("UTC", None, ())


@pytest.mark.parametrize(
    "fault",
    [
        {"active": None},
        {"active": "true"},
        {"active": 1},
        {"id": None},
        {"id": 7},
        {"id": ""},
        {"id": "x" * 201},
        {"id": "a\0b"},
        {"username": None},
        {"username": " "},
        {"username": "x" * 201},
        {"name": None},
        {"name": ["Iris"]},
        {"name": "I\0ris"},
        {"roles": None},
        {"roles": "l1"},
        {"roles": ["l1"] * 1001},
    ],
    ids=str,
)
def test_a_required_field_that_is_missing_or_wrong_breaks_the_record(fault):
    with pytest.raises(BrokenRecord):
        read_staff(record(**fault))


@pytest.mark.parametrize("data", [None, 7, "x", [], {}, {"id": "s-1"}])
def test_what_is_no_record_is_broken(data):
    with pytest.raises(BrokenRecord):
        read_staff(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", 7),
        ("skills", "vpn"),
        ("skills", [1]),
        ("skills", ["x"] * 101),
        ("skills", ["x" * 101]),
        ("languages", {"en": 1}),
        ("team", ["North"]),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("timezone", "/etc/localtime"),
        ("timezone", "America"),
        ("timezone", 7),
        ("working_hours", "always"),
        ("working_hours", [{"days": ["mon"], "from": "9:00", "to": "17:00"}]),
        ("working_hours", [{"days": ["mon"], "from": "09:00", "to": "25:00"}]),
        ("working_hours", [{"days": ["monday"], "from": "09:00", "to": "17:00"}]),
        ("working_hours", [{"days": [], "from": "09:00", "to": "17:00"}]),
        ("working_hours", [{"days": ["mon"], "from": "09:00", "to": "09:00"}]),
        ("working_hours", [{"days": ["mon"], "from": "09:00", "to": "17:00"}] * 51),
        ("time_off", [{"from": "soon", "to": "later"}]),
        ("time_off", [{"from": "2026-12-24", "to": "2026-12-20"}]),
        ("time_off", [{"from": "0001-01-01", "to": "9999-12-31"}]),
        ("on_call", "yes"),
        ("updated_at", "yesterday"),
        ("updated_at", 1795251600),
    ],
)
def test_an_optional_field_that_is_wrong_is_dropped_and_named(field, value):
    staff, dropped = read_staff(record(**WHOLE | {field: value}))
    assert dropped == (field,)
    assert staff.name == "Iris Vale"


def test_days_off_are_whole_days_on_the_persons_clock_the_last_one_included():
    staff, _ = read_staff(
        record(timezone="Asia/Kolkata", time_off=[{"from": "2026-12-24", "to": "2026-12-24"}])
    )
    assert staff.time_off == (Absence(1798050600000, 1798137000000),)


def test_without_a_map_roles_go_by_our_names_and_unknown_ones_grant_nothing():
    assert read_staff(record(roles=["l1", "boss", 7, None]))[0].roles == {"l1"}


def test_with_a_map_only_what_it_names_grants_anything():
    role_map = {"Support": {"l1"}, "Lead": {"l1", "admin", "owner"}}
    staff, _ = read_staff(record(roles=["Support", "l2", "admin"]), role_map)
    assert staff.roles == {"l1"}
    assert read_staff(record(roles=["Lead"]), role_map)[0].roles == {"l1", "admin"}


def test_a_name_becomes_one_line():
    assert read_staff(record(name=" Iris\r\nBcc: x\t"))[0].name == "Iris Bcc: x"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*record(), *WHOLE]), json_values))
def test_whatever_comes_is_a_person_or_a_broken_record(noise):
    try:
        staff, _ = read_staff(record(**WHOLE) | noise)
    except BrokenRecord:
        return
    assert isinstance(staff.active, bool)
    assert staff.roles <= set(ROLES)
    assert staff.is_present(1795251600000) in (True, False)
