"""What a page loads at first, packed as the server packs it, against its budget (UX section 9)."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from supportdesk.web.assets import SPRITES, Assets
from tests.house.source import ROOT
from tests.house.test_ui import environment

TEMPLATES = ROOT / "templates"
KB = 1024
HTML = {"staff": 10 * KB, "customer": 3 * KB}  # what UX allows for the page itself
# Page → (who reads it, everything at first load, its styles), in KB:
# docs/decisions/0071-what-a-page-weighs.md.
BUDGETS = {
    "tickets/show.html": ("staff", 90, 21),
    "tickets/index.html": ("staff", 90, 21),
    "dashboard/show.html": ("staff", 90, 21),
    "portal/new.html": ("customer", 60, 21),
    "portal/index.html": ("customer", 60, 21),
    "portal/error.html": ("customer", 60, 21),
    "portal/show.html": ("customer", 60, 21),
}
LINKED = re.compile(r"asset\(['\"]([^'\"{]+\.(?:js|css|svg))['\"]\)")
MODULES = re.compile(r"modules\(['\"]([^'\"]+)['\"]\)")
SHEETS = re.compile(r"sheets\(['\"]([\w-]+)['\"]\)")


class Weight(NamedTuple):
    """Bytes as they travel."""

    styles: int
    scripts: int
    pictures: int


@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_keeps_its_budget(page: str) -> None:
    reader, everything, styles = BUDGETS[page]
    weight = weight_of(page)
    assert HTML[reader] + sum(weight) <= everything * KB, weight
    assert weight.styles <= styles * KB


def test_customers_load_no_module_that_only_staff_need() -> None:
    for page, (reader, *_) in BUDGETS.items():
        if reader == "customer":
            assert loaded(page) & {"js/keyboard.js", "js/list.js", "js/audience.js"} == set()


def test_what_a_page_loads_is_counted_whole() -> None:
    """Its own and its layouts' scripts and sheets, and the modules behind a module."""
    chat = loaded("portal/show.html")
    assert {"vendor/htmx-4.0.1.min.js", "css/tokens.css", "css/chat.css", "icons.svg"} <= chat
    assert {"js/chat.js", "js/live/stream.js"} <= chat
    assert "js/main.js" not in chat


@cache
def assets() -> Assets:
    return Assets(ROOT / "static")


def packed(path: str) -> int:
    found = assets().get(path)
    assert found, path
    return len(found.packed or found.content)


def source_of(page: str) -> str:
    """A page's template with the layouts it extends, without blocks that it takes the place of."""
    text = (TEMPLATES / page).read_text(encoding="utf-8")
    parent = re.search(r"{%-? extends \"([^\"]+)\"", text)
    if not parent:
        return text
    above = source_of(parent[1])
    own = set(re.findall(r"{%-? block (modules|scripts) ", text))
    for block in own:
        above = re.sub(rf"(?s){{%-? block {block} .*?{{% endblock %}}", "", above, count=1)
    return text + above


def loaded(page: str) -> set[str]:
    """The files that a page names, the modules with what they import."""
    source = source_of(page)
    sets = environment().get_template("ui/styles.html").module.SETS  # type: ignore[attr-defined]
    sheets = [f"css/{name}.css" for each in SHEETS.findall(source) for name in sets[each]]
    entries = MODULES.findall(source)
    modules = [path for entry in entries for path in (entry, *assets().imported_by(entry))]
    sprites = SPRITES[: 2 if "layouts/desk.html" in source else 1]
    return {*LINKED.findall(source), *sheets, *modules, *sprites} - {"favicon-dot.svg"}


def weight_of(page: str) -> Weight:
    kinds = {".css": 0, ".js": 0, ".svg": 0}
    for path in loaded(page):
        kinds[Path(path).suffix] += packed(path)
    return Weight(*kinds.values())
