"""A history that only the desk wrote is whole, whatever happened in it."""

import pytest
from flask import Flask

from supportdesk.proof.verifying import verify
from supportdesk.store.database import snapshot
from tests.proof.conftest import LONG_AFTER, Spoiling
from tests.proof.lives import Desk


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_people_do_the_history_is_whole(app: Flask, seed: int) -> None:
    with app.app_context():
        Desk(seed).live(120)
        with snapshot() as session:
            report = verify(session, LONG_AFTER)
    assert report.first == {}
    assert report.events > 60
    assert report.unchained == 0


def test_a_history_in_which_everything_happened_is_whole(spoiling: Spoiling) -> None:
    with spoiling() as session:
        report = verify(session, LONG_AFTER)
    assert (report.first, report.unchained, report.erasing) == ({}, 0, 0)
