"""The way of a ticket beside its conversation."""

from supportdesk.domain import moves as m
from tests.cast import MARA
from tests.desk import Team

NOTE = {"goal": "x", "tried": "y", "needed": "- check the **fuser** <log>"}


def test_the_trail_tells_a_note_in_words_without_its_marks(team: Team) -> None:
    number = team.do(team.held(), MARA, m.Escalate("printing"), **NOTE)
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert "<small>Mara Lindqvist: check the fuser &lt;log&gt;</small>" in page
