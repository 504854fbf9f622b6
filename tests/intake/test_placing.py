"""Where a mail belongs, and whose words it holds: the table, and what holds of everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.conversation import OTHER, UNVERIFIED
from supportdesk.intake.placing import (
    ADDRESS,
    NEW,
    OWN,
    REFERENCE,
    TAG,
    Author,
    Belongs,
    Clue,
    belongs,
)

LENA, EVE = 7, 8
CERTAIN, CLAIMED = Author(LENA, True), Author(LENA)
EVES, NOBODYS = Author(EVE, True), Author(None, True)
ADDRESSED, ANSWERED, TAGGED = (Clue(way, 1042, LENA, LENA) for way in (ADDRESS, REFERENCE, TAG))
CORRECTED = Clue(ADDRESS, 1042, LENA, EVE)
"""The request is Eve's since its address was corrected."""


@pytest.mark.parametrize(
    ("clues", "author", "expected"),
    [
        ([], CERTAIN, Belongs(None, NEW)),
        ([ADDRESSED], CERTAIN, Belongs(1042, ADDRESS)),
        ([ADDRESSED], CLAIMED, Belongs(1042, ADDRESS)),
        ([ADDRESSED], EVES, Belongs(1042, ADDRESS, OTHER)),
        ([ADDRESSED], NOBODYS, Belongs(1042, ADDRESS, OTHER)),
        ([ANSWERED], CLAIMED, Belongs(1042, REFERENCE)),
        ([ANSWERED], EVES, Belongs(1042, REFERENCE, OTHER)),
        ([TAGGED], CERTAIN, Belongs(1042, TAG)),
        ([TAGGED], CLAIMED, Belongs(1042, TAG, UNVERIFIED)),
        ([TAGGED], EVES, Belongs(None, NEW)),
        ([TAGGED], NOBODYS, Belongs(None, NEW)),
        ([CORRECTED], CERTAIN, Belongs(1042, ADDRESS, OTHER)),
        ([CORRECTED], EVES, Belongs(1042, ADDRESS, OTHER)),
        ([Clue(ADDRESS, 1, EVE, EVE), ADDRESSED], CLAIMED, Belongs(1042, ADDRESS)),
        ([Clue(ADDRESS, 1, EVE, EVE), ANSWERED], CLAIMED, Belongs(1, ADDRESS, OTHER)),
        ([Clue(REFERENCE, 1, LENA, LENA), TAGGED], CLAIMED, Belongs(1, REFERENCE)),
        ([Clue(TAG, 1, EVE, EVE), TAGGED], CERTAIN, Belongs(1042, TAG)),
    ],
)
def test_where_a_mail_belongs(clues: list[Clue], author: Author, expected: Belongs) -> None:
    assert belongs(clues, author) == expected


PEOPLE = st.integers(1, 4)
CLUES = st.lists(
    st.builds(Clue, st.sampled_from([ADDRESS, REFERENCE, TAG]), st.integers(1, 4), PEOPLE, PEOPLE)
)
AUTHORS = st.builds(Author, st.none() | PEOPLE, st.booleans())


@given(CLUES, AUTHORS)
def test_whose_words_they_are_is_said_by_from_alone(clues: list[Clue], author: Author) -> None:
    found = belongs(clues, author)
    if found.ticket is None:
        assert found == Belongs(None, NEW)
        return
    named = [each for each in clues if (each.way, each.ticket) == (found.way, found.ticket)]
    assert named
    if found.sender in (OWN, UNVERIFIED):
        assert any(each.recipient == each.customer == author.customer for each in named)


@given(CLUES, AUTHORS)
def test_a_tag_leads_nobody_but_its_customer(clues: list[Clue], author: Author) -> None:
    found = belongs([each for each in clues if each.way == TAG], author)
    assert found.ticket is None or author.customer is not None
    assert found.sender == OWN or not author.authenticated


@given(CLUES, AUTHORS)
def test_a_signed_address_is_never_overruled(clues: list[Clue], author: Author) -> None:
    found, signed = belongs(clues, author), [each for each in clues if each.way == ADDRESS]
    assert (found.way == ADDRESS) is bool(signed)
