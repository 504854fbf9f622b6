"""Who is told that something was committed. The live line of the process puts itself here."""

from collections.abc import Callable
from typing import Any

_told: dict[str, Callable[[], None]] = {}
_shown: dict[str, Callable[[dict[str, Any]], None]] = {}


def on_commit(tell: Callable[[], None]) -> None:
    """Have `tell` called after each commit that others follow; one per process."""
    _told["process"] = tell


def up() -> None:
    """Called after each commit that moved the desk's position or somebody's rights."""
    for tell in _told.values():
        tell()


def on_passing(tell: Callable[[dict[str, Any]], None]) -> None:
    """Have `tell` given what other pages are shown and nobody keeps; one per process."""
    _shown["process"] = tell


def passing(what: dict[str, Any]) -> None:
    """Something that pages show while it lasts and that is no event: who has read how far."""
    for tell in _shown.values():
        tell(what)
