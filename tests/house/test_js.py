"""Scripts keep to the content security policy, and to the sizes and manners of the house."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT

JS = ROOT / "static" / "js"
BEHAVIOUR_LINES = 60

# test_templates.py watches over what the policy refuses; these two it allows, and Back then loses
# what was half written.
IN_TEMPLATES = {
    "hx-boost": re.compile(r"\bhx-boost\b"),
    "a pushed address": re.compile(r"\bhx-(?:push|replace)-url\b"),
}
IN_SCRIPTS = {
    "hx-on": re.compile(r"\bhx-on[:-]"),
    "eval": re.compile(r"\beval\s*\(|\bnew Function\b"),
    "a handler as text": re.compile(r"setAttribute\(\s*[\"']on"),
    "a style as text": re.compile(r"setAttribute\(\s*[\"']style"),
    "a global": re.compile(r"\b(?:window|globalThis)\.[A-Za-z_]+\s*=[^=]"),
}


def modules() -> Iterator[Path]:
    return JS.rglob("*.js")


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def found(paths: Iterator[Path], patterns: dict[str, re.Pattern[str]]) -> list[str]:
    """Where a pattern stands: "file: what"."""
    texts = ((path, path.read_text(encoding="utf-8")) for path in paths)
    return [
        f"{path.relative_to(ROOT)}: {what}"
        for path, text in texts
        for what, pattern in patterns.items()
        if pattern.search(text)
    ]


def test_templates_leave_the_back_button_alone() -> None:
    assert found((ROOT / "templates").rglob("*.html"), IN_TEMPLATES) == []


def test_scripts_hold_nothing_the_policy_refuses() -> None:
    assert found(modules(), IN_SCRIPTS) == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("hx-on", '"hx-on:click"'),
        ("eval", 'eval("1")'),
        ("a handler as text", 'el.setAttribute("onclick", "x()")'),
        ("a style as text", 'el.setAttribute("style", "x")'),
        ("a global", "window.desk = {}"),
        ("hx-boost", '<body hx-boost="true">'),
        ("a pushed address", '<a hx-push-url="true">'),
    ],
)
def test_what_is_forbidden_is_found(what: str, text: str) -> None:
    assert {**IN_SCRIPTS, **IN_TEMPLATES}[what].search(text)


def test_behaviours_are_small() -> None:
    """Beside the ways in stand behaviours; logic lives in the folders below."""
    assert [path.name for path in JS.glob("*.js") if lines(path) > BEHAVIOUR_LINES] == []


def test_every_module_is_reached_from_a_page() -> None:
    pages = (path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    entry = re.compile(r"""(?:asset|modules)\(['"]js/([^'"]+)""")
    named = {name for page in pages for name in entry.findall(page)}
    reached, todo = set(), [JS / name for name in named]
    while todo:
        path = todo.pop()
        if path in reached:
            continue
        reached.add(path)
        todo += [(path.parent / name).resolve() for name in imports(path)]
    assert set(modules()) == reached


def imports(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    at_once = re.findall(r"^import .*?from \"(\.[^\"]+)\";$", text, re.M | re.S)
    return at_once + re.findall(r"\bimport\(\"(\.[^\"]+)\"\)", text)


def test_modules_begin_by_saying_what_lives_there() -> None:
    assert [
        path.name for path in modules() if not path.read_text(encoding="utf-8").startswith("/*")
    ] == []
