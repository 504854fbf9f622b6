from dataclasses import replace

import pytest

from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.directory.port import Inactive, State
from supportdesk.domain.people import Staff

TTL, GRACE = 60_000, 900_000
NOW = 1_795_000_000_000
IRIS = Staff("s-1", "iris", "Iris Vale", roles=frozenset({"l1"}), updated_at=NOW - 5_000)


class World:
    def __init__(self):
        self.platform = MemoryDirectory(IRIS)
        self.noticed: dict[str, int] = {}
        self.news = []
        self.cache = CachedDirectory(
            self.platform,
            TTL,
            GRACE,
            noticed_at=self.noticed.get,
            on_news=lambda old, new: self.news.append((old.state, new.state)),
        )

    def state(self, now, staff_id="s-1"):
        return self.cache.look_up(staff_id, now).state


@pytest.fixture
def world():
    return World()


def test_an_answer_is_good_for_the_cache_time(world):
    assert world.cache.look_up("s-1", NOW).staff == IRIS
    world.cache.look_up("s-1", NOW + TTL - 1)
    assert world.platform.asked == ["s-1"]
    world.cache.look_up("s-1", NOW + TTL)
    assert world.platform.asked == ["s-1", "s-1"]


def test_a_change_shows_after_the_cache_time_and_is_news(world):
    world.state(NOW)
    world.platform.put(replace(IRIS, active=False, updated_at=NOW))
    assert world.state(NOW + TTL - 1) is State.ACTIVE
    assert world.state(NOW + TTL) is State.INACTIVE
    assert world.news == [(State.ACTIVE, State.INACTIVE)]


def test_a_newer_date_alone_is_no_news(world):
    world.state(NOW)
    world.platform.put(replace(IRIS, updated_at=NOW))
    world.state(NOW + TTL)
    assert world.news == []


def test_news_that_cannot_be_told_do_not_fail_the_page(world):
    def broken(old, new):
        raise RuntimeError("the database is away")

    cache = CachedDirectory(world.platform, TTL, GRACE, on_news=broken)
    cache.look_up("s-1", NOW)
    world.platform.people.clear()
    assert cache.look_up("s-1", NOW + TTL).state is State.ABSENT


def test_absent_inactive_and_unreachable_are_three_answers(world):
    world.platform.put(Staff("s-2", "out", "Out", active=False))
    assert world.state(NOW, "s-2") is State.INACTIVE
    assert world.state(NOW, "ghost") is State.ABSENT
    world.platform.unreachable = True
    assert world.state(NOW, "s-3") is State.UNREACHABLE


def test_while_the_platform_is_away_the_last_answer_counts_with_its_age(world):
    world.state(NOW)
    world.platform.unreachable = True
    late = world.cache.look_up("s-1", NOW + TTL)
    assert (late.state, late.staff, late.as_of, late.late) == (State.ACTIVE, IRIS, NOW, True)
    assert world.state(NOW + GRACE - 1) is State.ACTIVE
    assert world.state(NOW + GRACE) is State.UNREACHABLE
    assert world.news == []


def test_when_the_platform_is_back_the_answer_is_fresh_again(world):
    world.state(NOW)
    world.platform.unreachable = True
    world.state(NOW + GRACE)
    world.platform.unreachable = False
    back = world.cache.look_up("s-1", NOW + GRACE + 5_001)
    assert (back.state, back.late) == (State.ACTIVE, False)


def test_nobody_is_inactive_because_the_record_broke(world):
    world.state(NOW)
    world.platform.broken.add("s-1")
    assert world.state(NOW + TTL) is State.ACTIVE
    assert world.state(NOW + GRACE) is State.UNREACHABLE
    assert not world.cache.is_failing()


def test_a_platform_that_failed_three_times_rests_and_is_tried_after_five_seconds(world):
    world.platform.unreachable = True
    for number in range(10):
        world.state(NOW, f"s-{number}")
    assert len(world.platform.asked) == 3
    world.state(NOW + 4_999, "s-1")
    assert len(world.platform.asked) == 3
    world.state(NOW + 5_000, "s-1")
    world.state(NOW + 5_001, "s-2")
    assert len(world.platform.asked) == 4


def test_asking_again_ignores_the_breaker_and_the_cache_time(world):
    world.state(NOW)
    world.platform.unreachable = True
    for number in range(5):
        world.state(NOW, f"x-{number}")
    world.platform.unreachable = False
    world.platform.put(replace(IRIS, roles=frozenset({"l2"})))
    assert world.cache.ask_again("s-1", NOW + 1).staff.has("l2")


def test_a_patient_question_heeds_the_breaker(world):
    world.platform.unreachable = True
    for number in range(20):
        world.cache.ask_again(f"s-{number}", NOW, patiently=True)
    assert len(world.platform.asked) == 3


def test_forgetting_asks_at_once_but_keeps_the_last_answer(world):
    world.state(NOW)
    world.platform.unreachable = True
    world.cache.forget("s-1")
    assert world.state(NOW + 1) is State.ACTIVE
    world.platform.unreachable = False
    world.platform.people.clear()
    world.cache.forget("s-1")
    assert world.state(NOW + 2) is State.ABSENT


def test_what_another_process_told_is_not_told_again(world):
    world.state(NOW)
    world.platform.people.clear()
    world.cache.forget("s-1")
    assert world.state(NOW + 1) is State.ABSENT
    assert world.news == []


def test_an_announced_deactivation_counts_at_once_without_asking(world):
    world.state(NOW)
    world.noticed["s-1"] = NOW + 100
    world.platform.unreachable = True
    world.cache.forget("s-1")
    assert world.cache.peek("s-1", NOW + 200).state is State.INACTIVE
    assert world.state(NOW + 200) is State.INACTIVE
    assert world.platform.asked == ["s-1", "s-1"]


def test_it_counts_until_an_answer_with_a_later_date_says_active(world):
    world.noticed["s-1"] = NOW
    assert world.state(NOW) is State.INACTIVE
    with pytest.raises(Inactive):
        world.cache.verify("iris", "right", "192.0.2.1", NOW)
    world.platform.put(replace(IRIS, updated_at=NOW))
    assert world.cache.ask_again("s-1", NOW + 1).state is State.INACTIVE
    world.platform.put(replace(IRIS, updated_at=NOW + 1))
    assert world.cache.ask_again("s-1", NOW + 2).state is State.ACTIVE


def test_a_platform_without_dates_is_believed_again_after_a_minute(world):
    world.noticed["s-1"] = NOW
    world.platform.put(replace(IRIS, updated_at=None))
    assert world.state(NOW) is State.INACTIVE
    assert world.state(NOW + 60_000) is State.ACTIVE


def test_signing_in_is_an_answer_too(world):
    assert world.cache.verify("iris", "right", "192.0.2.1", NOW) == IRIS
    world.state(NOW + 1)
    assert world.platform.asked == ["verify iris"]


def test_peeking_never_asks(world):
    assert world.cache.peek("s-1", NOW).state is State.UNREACHABLE
    world.state(NOW)
    assert world.cache.peek("s-1", NOW + GRACE - 1).state is State.ACTIVE
    assert world.platform.asked == ["s-1"]


@pytest.mark.parametrize("staff_id", ["", "a\0b", "x" * 201, "\ud800"])
def test_what_cannot_be_an_id_is_absent_without_asking(world, staff_id):
    assert world.state(NOW, staff_id) is State.ABSENT
    assert world.cache.ask_again(staff_id, NOW).state is State.ABSENT
    assert world.platform.asked == []


def test_a_clock_put_back_does_not_make_an_answer_fresh_for_ever(world):
    world.state(NOW)
    world.state(NOW - TTL)
    assert len(world.platform.asked) == 2
