"""How tests and packages behave: no sleeping, no network, nothing unlocked."""

import ast
import re
import socket

import pytest

from tests.house.source import ROOT, modules

SLEEPS = {"sleep", "wait_for_timeout"}
# A line that names a package without an exact version, or a place to get it from.
LOOSE = re.compile(
    r"^(?!\s*--hash=sha256:)(?![A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+( ;.*)? \\$).+$", re.M
)


def test_tests_wait_for_things_and_never_sleep() -> None:
    assert [
        f"{module.shown}:{node.lineno}"
        for module in modules("tests")
        if not module.name.startswith("tests.bench.")  # load is paced, not awaited
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _called(node) in SLEEPS
    ] == []


def test_a_test_that_reaches_out_is_stopped() -> None:
    with socket.socket() as outside, pytest.raises(PermissionError, match="stay on this machine"):
        outside.connect(("192.0.2.1", 80))


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-demo.txt", "requirements-dev.txt"]
)
def test_every_package_is_locked_by_hash_and_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [found[0] for found in LOOSE.finditer(text)] == []
    assert "://" not in text


def test_what_is_installed_to_serve_is_part_of_what_is_tested() -> None:
    served, tested = (_packages(name) for name in ("requirements.txt", "requirements-dev.txt"))
    assert served <= tested


def _packages(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^[A-Za-z0-9._-]+==[^\s;]+", text, re.MULTILINE))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))
