"""The style sheets keep the house rules: sizes, layers, tokens, logical properties, contrast."""

from __future__ import annotations

import math
import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
LAYERS = {"reset", "tokens", "base", "components", "utilities"}

sheet = pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)


def rules_of(path: Path) -> str:
    """The sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def declarations(path: Path) -> list[tuple[str, str]]:
    found = re.findall(r"([\w-]+)\s*:\s*([^;{}]+);", rules_of(path))
    return [(name, value.strip()) for name, value in found]


@sheet
def test_a_sheet_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


def test_layers_are_declared_once() -> None:
    pattern = r"@layer\s+([^{};]+);"
    declared = [(p.name, names) for p in SHEETS for names in re.findall(pattern, rules_of(p))]
    assert declared == [("layers.css", "reset, tokens, base, components, utilities")]


@sheet
def test_a_sheet_lives_in_one_layer(path: Path) -> None:
    if path.name != "layers.css":
        (layer,) = re.findall(r"@layer\s+([\w-]+)\s*\{", rules_of(path))
        assert layer in LAYERS
        assert rules_of(path).strip().startswith("@layer")


def test_there_are_at_most_forty_utilities() -> None:
    classes = set(re.findall(r"\.([a-z][\w-]*)", rules_of(ROOT / "static/css/utilities.css")))
    assert len(classes) <= 40


PHYSICAL = re.compile(
    r"^(left|right|top|bottom|width|height|(min|max)-(width|height)|float|clear"
    r"|(margin|padding)-(left|right|top|bottom)"
    r"|border-(left|right|top|bottom)(-.*)?|border-(top|bottom)-(left|right)-radius)$"
)


@sheet
def test_directions_are_logical(path: Path) -> None:
    properties = [name for name, _ in declarations(path) if PHYSICAL.match(name)]
    sides = [
        (name, value)
        for name, value in declarations(path)
        if name in {"text-align", "justify-self", "justify-items", "justify-content"}
        and re.search(r"\b(left|right)\b", value)
    ]
    assert (properties, sides) == ([], [])


COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|light-dark)\(",
)
WORDS = re.compile(r"\b(white|black|red|green|blue|gr[ae]y|orange|yellow|silver|navy|teal)\b")


@sheet
def test_colours_come_from_the_tokens(path: Path) -> None:
    if path.name == "tokens.css":
        return
    raw = [
        (name, value)
        for name, value in declarations(path)
        if COLOUR.search(value)
        or (WORDS.search(value) and not name.startswith("--font") and name != "white-space")
    ]
    assert raw == []


@sheet
def test_every_token_that_is_used_exists(path: Path) -> None:
    defined = {name for p in SHEETS for name, _ in declarations(p) if name.startswith("--")}
    used = set(re.findall(r"var\((--[\w-]+)\)", rules_of(path)))
    assert used - defined == set()


def test_every_token_is_used() -> None:
    everything = "".join(rules_of(p) for p in SHEETS)
    defined = {n for n, _ in declarations(ROOT / "static/css/tokens.css") if n.startswith("--")}
    assert {name for name in defined if f"var({name}" not in everything} == set()


# Contrast, as WCAG 2.2 counts it, of every pair that meets on a page.

PAPERS = ["canvas", "surface", "surface-sunken", "surface-hover", "surface-active", "raised"]
TINTS = ["accent-tint", "ok-tint", "risk-tint", "late-tint", "idle-tint", "note"]
TEXT = [
    *product(("text", "text-muted", "accent-text"), [*PAPERS, *TINTS]),
    *[("text-faint", paper) for paper in ("canvas", "surface", "surface-sunken", "raised")],
    *[("text-faint", "surface-hover"), ("accent-text", "accent-tint-2")],
    *[("late-text", paper) for paper in ("surface", "raised", "late-tint", "canvas", "note")],
    *[("risk-text", paper) for paper in ("surface", "risk-tint", "accent-tint")],
    *[("ok-text", paper) for paper in ("surface", "ok-tint")],
    *[("note-text", paper) for paper in ("note",)],
    *[("text", "accent-tint-2"), ("text-muted", "accent-tint-2")],
    *[("on-accent", paper) for paper in ("accent", "accent-hover", "heat-4", "heat-5")],
    *[("text-inverse", "ink"), ("text-inverse", "text")],
    *[("text", paper) for paper in ("heat-1", "heat-2", "heat-3")],
]
SIGNS = [
    *[(sign, "surface") for sign in ("ok", "risk", "late", "idle", "accent", "focus", "data-1")],
    *[(sign, "canvas") for sign in ("ok", "risk", "late", "idle", "focus")],
    *[("risk", "risk-tint"), ("late", "late-tint"), ("ok", "ok-tint"), ("late", "raised")],
    *[("line-control", paper) for paper in ("surface", "canvas", "raised", "surface-sunken")],
    *[("focus", paper) for paper in ("raised", "accent-tint", "note", "surface-hover")],
]


def luminance(colour: str) -> float:
    """Relative luminance of an opaque ``oklch(L C H)`` (CSS Color 4, section 9.2)."""
    lightness, chroma, hue = (float(n) for n in re.findall(r"[\d.]+", colour)[:3])
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    el = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    em = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    es = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * el - 3.3077115913 * em + 0.2309699292 * es
    green = -1.2684380046 * el + 2.6097574011 * em - 0.3413193965 * es
    blue = -0.0041960863 * el - 0.7034186147 * em + 1.7076147010 * es
    r, g, b = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def palette(theme: int) -> dict[str, str]:
    """The first (usual) value of each colour token, 0 light and 1 dark."""
    colours: dict[str, str] = {}
    for name, value in declarations(ROOT / "static/css/tokens.css"):
        shades = re.findall(r"oklch\([^)]*\)", value)
        if name.startswith("--") and shades and "gradient" not in value:
            colours.setdefault(name[2:], shades[min(theme, len(shades) - 1)])
    return colours


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SIGNS, 3.0)], ids=["text", "signs"])
def test_contrast_is_enough(pairs: list[tuple[str, str]], least: float, theme: int) -> None:
    colours = palette(theme)
    ratios = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}
