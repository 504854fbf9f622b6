"""The opener of a ticket that somebody has at L2 asks them for news: a note, sent by hand."""

import re

from supportdesk.domain.people import Staff
from tests.cast import BO, HELEN, MARA, PRIYA, TOMASZ
from tests.desk import HX, Team

WORDS = "Priya, is there any news? What can I tell Lena, and by when?"


def offered(team: Team, number: int, person: Staff = MARA) -> bool:
    """On the page and where the page fetches it anew, alike."""
    page = team.as_(person).get(f"/tickets/{number}").text
    anew = team.as_(person).get(f"/tickets/{number}/own", headers=HX).text
    assert (WORDS in page) is (WORDS in anew)
    return WORDS in page


def test_it_is_offered_to_the_opener_alone_while_somebody_has_it_at_l2(team: Team) -> None:
    number = team.held_l2()
    assert [offered(team, number, who) for who in (MARA, PRIYA, TOMASZ, HELEN)] == [
        True, False, False, False
    ]  # fmt: skip
    assert not any(offered(team, each) for each in (team.held(), team.queued_l2()))


def test_who_has_both_ends_of_it_asks_nobody(team: Team) -> None:
    number = team.held_l2(BO, BO)
    assert "Ask for news" not in team.as_(BO).get(f"/tickets/{number}").text


def test_without_script_it_stands_in_the_box_as_a_note_behind_what_was_begun(team: Team) -> None:
    number = team.held_l2()
    mara = team.as_(MARA)
    mara.post(f"/tickets/{number}/drafts", data={"kind": "note", "body": "It is urgent."})
    page = mara.get(f"/tickets/{number}?take=news").text
    box = re.search(r'<textarea class="composer__text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert box
    assert box[1] == f"It is urgent.\n\n{WORDS}"
    assert re.search(r'value="note"[^>]* checked', page)
    assert "Is there" not in "".join(str(entry.texts) for entry in team.entries(number))


def test_nobody_else_has_it_put_there(team: Team) -> None:
    page = team.as_(PRIYA).get(f"/tickets/{team.held_l2()}?take=news").text
    assert WORDS not in page
