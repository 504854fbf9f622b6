"""An event that this process cannot read: a newer version wrote it while this one still serves."""

import pytest
from sqlalchemy import update

from supportdesk.live import wire
from supportdesk.live.hub import CUSTOMERS, STAFF, Stream
from supportdesk.live.listener import Listener
from supportdesk.live.reading import TooFarBehind
from supportdesk.live.topics import Topics
from supportdesk.store.database import change
from supportdesk.store.desk import head
from supportdesk.store.eventlog import EventRow
from tests.cast import MARA
from tests.desk import Team
from tests.live.following import look, missed_by_staff, watch


def writes_something_new(team: Team, number: int, kind: str = "reply", **values: object) -> int:
    """A message whose event became one that nobody here knows; the position."""
    team.writes(number, MARA, "In a newer way", kind=kind)
    with team.app.app_context():
        pos, _ = head()
        row = update(EventRow).where(EventRow.pos == pos)
        change(lambda session: session.execute(row.values(values or {"wire": "ticket.teleported"})))
    return pos


@pytest.mark.parametrize("values", [{}, {"wire": "ticket.claimed", "data": {}}])
def test_its_pages_come_anew_and_the_line_goes_on(
    team: Team, following: Listener, values: dict[str, object]
) -> None:
    number, other = team.held(), team.held()
    look(team, following)
    (page,) = watch(following, STAFF, f"ticket-{number}")
    (customer,) = watch(following, CUSTOMERS, f"ticket-{number}")
    desk_wide = watch(following, STAFF, "queue-l2") + watch(following, STAFF, "person-zoe")
    (elsewhere,) = watch(following, STAFF, f"ticket-{other}")
    pos = writes_something_new(team, number, **values)
    team.writes(other, MARA, "All is well")
    look(team, following)
    assert following.pos == pos + 1
    for stream in (page, customer, *desk_wide):
        assert stream.waiting == [wire.RESET]
        assert stream.over
    assert b"All is well" in elsewhere.waiting[0]


def test_a_customer_learns_of_nothing_internal(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    (customer,) = watch(following, CUSTOMERS, f"ticket-{number}")
    writes_something_new(team, number, kind="note")
    look(team, following)
    (how_it_stands,) = customer.waiting
    assert b"id: " not in how_it_stands
    assert not customer.over


def test_a_replay_that_holds_one_is_a_page_to_fetch_anew(team: Team) -> None:
    number = team.held()
    pos = writes_something_new(team, number)
    with team.app.app_context():
        for keys, tickets in (((f"ticket-{number}",), (number,)), (("queue-l2",), ())):
            with pytest.raises(TooFarBehind):
                missed_by_staff(Topics(keys, tickets), 0, pos)


def test_a_line_that_fails_is_away_until_it_goes_on(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    stream = Stream(STAFF, (f"ticket-{number}",), "mara")
    following.join(stream, None)
    stream.waiting = None  # type: ignore[assignment]  # a fault of ours
    team.writes(number, MARA, "Not handed out")
    following._look_safely()
    assert following.away
    following.hub.leave(stream)
    following._look_safely()
    assert not following.away
