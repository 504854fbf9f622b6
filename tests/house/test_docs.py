"""What the documents name is there."""

import re

from tests.house.source import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PATH = re.compile(r"`((?:supportdesk|templates|static|migrations|tests|docs)/[\w./-]*\w/?)`")
TEST = re.compile(r"`(test_\w+\.py)`")


def test_every_path_in_a_document_exists() -> None:
    named = [(path, name) for path in DOCUMENTS for name in PATH.findall(path.read_text("utf-8"))]
    assert len(named) > 20
    assert [f"{path.name}: {name}" for path, name in named if not (ROOT / name).exists()] == []


def test_every_test_in_a_document_exists() -> None:
    there = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    named = {name for path in DOCUMENTS for name in TEST.findall(path.read_text("utf-8"))}
    assert named - there == set()
