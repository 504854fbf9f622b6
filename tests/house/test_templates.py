"""Templates under our content security policy, and as HOUSE section 8 says."""

import re
from pathlib import Path

import pytest

from tests.browser.pages import CONFIG
from tests.house.source import ROOT

# A letter is read by mail programs: they know no policy of ours, and no style sheets either.
TEMPLATES = sorted(
    set((ROOT / "templates").rglob("*.html")) - {ROOT / "templates/mail/letter.html"}
)
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^<>]*?\sstyle\s*=", re.IGNORECASE),
    "an on… attribute": re.compile(r"<[a-z][^<>]*?\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on, which needs eval": re.compile(r"\b(data-)?hx-on\b", re.IGNORECASE),
    "js:, which needs eval": re.compile(r"""["']\s*(js|javascript):""", re.IGNORECASE),
    "a trigger filter, which needs eval": re.compile(r"""hx-trigger\s*=\s*["'][^"']*\["""),
    "an address elsewhere": re.compile(r"""\s(src|action)\s*=\s*["'](https?:)?//""", re.IGNORECASE),
    "a text box that cuts what is pasted": re.compile(r"textarea\b[^>\n]*\bmaxlength"),
    "`safe` on what is no literal": re.compile(r"""(?<!['"])\|\s*safe\b"""),
}
# Template → forbidden thing → why it is right there.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("templates/mail/letter.html", "a style attribute"): "a mail has no style sheet",
}


def test_templates_hold_nothing_the_policy_forbids() -> None:
    assert [
        f"{_shown(path)} holds {what}"
        for path in TEMPLATES
        for what, pattern in FORBIDDEN.items()
        if pattern.search(_code(path)) and (_shown(path), what) not in EXCEPTIONS
    ] == []


def test_the_pages_of_the_browser_s_tests_configure_htmx_as_ours() -> None:
    assert CONFIG in (ROOT / "templates/layouts/base.html").read_text(encoding="utf-8")


def test_every_form_carries_a_key() -> None:
    """So that sending it twice does it once, also without script (PRODUCT section 2, rule 6).

    But for the sign-in: its page is the same to the byte for known and unknown names.
    """
    forms = re.compile(r"<form\b[^>]*method=.post.*?(?:</form>|\Z)", re.DOTALL)
    assert [
        f"{_shown(path)}: {form[:80]}"
        for path in TEMPLATES
        if path.name != "_login.html"
        for form in forms.findall(_code(path))
        if 'name="key"' not in form
    ] == []


def test_a_form_that_takes_files_has_the_time_they_need() -> None:
    """Else htmx gives up after the time for usual forms (`defaultTimeout` of layouts/base.html)."""
    taking = [
        (path, form)
        for path in TEMPLATES
        for form in re.findall(r"<form\b[^>]*>", _code(path))
        if re.search(r"data-behaviour=\"[^\"]*\bupload\b", form)
    ]
    assert len(taking) >= 3
    assert [_shown(path) for path, form in taking if 'hx-config="timeout:10m"' not in form] == []
    assert [_shown(path) for path, form in taking if "config.file_bytes" not in form] == []


def test_a_partial_says_first_what_it_needs() -> None:
    assert [
        _shown(path)
        for path in TEMPLATES
        if path.name.startswith("_") and not path.read_text(encoding="utf-8").startswith("{#")
    ] == []


@pytest.mark.parametrize(
    "line",
    [
        "<script>go()</script>",
        "<style>p { color: red }</style>",
        '<p class="a" style="color: red">',
        '<button onclick="go()">',
        """<form hx-on:click="go()">""",
        """<form hx-vals='js:{a: 1}'>""",
        """<a href="javascript:go()">""",
        """<input hx-trigger="keyup[key == 'Enter']">""",
        """<img src="//elsewhere.example/x.png">""",
        "{{ text | safe }}",
    ],
)
def test_what_is_forbidden_is_found(line: str) -> None:
    assert any(pattern.search(line) for pattern in FORBIDDEN.values())


def _code(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_macro_is_drawn_somewhere() -> None:
    """In its own file, where it is imported, or by name from code."""
    defined = re.compile(r"\bmacro (\w+)\(")
    sources = {path: _code(path) for path in sorted((ROOT / "templates").rglob("*.html"))}
    everything = "\n".join(defined.sub("", source) for source in sources.values())
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "supportdesk").rglob("*.py"))
    assert [
        f"{_shown(path)}: {name}"
        for path, source in sources.items()
        for name in defined.findall(source)
        if not re.search(rf"\b{name}\(|\({name}\)", everything) and f', "{name}")' not in code
    ] == []
