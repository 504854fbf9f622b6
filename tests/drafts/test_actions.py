"""Drafts are one's own, until one leaves them behind with the ticket."""

import pytest

from supportdesk.customers import rights
from supportdesk.customers.rights import Right
from supportdesk.domain.errors import NotFound
from supportdesk.drafts.actions import (
    Author,
    author_of,
    clear_customers,
    clear_sent,
    save,
    take_over,
    tidy,
)
from supportdesk.drafts.models import RIGHT
from supportdesk.drafts.queries import customers_drafts, drafts_for
from supportdesk.store.database import change
from supportdesk.viewer import CustomerViewer
from tests.drafts.build import LEO, MARA, MOVES, NIA, NOW, author, moved, ticket, write

pytestmark = pytest.mark.usefixtures("app")


def own(where, person, kind="reply"):
    draft = drafts_for(where, person.id).own.get(kind)
    return draft.text if draft else None


def offered(where, person, gone=()):
    return [(each.name, each.text) for each in drafts_for(where, person.id, gone).offered]


def test_the_newest_text_is_kept_per_kind() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "Have you")
    write(held, MARA, "Have you tried")
    write(held, MARA, "odd one", "note")
    assert (own(held, MARA), own(held, MARA, "note")) == ("Have you tried", "odd one")


def test_drafts_of_two_tickets_are_apart() -> None:
    one, other = ticket((MARA, "claim")), ticket((MARA, "claim"))
    write(one, MARA, "x")
    assert own(other, MARA) is None


@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_an_emptied_draft_is_gone(nothing: str) -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "x")
    write(held, MARA, nothing)
    assert own(held, MARA) is None


def test_what_was_sent_is_no_draft_any_more_and_the_other_kind_is() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "reply")
    write(held, MARA, "note", "note")
    change(lambda session: clear_sent(session, held.number, author(MARA), "reply"))
    assert (own(held, MARA), own(held, MARA, "note")) == (None, "note")


def test_nobody_is_offered_the_draft_of_somebody_who_has_the_ticket() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "x")
    assert offered(held, LEO) == []


def test_the_next_holder_is_offered_what_the_last_one_left() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "half an answer")
    now_hers = moved(moved(held, MARA, MOVES["release"]), NIA, MOVES["claim"])
    assert offered(now_hers, NIA) == [("Mara Lindqvist", "half an answer")]
    assert offered(now_hers, LEO) == []


def test_an_opener_keeps_a_draft_while_the_ticket_is_with_level_2() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "x")
    with_leo = moved(moved(held, MARA, MOVES["escalate"]), LEO, MOVES["claim"])
    assert (own(with_leo, MARA), offered(with_leo, LEO)) == ("x", [])


def test_a_specialists_draft_is_offered_to_the_opener_after_the_return() -> None:
    with_leo = ticket((MARA, "claim"), (MARA, "escalate"), (LEO, "claim"))
    write(with_leo, LEO, "cause", "note")
    back = moved(with_leo, LEO, MOVES["return"])
    assert offered(back, MARA) == [("Leo Okafor", "cause")]
    assert own(back, LEO, "note") == "cause"


def test_a_draft_of_somebody_inactive_is_offered_at_once() -> None:
    with_leo = ticket((MARA, "claim"), (MARA, "escalate"), (LEO, "claim"))
    write(with_leo, MARA, "x")
    assert offered(with_leo, LEO, gone={MARA.id}) == [("Mara Lindqvist", "x")]


def test_what_a_bystander_began_stays_theirs() -> None:
    held = ticket((MARA, "claim"))
    write(held, NIA, "just a thought", "note")
    assert offered(held, MARA) == []
    assert own(held, NIA, "note") == "just a thought"


def test_a_draft_that_is_taken_over_moves_behind_ones_own_words() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "theirs")
    now_hers = moved(moved(held, MARA, MOVES["release"]), NIA, MOVES["claim"])
    write(now_hers, NIA, "mine")
    take_over(now_hers, MARA.id, "reply", author(NIA), NOW)
    assert own(now_hers, NIA) == "mine\n\ntheirs"
    assert (offered(now_hers, NIA), own(now_hers, MARA)) == ([], None)
    with pytest.raises(NotFound):
        take_over(now_hers, MARA.id, "reply", author(NIA), NOW)


def test_a_draft_that_is_not_offered_cannot_be_taken() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "x")
    with pytest.raises(NotFound):
        take_over(held, MARA.id, "reply", author(NIA), NOW)
    assert own(held, MARA) == "x"


def test_a_customers_draft_belongs_to_the_right_and_is_offered_to_nobody() -> None:
    held = ticket((MARA, "claim"))
    viewer = CustomerViewer((Right(7, held.number, 1, "eve@example.com", True),))
    by = author_of(viewer, held.number)
    save(held, by, "reply", "It still", NOW)
    assert customers_drafts(held.number, [7]).own["reply"].text == "It still"
    assert customers_drafts(held.number, [8]).own == {}
    assert offered(held, MARA) == []


def test_a_browser_without_a_right_has_no_drafts() -> None:
    with pytest.raises(NotFound):
        author_of(CustomerViewer(()), ticket().number)


def test_a_customers_message_clears_the_drafts_of_all_their_rights() -> None:
    held = ticket((MARA, "claim"))
    for right in ("7", "8", "9"):
        save(held, Author(RIGHT, right), "reply", "x", NOW)
    change(lambda session: clear_customers(session, held.number, [7, 8]))
    assert [bool(customers_drafts(held.number, [right]).own) for right in (7, 8, 9)] == [
        False,
        False,
        True,
    ]


def test_of_several_rights_the_newest_draft_counts_and_takes_the_place_of_the_others() -> None:
    held = ticket((MARA, "claim"))
    save(held, Author(RIGHT, "7"), "reply", "old", NOW)
    save(held, Author(RIGHT, "9"), "reply", "somebody else's", NOW)
    save(held, Author(RIGHT, "8"), "reply", "new", NOW + 1)
    assert customers_drafts(held.number, [8, 7]).own["reply"].text == "new"
    save(held, Author(RIGHT, "8"), "reply", "newer", NOW + 2, [7, 8])
    assert customers_drafts(held.number, [7]).own == {}
    assert customers_drafts(held.number, [9]).own["reply"].text == "somebody else's"


def test_drafts_of_rights_that_are_gone_are_forgotten() -> None:
    held = ticket((MARA, "claim"))
    write(held, MARA, "Mine stays")
    right = change(lambda session: rights.give(session, held.number, 1, "eve@example.com", NOW))
    for person in (str(right), "999"):
        save(held, Author(RIGHT, person), "reply", "x", NOW)
    change(tidy)
    assert customers_drafts(held.number, [right]).own["reply"].text == "x"
    assert customers_drafts(held.number, [999]).own == {}
    assert own(held, MARA) == "Mine stays"


def test_emptying_what_is_not_there_does_nothing() -> None:
    write(ticket(), MARA, "")
