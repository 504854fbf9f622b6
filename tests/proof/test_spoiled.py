"""Whatever somebody changes past the desk is found, and named by its place."""

from collections.abc import Callable
from inspect import isfunction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.proof.faults import Fault
from supportdesk.proof.telling import lines, values
from supportdesk.proof.verifying import verify
from tests.proof import spoiled, spoiled_files, spoiled_line
from tests.proof.conftest import LONG_AFTER, Spoiling
from tests.proof.hand import Expected, Hand

Spoil = Callable[[Hand], Expected]
CASES: list[Spoil] = [
    each
    for module in (spoiled, spoiled_line, spoiled_files)
    for each in vars(module).values()
    if isfunction(each) and each.__module__ == module.__name__
]


@pytest.mark.parametrize("spoil", CASES, ids=lambda spoil: spoil.__name__)
def test_what_is_spoiled_by_hand_is_found_and_named(spoiling: Spoiling, spoil: Spoil) -> None:
    @settings(max_examples=4, derandomize=True, database=None)
    @given(seed=st.integers(0, 10**6))
    def found(seed: int) -> None:
        with spoiling() as session:
            expected = spoil(Hand(session, Random(seed)))
            report = verify(session, LONG_AFTER)
        assert not report.whole
        assert fits(report.first.get(expected.kind), expected), (expected, report.first)
        assert list(lines(report))
        assert values(report)["whole"] is False

    found()


def fits(fault: Fault | None, expected: Expected) -> bool:
    """Everything that was expected is said."""
    return fault is not None and all(
        getattr(fault, name) == value for name, value in vars(expected).items() if value is not None
    )
