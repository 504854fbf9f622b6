from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from supportdesk.directory import sessions
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.directory.models import SignInFailure, StaffSession
from supportdesk.directory.port import Inactive, Locked, SlowDown, Unreachable, WrongPassword
from supportdesk.directory.tidying import tidy
from supportdesk.domain.errors import Forbidden, Throttled
from supportdesk.store.database import change, reading
from tests.directory.people import HOUR, MINUTE, NOW, cached, engineer

pytestmark = pytest.mark.usefixtures("database")

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE, BROWSER = "192.0.2.1", "Firefox"


@pytest.fixture
def platform():
    return MemoryDirectory(engineer("iris"), engineer("tom"))


@pytest.fixture
def enter(platform):
    directory = cached(platform)

    def enter(username="iris", password="right", address=HERE, now=NOW):
        return sessions.sign_in(directory, username, password, address, BROWSER, now)

    return enter


def rows(table=StaffSession):
    with reading() as session:
        return session.scalars(select(table)).all()


def test_signing_in_begins_a_session_that_knows_its_person(enter):
    key, staff = enter()
    session = sessions.session_for(key, NOW)
    assert (session.staff_id, staff.id) == ("iris", "iris")
    assert (session.address, session.browser, session.started_at) == (HERE, BROWSER, NOW)


def test_only_a_hash_of_the_key_is_stored_and_nothing_about_the_person(enter):
    key, staff = enter()
    (row,) = rows()
    stored = [str(getattr(row, column.name)) for column in StaffSession.__table__.columns]
    assert len(key) >= 43
    assert key not in stored
    assert staff.name not in stored


def test_each_sign_in_has_a_new_key(enter):
    assert enter()[0] != enter()[0]


@on_one_database
@pytest.mark.parametrize("key", ["", "nonsense", "x" * 10_000, "\ud800"])
def test_an_unknown_key_is_no_session(enter, key):
    enter()
    assert sessions.session_for(key, NOW) is None


def test_a_session_ends_when_idle_for_its_hours(enter):
    key, _ = enter()
    assert sessions.session_for(key, NOW + 2 * HOUR - 1, 2, use=False)
    assert sessions.session_for(key, NOW + 2 * HOUR, 2) is None


def test_use_keeps_it_alive_and_a_stream_is_no_use(enter):
    key, _ = enter()
    sessions.session_for(key, NOW + HOUR, 2)
    assert sessions.session_for(key, NOW + 3 * HOUR - 1, 2, use=False)
    assert sessions.session_for(key, NOW + 3 * HOUR, 2) is None


def test_it_ends_after_a_day_however_much_it_is_used(enter):
    key, _ = enter()
    for hour in range(1, 24):
        assert sessions.session_for(key, NOW + hour * HOUR)
    assert sessions.session_for(key, NOW + 24 * HOUR) is None


def test_the_last_use_is_written_down_once_a_minute(enter):
    key, _ = enter()
    sessions.session_for(key, NOW + MINUTE - 1)
    assert rows()[0].last_used_at == NOW
    sessions.session_for(key, NOW + MINUTE)
    assert rows()[0].last_used_at == NOW + MINUTE


def test_a_use_that_the_database_has_no_room_for_counts_all_the_same(enter, monkeypatch):
    def no_room(*_):
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    key, _ = enter()
    monkeypatch.setattr(sessions, "_touch", no_room)
    assert sessions.session_for(key, NOW + MINUTE).staff_id == "iris"
    assert rows()[0].last_used_at == NOW


def test_signing_out_ends_this_session_and_everywhere_ends_all(enter):
    first, second, other = enter()[0], enter()[0], enter("tom")[0]
    sessions.sign_out(first, NOW)
    assert sessions.session_for(first, NOW) is None
    assert sessions.session_for(second, NOW)
    assert sessions.sign_out_everywhere("iris", NOW) == 1
    assert sessions.session_for(second, NOW) is None
    assert sessions.session_for(other, NOW)


def test_who_is_signed_in_is_known(enter):
    gone, _ = enter()
    sessions.sign_out(gone, NOW)
    enter("tom")
    assert sessions.live_sessions(NOW) == {"tom"}
    assert sessions.live_sessions(NOW + 12 * HOUR) == frozenset()


@on_one_database
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("iris", "wrong"),
        ("nobody", "right"),
        ("iris", ""),
        ("", "right"),
        ("iris", "x" * 1025),
        ("iris", "\ud800"),
        ("ir\0is", "right"),
        ("x" * 201, "right"),
    ],
)
def test_every_no_is_the_same_for_known_and_unknown_names(enter, username, password):
    with pytest.raises(WrongPassword):
        enter(username, password)
    assert rows() == []
    assert len(rows(SignInFailure)) == 1


def test_the_platform_never_sees_what_cannot_be_right(enter, platform):
    for password in ("", "x" * 1025):
        with pytest.raises(WrongPassword):
            enter("iris", password)
    assert platform.asked == []


def test_a_password_of_1024_bytes_is_asked_about(enter, platform):
    platform.passwords["iris"] = "x" * 1024
    assert enter("iris", "x" * 1024)


def test_somebody_without_a_role_is_turned_away_and_that_is_no_failure(enter, platform):
    platform.put(engineer("cook", "kitchen"))
    with pytest.raises(Forbidden):
        enter("cook")
    assert rows() == rows(SignInFailure) == []


def fail(enter, times, now=NOW, **how):
    for _ in range(times):
        with pytest.raises(WrongPassword):
            enter(password="wrong", now=now, **how)


def test_after_five_failures_of_a_name_nobody_is_asked_for_a_quarter_of_an_hour(enter, platform):
    fail(enter, 5)
    asked = len(platform.asked)
    with pytest.raises(Throttled) as refused:
        enter(now=NOW + 1_000)
    assert refused.value.after == 899
    assert len(platform.asked) == asked
    assert enter(now=NOW + 15 * MINUTE)


def test_waiting_out_does_not_begin_anew_with_each_refused_try(enter):
    fail(enter, 5)
    for minute in range(1, 15):
        with pytest.raises(Throttled):
            enter(now=NOW + minute * MINUTE)
    assert enter(now=NOW + 15 * MINUTE)


@on_one_database
@pytest.mark.parametrize("name", [" IRIS ", "ｉｒｉｓ", "Iris"])
def test_a_name_counts_however_it_is_written(enter, name):
    fail(enter, 5)
    with pytest.raises(Throttled):
        enter(name)


def test_other_names_are_not_held_up(enter):
    fail(enter, 5)
    assert enter("tom")


def test_a_right_password_clears_the_names_failures(enter):
    fail(enter, 4)
    enter()
    fail(enter, 4)
    assert enter()


def test_thirty_failures_of_an_address_stop_it_whatever_the_names(enter):
    for number in range(30):
        with pytest.raises(WrongPassword):
            enter(f"guess-{number}", "wrong")
    with pytest.raises(Throttled):
        enter("tom")
    assert enter("tom", address="192.0.2.2")


def test_an_ipv6_network_is_one_address(enter):
    for number in range(30):
        with pytest.raises(WrongPassword):
            enter(f"guess-{number}", "wrong", address=f"2001:db8:0:1::{number:x}")
    with pytest.raises(Throttled):
        enter("tom", address="2001:db8:0:1:ffff::1")
    assert enter("tom", address="2001:db8:0:2::1")


@on_one_database
@pytest.mark.parametrize("trouble", [Inactive, Locked, SlowDown, Unreachable])
def test_what_is_not_a_wrong_password_is_no_failure(enter, platform, trouble):
    match trouble.__name__:
        case "Inactive":
            platform.put(engineer("iris", active=False))
        case "Locked":
            platform.locked.add("iris")
        case "SlowDown":
            platform.slow_down = 9
        case _:
            platform.unreachable = True
    for _ in range(7):
        with pytest.raises(trouble):
            enter()
    assert rows(SignInFailure) == []


def test_twenty_guesses_at_the_same_moment_are_twenty_guesses(app, enter, platform):
    def guess(_):
        with app.app_context():
            try:
                enter(password="wrong")
            except (WrongPassword, Throttled) as error:
                return type(error)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(20)))
    assert platform.asked.count("verify iris") <= 5
    assert answers.count(Throttled) >= 15


def test_old_rows_are_thrown_away_and_young_ones_stay(enter):
    enter()
    fail(enter, 1)
    tidy(NOW + MINUTE)
    assert (len(rows()), len(rows(SignInFailure))) == (1, 1)
    change(lambda session: session.execute(update(StaffSession).values(ended_at=NOW)))
    tidy(NOW + 31 * 24 * HOUR)
    assert rows() == rows(SignInFailure) == []
