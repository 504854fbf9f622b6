"""A deploy brings its templates with it, and what shows halves of two versions is noticed."""

from pathlib import Path

import pytest

from tests.prove import versions
from tests.prove.faults import Done
from tests.prove.judge import STAFF, Drawn, Log
from tests.prove.renewed import drawn_wrongly

HERE = "http://a"
DEPLOYED = Done(f"deploy at {HERE}", 100.0, 110.0)
OLD, NEW = frozenset([versions.OLD]), frozenset([versions.NEW])


def drawn(opened: float, found: frozenset[str], where: str = HERE) -> Drawn:
    return Drawn(opened, where, found)


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ([drawn(1.0, OLD), drawn(105.0, NEW), drawn(120.0, NEW)], ""),
        ([drawn(1.0, OLD), drawn(105.0, OLD), drawn(120.0, NEW)], ""),
        ([drawn(120.0, NEW), drawn(121.0, OLD, "http://b"), drawn(122.0, NEW)], ""),
        ([drawn(120.0, OLD)], "an old frame from http://a on a stream opened after its deploy"),
        ([drawn(104.0, NEW), drawn(105.0, OLD)], "an old frame after a new one from http://a"),
        ([drawn(105.0, OLD | NEW)], "a frame of 2 versions from http://a"),
        ([drawn(1.0, frozenset())], "a frame of 0 versions from http://a"),
    ],
    ids=["renewed", "late", "the other is not yet", "not renewed", "back", "mixed", "unknown"],
)
def test_who_was_told_the_new_is_never_told_the_old(told: list[Drawn], wrong: str) -> None:
    log = Log("A", STAFF, frozenset([1]), drawn=told)
    assert drawn_wrongly([DEPLOYED], [log]) == ([f"A: {wrong}"] if wrong else [])


def test_a_version_is_in_every_template_that_a_message_is_drawn_from(tmp_path: Path) -> None:
    code = versions.copied(tmp_path / "code")
    for version in (versions.OLD, versions.NEW):
        versions.bring_in(code, version)
        for name in versions.DRAWN:
            assert f"template {version} drawn by" in (code / "templates" / name).read_text()


def test_code_that_draws_a_template_of_another_version_is_seen() -> None:
    assert versions.versions_in(b"<li><!-- template 2 drawn by 1 --></li>") == OLD | NEW
    assert versions.versions_in(b"<li><!-- template 2 drawn by 2 --></li>") == NEW
