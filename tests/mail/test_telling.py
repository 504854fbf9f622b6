"""Which moves are news, of all that happened: a pure question."""

import pytest

from supportdesk.domain import events as e
from supportdesk.mail.telling import Move, standing

UP, BACK, SENT_BACK = e.TicketEscalated, e.TicketRecalled, e.TicketReturned
SOLVED, AGAIN = e.TicketResolved, e.TicketReopened


def news(*moves, told=(), seen=0, by_customer=()):
    numbered = [
        Move(seq, event, seq not in by_customer) for seq, event in enumerate(moves, start=1)
    ]
    return standing(numbered, told, seen)


@pytest.mark.parametrize(
    ("moves", "told", "expected"),
    [
        ((UP,), (), {1: "escalated"}),
        ((SOLVED,), (), {1: "resolved"}),
        ((UP,), (1,), {}),
        ((SOLVED,), (1,), {}),
        ((SOLVED, AGAIN), (1,), {2: "reopened"}),
        ((SOLVED, AGAIN, UP), (1,), {2: "reopened", 3: "escalated"}),
    ],
)
def test_a_move_that_holds_is_told_once(moves, told, expected):
    assert news(*moves, told=told) == expected


@pytest.mark.parametrize("moves", [(UP, BACK), (UP, SENT_BACK), (SOLVED, AGAIN)])
def test_a_move_taken_back_before_anybody_knew_is_not(moves):
    assert news(*moves) == {}


def test_what_was_told_and_taken_back_twice_is_told_as_it_is_at_the_end():
    assert news(SOLVED, AGAIN, SOLVED, told=(1,)) == {3: "resolved"}
    assert news(SOLVED, AGAIN, SOLVED, AGAIN, told=(1,)) == {4: "reopened"}
    assert news(SOLVED, AGAIN, SOLVED, AGAIN, told=(1, 2)) == {}
    assert news(UP, SENT_BACK, UP) == {3: "escalated"}


def test_who_reopened_it_knows():
    assert news(SOLVED, AGAIN, told=(1,), by_customer=(2,)) == {}
    assert news(SOLVED, AGAIN, SOLVED, told=(1,), by_customer=(2,)) == {3: "resolved"}


def test_what_was_on_the_screen_is_no_news_but_a_solution_is_mailed_all_the_same():
    assert news(UP, seen=1) == {}
    assert news(SOLVED, AGAIN, told=(1,), seen=2) == {}
    assert news(SOLVED, seen=1) == {1: "resolved"}
