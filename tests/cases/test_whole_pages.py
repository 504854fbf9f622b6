"""Whole pages of staff are whole whoever asks for them."""

import pytest

from tests.cast import HELEN
from tests.desk import HX, Team

ADDRESSES = ("/tickets/{}", "/tickets/{}/prints?for=us", "/dashboard", "/sessions")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_that_htmx_asks_for_is_whole_too(team: Team, address: str) -> None:
    path = address.format(team.held())
    plain, asked = (team.as_(HELEN).get(path, headers=headers) for headers in ({}, HX))
    assert (plain.status_code, asked.status_code) == (200, 200)
    assert ("<h1" in asked.text, "</html>" in asked.text) == ("<h1" in plain.text, True)
