"""A deactivation against each move: of who makes it, and of whom it is directed at."""

from collections.abc import Iterator

import pytest

from tests import desks, ledger
from tests.journeys.leaving import (
    LEAVING,
    PAGE,
    PROGRAM,
    TOWARDS,
    Outcome,
    Race,
    crew,
    race,
)
from tests.play import eventually, message_of
from tests.servers import Desk

ROUNDS = (PAGE, PROGRAM, PAGE, PROGRAM)
ALL = LEAVING + TOWARDS


@pytest.fixture(scope="module", params=desks.KINDS)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """One desk for all races, with two web processes."""
    folder = tmp_path_factory.mktemp("leaving")
    with desks.running(request.param, request, folder, DESK_LIMITS="off") as desk:
        yield desk


@pytest.fixture(scope="module")
def outcomes(desk: Desk) -> list[Outcome]:
    """All rounds, one after the other. Nobody who left may keep a ticket for long."""
    people, found = crew(desk), list[Outcome]()
    for accept in ROUNDS:
        found += race(people, ALL, accept)
        left = people.leaver.id
        assert eventually(lambda left=left: ledger.held_by(desk, left) == [], within=10)
        people = people.next()
    ledger.check(desk)
    return found


@pytest.mark.parametrize("line", ALL, ids=lambda line: line.name)
def test_a_move_while_somebody_leaves_is_done_whole_or_refused_in_words(
    outcomes: list[Outcome], line: Race
) -> None:
    for outcome in outcomes:
        if outcome.race is line:
            assert outcome.happened.count(line.wire) == outcome.worked, outcome
            if not outcome.worked:
                refused_in_words(outcome)


def refused_in_words(outcome: Outcome) -> None:
    """A program reads a sentence; on a page stands the sentence, and the person's text."""
    answer = outcome.answer
    if outcome.accept == PROGRAM:
        assert answer.status_code in (401, 404, 409, 422), answer.text
        assert message_of(answer).endswith("."), answer.text
    elif outcome.race.has_words:
        assert answer.status_code in (401, 404, 409, 422), answer.text
        assert outcome.words in answer.text
        assert 'role="alert"' in answer.text
    else:
        assert answer.status_code in (303, 401, 404, 409, 422), answer.text
