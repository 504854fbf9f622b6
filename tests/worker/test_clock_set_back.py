"""Somebody sets the machine's clock back by an hour: nobody waits for it to come round again."""

from supportdesk.directory.news import UPDATED, Follower, tell
from supportdesk.store import chores
from supportdesk.store.database import change
from tests.cast import HOUR, MARA, NOW, SECOND


def test_chores_go_on(app) -> None:
    turn = chores.take("tidy", NOW, 60 * SECOND)
    chores.done(turn, NOW + 5 * SECOND, NOW)
    assert chores.take("tidy", NOW - HOUR, 60 * SECOND)
    assert chores.take("tidy", NOW - HOUR + SECOND, 60 * SECOND) is None


def test_another_machine_whose_clock_is_a_little_behind_takes_no_turn_that_is_taken(app) -> None:
    assert chores.take("tidy", NOW, 60 * SECOND)
    assert chores.take("tidy", NOW - 30 * SECOND, 60 * SECOND) is None


def test_news_about_staff_is_heard_at_once(team) -> None:
    with team.app.app_context():
        directory = team.app.extensions["desk"].directory
        directory.look_up(MARA.id, NOW)
        follower = Follower(directory, NOW)
        assert follower.hear(NOW) == []
        change(lambda session: tell(session, [MARA.id], UPDATED, NOW - HOUR))
        assert follower.hear(NOW - HOUR) == [MARA.id]
        assert follower.hear(NOW - HOUR + SECOND) == []
