"""Who is told that something was committed. The live line of the process puts itself here."""

from collections.abc import Callable

_told: dict[str, Callable[[], None]] = {}


def on_commit(tell: Callable[[], None]) -> None:
    """Have `tell` called after each commit that others follow; one per process."""
    _told["process"] = tell


def up() -> None:
    """Called after each commit that moved the desk's position or somebody's rights."""
    for tell in _told.values():
        tell()
