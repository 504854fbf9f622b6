"""One company for all tests of a module; each test puts right what it broke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.demo import company


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[company.Handle]:
    with company.running(tmp_path_factory.mktemp("company")) as handle:
        yield handle


@pytest.fixture(autouse=True)
def _healed(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "platform" in request.fixturenames:
        request.getfixturevalue("platform").heal()
