"""Who is told that something was committed. The live line registers itself here."""

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def on_commit(listener: Callable[[], None]) -> None:
    _listeners.append(listener)


def up() -> None:
    """Called after each commit that moved the desk's position or somebody's rights."""
    for listener in _listeners:
        listener()
