"""BUTTONS: which move stands where (UX section 3). At most one first and one second button."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Button:
    """A move on offer. `direct`: one press does it, there is nothing to fill in."""

    noun: str
    words: str
    sign: str
    key: str = ""
    direct: bool = False


@dataclass(frozen=True)
class Buttons:
    """The moves of one viewer: at most one primary, one secondary, the rest in the menu."""

    primary: Button | None
    secondary: Button | None
    rest: tuple[Button, ...]


BUTTONS: dict[str, Button] = {
    "claims": Button("claims", "Claim", "claim", "c", direct=True),
    "resolutions": Button("resolutions", "Resolve", "resolve", "s"),
    "returns": Button("returns", "Return to {opener}", "return", "b"),
    "escalations": Button("escalations", "Escalate", "escalate", "e"),
    "transfers": Button("transfers", "Transfer", "transfer", "e"),
    "recalls": Button("recalls", "Take back", "recall"),
    "reopenings": Button("reopenings", "Reopen", "reopen"),
    "assignments": Button("assignments", "Assign", "assign"),
    "waits": Button("waits", "Wait on…", "paused"),
    "handovers": Button("handovers", "Hand over…", "people"),
    "openers": Button("openers", "Change the opener…", "person"),
    "releases": Button("releases", "Release to the L1 queue…", "release"),
    "dismissals": Button("dismissals", "Dismiss…", "dismiss"),
}
BECOME_OPENER = Button("openers", "Become the opener", "person", direct=True)
_FIRST = ("claims", "resolutions", "returns")
_SECOND = ("escalations", "transfers", "recalls", "reopenings", "assignments")


def arranged(offered: Sequence[str], *, adopts: bool = False) -> Buttons:
    """The moves on offer in their places. `adopts`: the viewer could become its opener."""
    primary = _first(offered, _FIRST)
    if adopts and "openers" in offered and primary is None:
        primary = BECOME_OPENER
    secondary = _first(offered, _SECOND)
    shown = {each.noun for each in (primary, secondary) if each}
    rest = tuple(each for noun, each in BUTTONS.items() if noun in offered and noun not in shown)
    return Buttons(primary, secondary, rest)


def _first(offered: Sequence[str], wanted: Sequence[str]) -> Button | None:
    return next((BUTTONS[noun] for noun in wanted if noun in offered), None)
