"""Chores by the clock: following the staff platform, by whole passes and by news."""

from dataclasses import replace

from sqlalchemy import func, select

from supportdesk import schedule
from supportdesk.directory import brake
from supportdesk.directory.models import StaffChange
from supportdesk.directory.news import tell
from supportdesk.domain.replay import DESK
from supportdesk.store.database import change, reading
from supportdesk.store.eventlog import history
from tests.cast import JONAS, MARA, NOW, PRIYA, SECOND, TOMASZ, staff
from tests.worker import build


def told() -> int:
    """How often the processes told each other something about staff."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(StaffChange))


def put(directory, *people) -> None:
    for person in people:
        directory.put(person)


def test_tickets_of_who_is_gone_go_back(work, directory):
    mine, theirs = build.held_l2(MARA, PRIYA), build.held_l2(TOMASZ, JONAS)
    at_l1 = build.held(MARA)
    put(directory, replace(PRIYA, active=False), replace(MARA, active=False))
    schedule.follow_staff(work, NOW)
    ticket = build.ticket(mine)
    assert (ticket.status, ticket.level, ticket.assignee, ticket.opener) == (
        "queued",
        "L2",
        None,
        None,
    )
    assert build.ticket(at_l1).needs_opener
    assert build.ticket(theirs).assignee.id == JONAS.id
    left = [each for each in history(mine) if each.event.wire == "ticket.holder_left"]
    assert [(each.by.kind, each.event.why, each.event.person.name) for each in left] == [
        (DESK, "gone", PRIYA.name)
    ]


def test_who_loses_the_role_leaves_what_they_opened(work, directory):
    number = build.held(MARA)
    directory.put(replace(MARA, roles=frozenset({"l2"})))
    schedule.follow_staff(work, NOW)
    assert build.ticket(number).opener is None
    assert history(number)[-1].event.why == "role"


def test_nobody_leaves_because_the_platform_is_away(work, directory):
    number = build.held(MARA)
    directory.unreachable = True
    schedule.follow_staff(work, NOW)
    assert build.ticket(number).opener.id == MARA.id


def test_many_at_once_are_held_back_until_an_admin_says_yes(work, directory):
    people = [staff(f"P{each} X", "l1") for each in range(6)]
    put(directory, *people)
    numbers = [build.held(person) for person in people]
    put(directory, *(replace(person, active=False) for person in people))
    schedule.follow_staff(work, NOW)
    assert all(build.ticket(number).opener for number in numbers)
    brake.confirm("helen", NOW)
    schedule.follow_staff(work, NOW + SECOND)
    assert not any(build.ticket(number).opener for number in numbers)


def test_news_of_many_people_is_one_piece_of_news(work, directory):
    people = [staff(f"P{each} X", "l1") for each in range(6)]
    put(directory, *people)
    numbers = [build.held(person) for person in people]
    put(directory, *(replace(person, active=False) for person in people))
    for at, person in enumerate(people):
        moment = NOW + at * 100
        change(lambda session, id_=person.id, at=moment: tell(session, [id_], "updated", at))
        schedule.hear_news(work, moment)
    schedule.hear_news(work, NOW + 2 * SECOND)
    assert brake.held()
    assert all(build.ticket(number).opener for number in numbers)


def test_news_of_one_person_is_followed_within_two_seconds(work, directory):
    number = build.held_l2(MARA, PRIYA)
    directory.put(replace(PRIYA, active=False))
    change(lambda session: tell(session, [PRIYA.id], "updated", NOW))
    schedule.hear_news(work, NOW)
    schedule.hear_news(work, NOW + 500)
    assert build.ticket(number).status == "queued"
    assert told() >= 1


def test_what_a_process_gave_to_who_left_before_it_heard_goes_back_too(work, directory):
    directory.put(replace(PRIYA, active=False))
    change(lambda session: tell(session, [PRIYA.id], "updated", NOW))
    schedule.hear_news(work, NOW + 500)
    number = build.held_l2(MARA, PRIYA)  # Priya's process hears of it within two seconds
    for moment in (1_000, 1_500, 2_000, 2_500, 3_000, 3_500):
        schedule.hear_news(work, NOW + moment)
    assert build.ticket(number).status == "queued"


def test_the_other_processes_are_told_of_who_left_before_anybody_knew_them(work, directory):
    build.held(MARA)
    directory.put(replace(MARA, active=False))
    schedule.follow_staff(work, NOW)  # the first question about her ever
    assert told() == 1
