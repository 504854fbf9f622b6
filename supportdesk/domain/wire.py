"""Events as JSON values and back. The digest, the log and everything outside read this form."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from supportdesk.domain.events import EVENTS, Event
from supportdesk.domain.ticket import Person

NOT_READABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What reading raises when an event holds something else than this version writes."""

_BY_WIRE = {kind.wire: kind for kind in EVENTS}
KNOWN = tuple(_BY_WIRE)
"""The names of all events that this version knows."""


def to_data(event: Event) -> dict[str, Any]:
    """The event as JSON values; what equals its default is written too."""
    return {field.name: _plain(getattr(event, field.name)) for field in fields(event)}


def from_data(wire: str, data: Mapping[str, Any]) -> Event:
    """The event of that name; `texts`, `html` and unknown names are passed over.

    Raises one of NOT_READABLE, also for an event that only a newer version knows.
    """
    kind = _BY_WIRE[wire]
    known = {field.name for field in fields(kind)}
    return kind(**{name: _rich(value) for name, value in data.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, Person):
        return {"id": value.id, "name": value.name}
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"id", "name"}:
            return Person(**value)
        return {name: _rich(each) for name, each in value.items()}
    if isinstance(value, list):
        return tuple(_rich(each) for each in value)
    return value
