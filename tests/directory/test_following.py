from dataclasses import replace

import pytest
from sqlalchemy import select

from supportdesk.directory import brake, sessions
from supportdesk.directory.following import follow
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.directory.models import StaffChange
from supportdesk.domain.errors import Refused
from supportdesk.store.database import reading
from tests.directory.people import MINUTE, NOW, cached, engineer

pytestmark = pytest.mark.usefixtures("database")


class Desk:
    """People with tickets, and where the tickets went."""

    def __init__(self):
        self.platform = MemoryDirectory()
        self.directory = cached(self.platform)
        self.tickets: dict[str, tuple[bool, bool]] = {}
        self.moves: list[tuple] = []
        self.now = NOW

    def add(self, staff_id, *roles, opens=False, holds=False, signed_in=False):
        self.platform.put(engineer(staff_id, *roles))
        if opens or holds:
            self.tickets[staff_id] = (opens, holds)
        if signed_in:
            enter(self.directory, staff_id)

    def leave(self, *staff_ids):
        for staff_id in staff_ids:
            self.platform.put(replace(self.platform.people[staff_id], active=False, updated_at=2))

    def back(self, *staff_ids):
        for staff_id in staff_ids:
            self.platform.put(replace(self.platform.people[staff_id], active=True, updated_at=3))

    def holders(self):
        return [(one, one.title(), *what) for one, what in self.tickets.items()]

    def requeue(self, staff_id, name, as_opener, as_holder, why):
        self.moves.append((staff_id, name, as_opener, as_holder, why))
        opens, holds = self.tickets[staff_id]
        self.tickets[staff_id] = (opens and not as_opener, holds and not as_holder)
        if not any(self.tickets[staff_id]):
            del self.tickets[staff_id]

    def follow(self, **how):
        self.now += MINUTE
        how = {"clock": lambda: self.now} | how
        return follow(self.directory, self.holders, self.requeue, self.now, **how)

    def moved(self):
        return sorted(move[0] for move in self.moves)


def enter(directory, staff_id):
    return sessions.sign_in(directory, staff_id, "right", "192.0.2.1", "", NOW)[0]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def crew(desk):
    """Twelve engineers, each with a ticket and a session."""
    for number in range(12):
        desk.add(f"e{number}", "l1", "l2", opens=True, holds=True, signed_in=True)
    return desk


def test_nothing_moves_while_everybody_stays(crew):
    verdict = crew.follow()
    assert len(verdict.kept) == 12
    assert crew.moves == []


def test_who_is_deactivated_leaves_as_opener_and_as_holder_and_is_signed_out(desk):
    desk.add("iris", "l1", "l2", opens=True, holds=True, signed_in=True)
    desk.leave("iris")
    verdict = desk.follow()
    assert desk.moves == [("iris", "Iris", True, True, "deactivated on the staff platform")]
    assert verdict.loses_access == {"iris"}
    assert sessions.live_sessions(NOW) == frozenset()


def test_who_is_deleted_leaves(desk):
    desk.add("iris", opens=True)
    desk.platform.people.clear()
    desk.follow()
    assert desk.moves == [("iris", "Iris", True, False, "no longer on the staff platform")]


def test_losing_l1_counts_for_what_one_opened_and_keeps_what_one_holds(desk):
    desk.add("iris", "l2", opens=True, holds=True, signed_in=True)
    verdict = desk.follow()
    assert desk.moves == [("iris", "Iris", True, False, "no longer L1")]
    assert (verdict.leaves_as_opener, verdict.leaves_as_holder) == ({"iris"}, set())
    assert sessions.live_sessions(NOW) == {"iris"}


def test_losing_l2_counts_for_what_one_holds_there(desk):
    desk.add("iris", "l1", opens=True, holds=True)
    desk.follow()
    assert desk.moves == [("iris", "Iris", False, True, "no longer L2")]


def test_losing_every_role_ends_the_session_too(desk):
    desk.add("iris", "kitchen", opens=True)
    desk.add("tom", "l1", signed_in=True)
    desk.platform.put(engineer("tom", "kitchen"))
    verdict = desk.follow()
    assert verdict.loses_access == {"iris", "tom"}
    assert desk.moves == [("iris", "Iris", True, False, "no role on this desk any more")]
    assert sessions.live_sessions(NOW) == frozenset()


def test_a_pass_that_was_done_does_nothing_the_second_time(desk):
    desk.add("iris", opens=True)
    desk.leave("iris")
    desk.follow()
    desk.follow()
    assert len(desk.moves) == 1


def test_nobody_leaves_because_the_platform_failed(crew):
    crew.follow()
    crew.platform.unreachable = True
    for _ in range(30):
        crew.follow()
    verdict = crew.follow()
    assert len(verdict.unreachable) == 12
    assert crew.moves == []
    assert len(sessions.live_sessions(NOW)) == 12


def test_a_pass_over_many_people_gives_up_on_a_platform_that_is_away(crew):
    crew.platform.unreachable = True
    crew.platform.asked.clear()
    crew.follow()
    assert len(crew.platform.asked) <= 3


def test_a_notice_is_followed_for_that_person_alone(crew):
    crew.leave("e1", "e2")
    crew.follow(only=["e1"])
    assert crew.moved() == ["e1"]


def test_changes_are_listed_before_anybody_is_asked(desk):
    desk.add("iris", opens=True)
    desk.follow(listed_at=NOW)
    assert desk.platform.asked == ["list", "iris"]


def test_tickets_of_one_that_cannot_be_moved_do_not_keep_the_others(desk):
    desk.add("iris", opens=True)
    desk.add("tom", opens=True)
    desk.leave("iris", "tom")
    plain = desk.requeue

    def stubborn(staff_id, *rest):
        if staff_id == "iris":
            raise RuntimeError("locked")
        plain(staff_id, *rest)

    follow(desk.directory, desk.holders, stubborn, NOW, clock=lambda: NOW)
    assert desk.moved() == ["tom"]
    desk.follow()
    assert desk.moved() == ["iris", "tom"]


@pytest.mark.parametrize(
    ("lost", "known", "expected"),
    [(4, 4, False), (5, 14, True), (5, 15, False), (6, 15, True), (0, 0, False)],
)
def test_the_brake_needs_five_people_and_more_than_a_third(lost, known, expected):
    assert brake.trips(lost, known) is expected


def test_when_many_would_go_sessions_end_and_no_ticket_moves(crew):
    gone = [f"e{number}" for number in range(5)]
    crew.leave(*gone)
    verdict = crew.follow()
    assert verdict.held_back == set(gone)
    assert crew.moves == []
    assert len(sessions.live_sessions(NOW)) == 7
    assert brake.held().staff_ids == set(gone)


def test_the_brake_stays_on_in_later_passes_and_takes_in_whoever_leaves_then(crew):
    crew.leave(*[f"e{number}" for number in range(5)])
    crew.follow()
    crew.leave("e9")
    for _ in range(3):
        crew.follow()
    assert crew.moves == []
    assert len(brake.held().staff_ids) == 6


def test_an_admin_lets_the_tickets_move(crew):
    gone = [f"e{number}" for number in range(5)]
    crew.leave(*gone)
    crew.follow()
    assert brake.confirm("boss", crew.now) == set(gone)
    crew.follow(only=gone)
    assert crew.moved() == gone
    assert brake.held() is None


def test_there_is_nothing_to_confirm_twice(crew):
    with pytest.raises(Refused):
        brake.confirm("boss", NOW)
    crew.leave(*[f"e{number}" for number in range(5)])
    crew.follow()
    brake.confirm("boss", crew.now)
    with pytest.raises(Refused):
        brake.confirm("boss", crew.now)


def test_a_yes_is_only_for_those_it_was_given_for(crew):
    crew.leave(*[f"e{number}" for number in range(5)])
    crew.follow()
    brake.confirm("boss", crew.now)
    crew.leave(*[f"e{number}" for number in range(5, 11)])
    verdict = crew.follow()
    assert len(crew.moves) == 5
    assert len(verdict.held_back) == 6
    crew.follow()
    assert len(crew.moves) == 5
    assert len(brake.held().staff_ids) == 6


def test_when_the_sync_is_mended_the_brake_lifts_by_itself(crew):
    gone = [f"e{number}" for number in range(6)]
    crew.leave(*gone)
    crew.follow()
    crew.back(*gone[:3])
    crew.follow()
    assert brake.held().staff_ids == set(gone[3:])
    crew.back(*gone[3:])
    crew.follow()
    assert brake.held() is None
    assert crew.moves == []


def test_people_without_tickets_count_for_the_brake_and_are_seen_when_back(desk):
    for number in range(6):
        desk.add(f"e{number}", "l1", signed_in=True)
    desk.leave(*[f"e{number}" for number in range(6)])
    desk.follow()
    assert len(brake.held().staff_ids) == 6
    desk.back(*[f"e{number}" for number in range(6)])
    desk.follow()
    assert brake.held() is None


def test_the_end_of_a_long_pass_is_told_as_of_then(desk):
    desk.add("iris", opens=True)
    desk.leave("iris")
    desk.follow(clock=lambda: NOW + 5 * MINUTE)
    with reading() as session:
        assert session.scalar(select(StaffChange.at)) == NOW + 5 * MINUTE
