"""What was taken from elsewhere is exactly what SOURCES says, and nothing else lies there."""

import hashlib

from tests.house.source import ROOT

VENDOR = ROOT / "static" / "vendor"


def listed() -> dict[str, list[str]]:
    """File → name, version, licence, sha256."""
    lines = (VENDOR / "SOURCES").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return {row[0]: row[1:] for row in rows}


def test_every_file_is_listed_and_every_listed_file_is_there() -> None:
    files = {path.name for path in VENDOR.iterdir()} - {"SOURCES"}
    assert files == set(listed())


def test_every_file_has_its_sum() -> None:
    for name, (*_, expected) in listed().items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected, name


def test_the_version_stands_in_the_file_s_name() -> None:
    for name, (_, version, licence, _) in listed().items():
        assert version in name, name
        assert licence in {"0BSD", "MIT", "Apache-2.0"}, name
