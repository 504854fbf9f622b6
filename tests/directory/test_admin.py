"""Sessions as admins see them, and ending somebody's."""

from tests.cast import HELEN, MARA, PRIYA
from tests.desk import Team, location


def test_an_admin_sees_who_is_signed_in_from_where(team: Team) -> None:
    team.as_(MARA)
    text = team.as_(HELEN).get("/sessions").text
    assert "2 people" in text
    for words in ("Mara Lindqvist", "Helen Voss", "127.0.0.1"):
        assert words in text


def test_an_admin_ends_all_sessions_of_somebody(team: Team) -> None:
    assert team.as_(MARA).get("/tickets").status_code == 200
    assert team.as_(PRIYA).get("/tickets").status_code == 200
    answer = team.as_(HELEN).post("/sessions/endings", data={"staff": MARA.id})
    assert location(answer) == "/sessions"
    assert location(team.as_(MARA).get("/tickets")).startswith("/login")
    assert team.as_(PRIYA).get("/tickets").status_code == 200


def test_ending_what_has_ended_changes_nothing(team: Team) -> None:
    for staff_id in ("nobody", "", "x" * 10_000, "a\0b"):
        assert location(team.as_(HELEN).post("/sessions/endings", data={"staff": staff_id}))
    assert team.as_(HELEN).get("/sessions").status_code == 200


def test_for_others_there_are_no_such_doors(team: Team) -> None:
    team.as_(PRIYA)
    assert team.as_(MARA).get("/sessions").status_code == 404
    assert team.as_(MARA).post("/sessions/endings", data={"staff": PRIYA.id}).status_code == 404
    assert location(team.app.test_client().get("/sessions")).startswith("/login")
    assert team.as_(PRIYA).get("/tickets").status_code == 200


def test_everybody_can_sign_out_everywhere_from_the_menu(team: Team) -> None:
    assert 'action="/logouts"' in team.as_(MARA).get("/tickets").text
    assert location(team.as_(MARA).post("/logouts")) == "/login"
    assert location(team.as_(MARA).get("/tickets")).startswith("/login")
