"""What every adapter promises, run against each of them."""

import pytest

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.directory.port import Inactive, Locked, SlowDown, Unreachable, WrongPassword
from supportdesk.directory.records import read_staff
from tests.directory.platform import record


class InMemory:
    def __init__(self):
        self.directory = MemoryDirectory()

    def put(self, **fields):
        self.directory.put(read_staff(record(**fields))[0])

    def delete(self, staff_id):
        del self.directory.people[staff_id]

    def lock(self, username):
        self.directory.locked.add(username)

    def slow_down(self):
        self.directory.slow_down = 42

    def break_down(self):
        self.directory.unreachable = True

    def spoil(self, staff_id):
        self.directory.broken.add(staff_id)


class OverHttp:
    def __init__(self, platform, directory):
        self.platform, self.directory = platform, directory
        platform.page_size = 2

    def put(self, **fields):
        self.platform.put(**fields)

    def delete(self, staff_id):
        del self.platform.people[staff_id]

    def lock(self, username):
        self.platform.locked.add(username)

    def slow_down(self):
        self.platform.slow_down = True

    def break_down(self):
        self.platform.away = True

    def spoil(self, staff_id):
        self.platform.people[staff_id]["active"] = "yes"


@pytest.fixture(params=["memory", "http"])
def world(request):
    if request.param == "memory":
        return InMemory()
    return OverHttp(request.getfixturevalue("platform"), request.getfixturevalue("http_directory"))


def names(people):
    return sorted(person.username for person in people)


def test_the_right_password_gives_the_person(world):
    world.put()
    person = world.directory.verify("iris", "right", "192.0.2.1")
    assert (person.id, person.name, person.has("l1")) == ("s-1", "Iris Vale", True)


@pytest.mark.parametrize(("username", "password"), [("iris", "wrong"), ("nobody", "right")])
def test_a_wrong_password_and_an_unknown_name_are_the_same_no(world, username, password):
    world.put()
    with pytest.raises(WrongPassword):
        world.directory.verify(username, password, "192.0.2.1")


def test_the_right_password_of_somebody_inactive_says_so(world):
    world.put(active=False)
    with pytest.raises(Inactive):
        world.directory.verify("iris", "right", "192.0.2.1")


def test_a_locked_account_says_so_only_to_the_right_password(world):
    world.put()
    world.lock("iris")
    with pytest.raises(Locked):
        world.directory.verify("iris", "right", "192.0.2.1")
    with pytest.raises(WrongPassword):
        world.directory.verify("iris", "wrong", "192.0.2.1")


def test_a_platform_that_wants_fewer_questions_says_how_long(world):
    world.put()
    world.slow_down()
    with pytest.raises(SlowDown) as refused:
        world.directory.verify("iris", "right", "192.0.2.1")
    assert refused.value.after == 42


def test_a_person_is_got_by_id_inactive_ones_too(world):
    world.put(active=False)
    assert not world.directory.get("s-1").active


def test_a_change_is_seen_at_the_next_question(world):
    world.put()
    assert world.directory.get("s-1").has("l1")
    world.put(roles=["l2"], updated_at="2026-11-21T10:00:00Z")
    assert world.directory.get("s-1").roles == {"l2"}


@pytest.mark.parametrize("staff_id", ["ghost", "", "a\0b", "x" * 201, "\ud800"])
def test_somebody_unknown_is_absent(world, staff_id):
    assert world.directory.get(staff_id) is None


@pytest.mark.parametrize("staff_id", ["a/b", "../staff", "..", "ä ö?#%2F", "x" * 200])
def test_any_id_is_asked_as_it_is(world, staff_id):
    world.put(id=staff_id)
    assert world.directory.get(staff_id).id == staff_id


def test_somebody_deleted_is_absent(world):
    world.put()
    assert world.directory.get("s-1")
    world.delete("s-1")
    assert world.directory.get("s-1") is None


def test_a_broken_record_is_unreachable_and_never_inactive(world):
    world.put()
    world.spoil("s-1")
    with pytest.raises(Unreachable):
        world.directory.get("s-1")


def test_everybody_is_listed_over_all_pages_without_the_broken_ones(world):
    for number in range(5):
        world.put(id=f"s-{number}", username=f"u{number}")
    world.spoil("s-3")
    assert names(world.directory.changed_since(None)) == ["u0", "u1", "u2", "u4"]


def test_a_list_since_a_moment_holds_what_changed_since(world):
    world.put(id="old", username="old", updated_at="2026-11-20T09:00:00Z")
    world.put(id="new", username="new", updated_at="2026-11-21T09:00:00Z")
    assert names(world.directory.changed_since(1795216000000)) == ["new"]


def test_a_platform_that_is_down_is_unreachable_for_every_question(world):
    world.put()
    world.break_down()
    with pytest.raises(Unreachable):
        world.directory.get("s-1")
    with pytest.raises(Unreachable):
        world.directory.get("ghost")
    with pytest.raises(Unreachable):
        world.directory.verify("iris", "right", "192.0.2.1")
    with pytest.raises(Unreachable):
        list(world.directory.changed_since(None))
