"""Scripts and templates keep to the content security policy and to the sizes of the house."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
JS = ROOT / "static" / "js"
MODULE_LINES = 200
BEHAVIOUR_LINES = 60

# Each would need eval or inline code: the policy refuses it, and the request is not even sent.
FORBIDDEN = {
    "an inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\b(?:data-)?hx-on[:-]", re.I),
    "js: in an htmx attribute": re.compile(
        r"hx-[a-z]+(?::[a-z]+)*\s*=\s*[\"']\s*(?:js|javascript):"
    ),
    "a filter in hx-trigger": re.compile(r"hx-trigger\s*=\s*[\"'][^\"']*\["),
    "hx-boost": re.compile(r"\bhx-boost\b"),
    "a pushed address": re.compile(r"\bhx-(?:push|replace)-url\b"),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"
    ),
    "an inline style": re.compile(r"<style\b", re.I),
}
IN_SCRIPTS = {
    "eval": re.compile(r"\beval\s*\(|\bnew Function\b"),
    "a handler as text": re.compile(r"setAttribute\(\s*[\"']on"),
    "a style as text": re.compile(r"setAttribute\(\s*[\"']style"),
    "a global": re.compile(r"\b(?:window|globalThis)\.[A-Za-z_]+\s*=[^=]"),
}


def modules() -> Iterator[Path]:
    return JS.rglob("*.js")


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def found(paths: Iterator[Path], patterns: dict[str, re.Pattern[str]]) -> list[str]:
    """Where a pattern stands: "file: what"."""
    texts = ((path, path.read_text()) for path in paths)
    return [
        f"{path.relative_to(ROOT)}: {what}"
        for path, text in texts
        for what, pattern in patterns.items()
        if pattern.search(text)
    ]


def test_templates_hold_nothing_the_policy_refuses() -> None:
    assert found((ROOT / "templates").rglob("*.html"), FORBIDDEN) == []


def test_scripts_hold_nothing_the_policy_refuses() -> None:
    assert found(modules(), {**IN_SCRIPTS, "hx-on": FORBIDDEN["hx-on"]}) == []


def test_the_patterns_find_what_they_are_for() -> None:
    bad = [
        '<a onclick="x()">',
        '<a hx-on:click="x()">',
        "<a hx-vals='js:{a: 1}'>",
        '<a hx-trigger="click[ctrlKey]">',
        '<body hx-boost="true">',
        '<a hx-push-url="true">',
        '<p style="color: red">',
        "<script>x()</script>",
        "<style>p {}</style>",
    ]
    for text, (what, pattern) in zip(bad, FORBIDDEN.items(), strict=True):
        assert pattern.search(text), what
    assert not FORBIDDEN["an inline script"].search('<script type="module" src="/a.js"></script>')


def test_modules_are_small() -> None:
    assert [path.name for path in modules() if lines(path) > MODULE_LINES] == []


def test_behaviours_are_smaller_still() -> None:
    """What stands beside main.js is a behaviour; logic lives in the folders below."""
    assert [path.name for path in JS.glob("*.js") if lines(path) > BEHAVIOUR_LINES] == []


def test_every_module_is_reached_from_main() -> None:
    reached, todo = set(), [JS / "main.js"]
    while todo:
        path = todo.pop()
        if path in reached:
            continue
        reached.add(path)
        todo += [(path.parent / name).resolve() for name in imports(path)]
    assert set(modules()) - reached == {JS / "theme-early.js"}


def imports(path: Path) -> list[str]:
    return re.findall(r"^import .*?from \"(\.[^\"]+)\";$", path.read_text(), re.M | re.S)


def test_modules_begin_by_saying_what_lives_there() -> None:
    assert [path.name for path in modules() if not path.read_text().startswith("/*")] == []
