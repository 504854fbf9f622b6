"""A frame is rendered once for each audience, however many read it; what nobody watches, never."""

from supportdesk.live.hub import CUSTOMERS, STAFF
from supportdesk.live.listener import Listener
from supportdesk.live.passing import Passing
from tests.cast import MARA
from tests.desk import Team
from tests.live.following import drawings, look, watch


def test_two_hundred_readers_cost_as_many_drawings_as_one(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    watch(following, STAFF, f"ticket-{number}")
    watch(following, CUSTOMERS, f"ticket-{number}")
    team.writes(number, MARA, "To one of each")
    once = look(team, following)
    more = watch(following, STAFF, f"ticket-{number}", many=100)
    more += watch(following, CUSTOMERS, f"ticket-{number}", many=100)
    team.writes(number, MARA, "To a hundred of each")
    assert sorted(look(team, following)) == sorted(once)
    assert [once.count(f"{whose}/show/_state.html") for whose in ("tickets", "portal")] == [1, 1]
    frames = {(each.audience, tuple(each.waiting)) for each in more}
    assert len(frames) == 2
    assert len({id(each.waiting[0]) for each in more}) == 2, "the bytes are shared, too"


def test_what_nobody_watches_is_not_drawn(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    watch(following, STAFF, "ticket-4711")
    team.writes(number, MARA, "Into the void")
    assert look(team, following) == []
    assert following.hub.counts.drawn == 0
    assert following.pos > 0


def test_a_note_is_not_drawn_for_customers_who_watch(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    (customer,) = watch(following, CUSTOMERS, f"ticket-{number}")
    team.writes(number, MARA, "Between us", kind="note")
    assert look(team, following) == []
    assert customer.waiting == []


def test_who_looks_on_is_drawn_once_for_all_and_never_for_nobody(
    team: Team, following: Listener
) -> None:
    number = team.held()
    look(team, following)
    passing: Passing = team.app.extensions["passing"]
    said = {"ticket": number, "audience": STAFF, "person": "priya", "name": "Priya", "at": "x"}
    with drawings(team.app) as drawn:
        passing.heard([said | {"here": 30, "typing": "reply"}])
        passing.show([number])
        assert drawn == []
        watch(following, STAFF, f"ticket-{number}", many=50)
        passing.heard([said | {"here": 30, "typing": "reply"}])
        passing.show([number])
        passing.show([number])
    assert drawn == ["tickets/show/_presence.html"]


def test_three_pages_of_one_ticket_share_its_pieces(team: Team, following: Listener) -> None:
    number = team.held()
    look(team, following)
    pages = [
        *watch(following, STAFF, f"ticket-{number}"),
        *watch(following, STAFF, f"ticket-{number}", "person-mara"),
        *watch(following, STAFF, f"ticket-{number}", "person-zoe"),
        *watch(following, STAFF, "queue-l1", "person-mara"),
    ]
    team.writes(number, MARA, "Once for all")
    drawn = look(team, following)
    assert drawn.count("tickets/show/_state.html") == 1
    assert drawn.count("tickets/_rows.html") == 1
    assert drawn.count("layouts/_counts.html") == 0, "the rail is told by the tally"
    frames = [each.waiting[0] for each in pages]
    assert [b"-row" in frame for frame in frames] == [False, True, False, True]
    assert [b"Once for all" in frame for frame in frames] == [True, True, True, False]
    assert following.hub.counts.drawn == 3
