"""The README's table of settings says what the settings are."""

import re

import pytest

from supportdesk.settings.settings import describe
from tests.house.source import ROOT

README = ROOT / "README.md"
ROW = re.compile(r"^\|\s*`(DESK_[A-Z_]+)`\s*\|(.*)\|(.*)\|\s*$", re.MULTILINE)


@pytest.mark.skipif(not README.exists(), reason="README.md is not written yet")
def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    text = README.read_text(encoding="utf-8")
    written = [tuple(part.strip() for part in row) for row in ROW.findall(text)]
    assert written == rows(), "README's table should be:\n\n" + table()


def rows() -> list[tuple[str, str, str]]:
    """Every setting as it stands in the table; a default of nothing is `none`."""
    return [
        (name, default or "none", meaning.replace("|", "\\|"))
        for name, default, meaning in describe()
    ]


def table() -> str:
    """The table to paste."""
    lines = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in rows()]
    return "\n".join(["| setting | default | |", "|---|---|---|", *lines])
