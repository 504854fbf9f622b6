"""Numbers in addresses."""

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def counting(app: Flask, client: FlaskClient) -> FlaskClient:
    app.add_url_rule("/count/<int:number>", "count", lambda number: {"number": number})
    return client


@pytest.mark.parametrize("number", [0, 1042, 2**31 - 1])
def test_a_number_that_a_column_can_hold_is_an_address(counting: FlaskClient, number: int) -> None:
    assert counting.get(f"/count/{number}").json == {"number": number}


@pytest.mark.parametrize("number", [2**31, 2**63, "9" * 4000, "１２", "-1"])
def test_any_other_is_404_and_no_fault(counting: FlaskClient, number: object) -> None:
    assert counting.get(f"/count/{number}").status_code == 404
