"""What was taken from elsewhere is exactly what SOURCES says, and nothing else lies there."""

import hashlib
from pathlib import Path

import pytest

from tests.house.source import ROOT

# Folder → licences that may lie there. What only tests use is not part of what we hand out.
FOLDERS = {
    "static/vendor": {"0BSD", "MIT", "Apache-2.0"},
    "tests/browser/vendor": {"MIT", "MPL-2.0"},
}
folders = pytest.mark.parametrize("folder", FOLDERS)


def listed(folder: Path) -> dict[str, list[str]]:
    """File → name, version, licence, sha256."""
    lines = (folder / "SOURCES").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {row[0]: row[1:] for row in rows}


@folders
def test_every_file_is_listed_and_every_listed_file_is_there(folder: str) -> None:
    files = {path.name for path in (ROOT / folder).iterdir()} - {"SOURCES"}
    assert files == set(listed(ROOT / folder))


@folders
def test_every_file_has_its_sum(folder: str) -> None:
    for name, (*_, expected) in listed(ROOT / folder).items():
        content = (ROOT / folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == expected, name


@folders
def test_the_version_stands_in_the_file_s_name(folder: str) -> None:
    for name, (_, version, licence, _) in listed(ROOT / folder).items():
        assert version in name, name
        assert licence in FOLDERS[folder], name
