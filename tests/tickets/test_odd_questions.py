"""Questions that nobody would type: an answer each, on both databases."""

import pytest

from tests.cast import MARA
from tests.desk import Team


@pytest.mark.parametrize("asked", ["q=a%00b", f"after={'9' * 18}.1.1", f"after={'9' * 30}.1.1"])
def test_a_list_answers_whatever_is_asked(team: Team, asked: str) -> None:
    assert team.as_(MARA).get(f"/tickets?{asked}").status_code == 200
