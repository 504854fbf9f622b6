"""In what order faults of a form are said: a used key before a wrong field (PRODUCT section 7)."""

from collections.abc import Callable

from flask import g

from supportdesk.domain.errors import DeskError, Invalid, Refused


def ask_first(ask: Callable[[], object]) -> None:
    """What is asked before this request is told of a wrong field; it raises Refused.

    It costs nothing while every field is right: then the change itself asks, under its lock.
    """
    g.asked_first = ask


def said_first(error: DeskError) -> DeskError:
    """The error that is to be told: the refusal of a used key in place of a wrong field."""
    ask = g.pop("asked_first", None) if isinstance(error, Invalid) else None
    if ask is not None:
        try:
            ask()
        except Refused as used:
            return used
    return error
