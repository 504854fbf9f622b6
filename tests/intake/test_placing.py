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


def clue(way: str, ticket: int, recipient: int, *people: int) -> Clue:
    """Of a ticket of theirs, or of these people."""
    return Clue(way, ticket, recipient, frozenset(people or [recipient]))


ADDRESSED, ANSWERED, TAGGED = (clue(way, 1042, LENA) for way in (ADDRESS, REFERENCE, TAG))
CORRECTED = clue(ADDRESS, 1042, LENA, EVE)
"""The request is Eve's since its address was corrected."""
ANNA = 9
ANNA_S_OWN = Author(ANNA, True)
ANNAS, GONE = clue(ADDRESS, 1042, ANNA, LENA, ANNA), clue(ADDRESS, 1042, ANNA, LENA)
"""Anna takes part in Lena's request, or did."""
WITH_ANNA = Clue(TAG, 1042, None, frozenset([LENA, ANNA]))


@pytest.mark.parametrize(
    ("clues", "author", "expected"),
    [
        ([], CERTAIN, Belongs(None, NEW)),
        ([ADDRESSED], CERTAIN, Belongs(1042, ADDRESS, author=LENA)),
        ([ADDRESSED], CLAIMED, Belongs(1042, ADDRESS, author=LENA)),
        ([ADDRESSED], EVES, Belongs(1042, ADDRESS, OTHER)),
        ([ADDRESSED], NOBODYS, Belongs(1042, ADDRESS, OTHER)),
        ([ANSWERED], CLAIMED, Belongs(1042, REFERENCE, author=LENA)),
        ([ANSWERED], EVES, Belongs(1042, REFERENCE, OTHER)),
        ([TAGGED], CERTAIN, Belongs(1042, TAG, author=LENA)),
        ([TAGGED], CLAIMED, Belongs(1042, TAG, UNVERIFIED, LENA)),
        ([TAGGED], EVES, Belongs(None, NEW)),
        ([TAGGED], NOBODYS, Belongs(None, NEW)),
        ([CORRECTED], CERTAIN, Belongs(1042, ADDRESS, OTHER)),
        ([CORRECTED], EVES, Belongs(1042, ADDRESS, OTHER)),
        ([clue(ADDRESS, 1, EVE), ADDRESSED], CLAIMED, Belongs(1042, ADDRESS, author=LENA)),
        ([clue(ADDRESS, 1, EVE), ANSWERED], CLAIMED, Belongs(1, ADDRESS, OTHER)),
        ([clue(REFERENCE, 1, LENA), TAGGED], CLAIMED, Belongs(1, REFERENCE, author=LENA)),
        ([clue(TAG, 1, EVE), TAGGED], CERTAIN, Belongs(1042, TAG, author=LENA)),
        ([ANNAS], ANNA_S_OWN, Belongs(1042, ADDRESS, author=ANNA)),
        ([ANNAS], CERTAIN, Belongs(1042, ADDRESS, OTHER)),
        ([ADDRESSED], ANNA_S_OWN, Belongs(1042, ADDRESS, OTHER)),
        ([GONE], ANNA_S_OWN, Belongs(1042, ADDRESS, OTHER)),
        ([WITH_ANNA], ANNA_S_OWN, Belongs(1042, TAG, author=ANNA)),
    ],
)
def test_where_a_mail_belongs(clues: list[Clue], author: Author, expected: Belongs) -> None:
    assert belongs(clues, author) == expected


PEOPLE = st.integers(1, 4)
CLUES = st.lists(
    st.builds(
        Clue,
        st.sampled_from([ADDRESS, REFERENCE, TAG]),
        st.integers(1, 4),
        PEOPLE,
        st.frozensets(PEOPLE),
    )
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
        assert found.author == author.customer
        assert any(author.customer in each.people for each in named)
        assert any(each.recipient in (None, author.customer) for each in named)


@given(CLUES, AUTHORS)
def test_a_tag_leads_nobody_but_its_people(clues: list[Clue], author: Author) -> None:
    found = belongs([each for each in clues if each.way == TAG], author)
    assert found.ticket is None or author.customer is not None
    assert found.sender == OWN or not author.authenticated


@given(CLUES, AUTHORS)
def test_a_signed_address_is_never_overruled(clues: list[Clue], author: Author) -> None:
    found, signed = belongs(clues, author), [each for each in clues if each.way == ADDRESS]
    assert (found.way == ADDRESS) is bool(signed)
