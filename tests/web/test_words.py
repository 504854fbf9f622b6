"""Amounts as pages say them."""

import pytest

from supportdesk.web.words import file_size


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 KB"),
        (48_200, "48 KB"),
        (999_999, "999 KB"),
        (2_140_000, "2.1 MB"),
        (25_000_000, "25 MB"),
    ],
)
def test_sizes_are_said_in_thousands(size: int, words: str) -> None:
    assert file_size(size) == words
