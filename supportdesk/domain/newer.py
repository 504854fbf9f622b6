"""An event that only a newer version can read, as this one shows it. Never written."""

from dataclasses import dataclass

from supportdesk.domain.events import EVENTS, Event, Kind

_KIND = Kind("Something happened here that this version cannot show yet. Reload in a moment.", None)


@dataclass(frozen=True)
class Newer(Event, wire=""):
    """Stands in its place; `pos` is that on the desk."""

    pos: int


def told(event: Event) -> Kind:
    """The event's line of EVENTS; of `Newer` that it is one."""
    return _KIND if isinstance(event, Newer) else EVENTS[type(event)]
