"""Who is told that something was committed. The live line of the process puts itself here."""

from collections.abc import Callable
from typing import Any

_told: dict[str, Callable[[range], None]] = {}
_shown: dict[str, Callable[[dict[str, Any]], None]] = {}


def on_commit(tell: Callable[[range], None]) -> None:
    """Have `tell` called after each commit that others follow; one per process."""
    _told["process"] = tell


def up(positions: range = range(0)) -> None:
    """After each commit that took these positions of the desk, or moved somebody's rights."""
    for tell in _told.values():
        tell(positions)


def on_passing(tell: Callable[[dict[str, Any]], None]) -> None:
    """Have `tell` given what other pages are shown and nobody keeps; one per process."""
    _shown["process"] = tell


def passing(what: dict[str, Any]) -> None:
    """Something that pages show while it lasts and that is no event: who has read how far."""
    for tell in _shown.values():
        tell(what)
