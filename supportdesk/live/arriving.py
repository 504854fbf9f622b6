"""Mail that came in, on pages that are open: the number in the rail; lists and mails are old.

A greenlet of its own looks at it; one query, whatever the number of pages.
"""

from flask import Flask, render_template

from supportdesk import pace
from supportdesk.intake import watch
from supportdesk.live import wire
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.live.repeating import repeat
from supportdesk.live.topics import PERSON

LOOK_SECONDS = 1.0
_PARTS = ("list", "acts", "state", "decided")
IS_OLD = "".join(f'<template id="incoming-{part}" data-stale></template>' for part in _PARTS)
"""The list, one mail, a form about it: the page that shows one fetches it."""


class Arriving:
    """Follows what came in for all pages of staff of this process."""

    def __init__(self, app: Flask, hub: Hub) -> None:
        self._app, self._hub = app, hub
        self._newcomers = hub.newcomers()
        self._last = watch.Look()

    def start(self) -> None:
        repeat(self._hub, LOOK_SECONDS, self.look, "mail that came in cannot be looked at")

    def look(self) -> None:
        """Tell everybody what changed, and whoever has just come how it is."""
        if not self._hub.open[STAFF]:
            return
        with self._app.app_context():
            found = watch.look()
            changed = found != self._last
            to = self._hub.everybody() if changed else self._newcomers.copy()
            if to:
                html = render_template("layouts/_arrived_count.html", arrived=found.arrived)
                frame = wire.passing("state", html + IS_OLD)
        self._last = found
        self._newcomers -= to
        for one in pace.in_slices(to):
            if _has_rail(one):
                self._hub.push(one, frame)


def _has_rail(stream: Stream) -> bool:
    return stream.audience == STAFF and any(key.startswith(PERSON) for key in stream.keys)
