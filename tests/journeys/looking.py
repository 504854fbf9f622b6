"""What axe-core and a ruler say about a page: both themes on two screens, and every breakpoint."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
AXE = next((ROOT / "browser" / "vendor").glob("axe-core-*.min.js")).read_text(encoding="utf-8")
WIDE, PHONE = (1440, 900), (390, 844)
# The narrowest, the breakpoints of shell and ticket from both sides, the widest (UX section 2).
WIDTHS = (360, 768, 1055, 1151, 1152, 2560)
IMPACTS = ("serious", "critical")
# A theme changes nothing but colours.
COLOURS = ("color-contrast", "link-in-text-block")
RUN = """async ([within, rules]) => {
  const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const answer = await axe.run(within || document, { resultTypes: ["violations"], ...only });
  return answer.violations;
}"""
STILL = "*, *::before, *::after { transition: none !important; animation: none !important }"
# What sticks out and is not cut off; rows of buttons and regions to scroll may.
WIDER = """(width) => [...document.querySelectorAll("body *")]
  .filter((el) => el.getClientRects().length && getComputedStyle(el).position !== "fixed")
  .filter((el) => el.getBoundingClientRect().right > width + 1)
  .filter((el) => !el.closest("[role=region], pre, .ticket__moves, .sr-only, [popover]"))
  .filter((el) => {
    for (let up = el.parentElement; up; up = up.parentElement) {
      if (/hidden|clip/.test(getComputedStyle(up).overflowX)) return up === document.body;
    }
    return true;
  })
  .map((el) => el.outerHTML.slice(0, 120))
  .slice(0, 3)"""


def findings(page: Page, within: str = "", rules: Iterable[str] = ()) -> list[str]:
    """Serious and critical findings, each with the element and why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
        page.add_style_tag(content=STILL)
    violations: list[dict[str, Any]] = page.evaluate(RUN, [within, list(rules)])
    return [
        f"{found['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for found in violations
        if found["impact"] in IMPACTS
        for node in found["nodes"]
    ]


def check(page: Page, within: str = "") -> list[str]:
    """Everything that is wrong with what the page shows now. The page is left wide and light."""
    faults = []
    for width, height in (PHONE, WIDE):
        page.set_viewport_size({"width": width, "height": height})
        for scheme, rules in (("dark", COLOURS), ("light", ())):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found = findings(page, within, rules)
            faults += [f"{scheme} {width}: {fault}" for fault in found]
    return faults + sideways(page)


def sideways(page: Page) -> list[str]:
    """What stands out at any width, on the page as it stands; it never scrolls sideways itself."""
    before, faults = page.viewport_size, []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        real = page.evaluate("document.documentElement.scrollWidth")
        faults += [f"{real} px wide at {width}"] if real > width else []
        faults += [f"stands out at {width}: {el}" for el in page.evaluate(WIDER, width)]
    if before:
        page.set_viewport_size(before)
    return faults
