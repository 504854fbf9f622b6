"""What becomes of outgoing mail, on pages that are open. The mail room writes no events.

A greenlet of its own looks at the outbox; one query, whatever the number of pages.
"""

import threading
from collections.abc import Iterable

import structlog
from flask import Flask, render_template

from supportdesk.live import wire
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.live.passing import tickets_of
from supportdesk.live.seen import mail_html
from supportdesk.mail import watch
from supportdesk.web.clock import now

LOOK_SECONDS = 1.0

LIST_IS_OLD = wire.passing("state", '<template id="outbox-list" data-stale></template>')

log = structlog.get_logger()


class Outgoing:
    """Follows the outbox for all streams of staff of this process."""

    def __init__(self, app: Flask, hub: Hub) -> None:
        self._app, self._hub = app, hub
        self._last = watch.Look()

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def look(self) -> None:
        """Show what changed to everybody, and what there is to whoever has just come."""
        streams = [one for one in self._hub.streams if one.audience == STAFF and one.complete]
        if not streams:
            return
        with self._app.app_context():
            at = now()
            last, self._last = self._last, watch.look_again(self._last, at)
            new = [stream for stream in streams if stream.stuck is None]
            lively = watch.with_news({n for one in new for n in tickets_of(one)}, at)
            self._show(self._last.changed_since(last), streams)
            self._show(lively, new)
            self._list_anew(streams if self._last.unsent != last.unsent else new)
            self._count(self._last.stuck, streams)

    def _show(self, tickets: Iterable[int], streams: list[Stream]) -> None:
        for number in tickets:
            to = [stream for stream in streams if f"ticket-{number}" in stream.keys]
            frame = wire.passing("state", mail_html(number)) if to else b""
            for stream in to:
                self._hub.push(stream, frame)

    def _list_anew(self, streams: list[Stream]) -> None:
        """The outbox itself, where somebody has it open: the page fetches it."""
        for stream in streams:
            if "admin" in stream.roles:
                self._hub.push(stream, LIST_IS_OLD)

    def _count(self, stuck: int, streams: list[Stream]) -> None:
        """The number in the rail of admins."""
        to = [one for one in streams if one.stuck != stuck and "admin" in one.roles]
        html = render_template("layouts/_outbox_count.html", stuck=stuck) if to else ""
        for stream in to:
            self._hub.push(stream, wire.passing("state", html))
        for stream in streams:
            stream.stuck = stuck

    def _run(self) -> None:
        pause = threading.Event()
        while not self._hub.closing:
            try:
                self.look()
            except Exception as error:  # the database is away, or more: the next look tells
                log.warning("the outbox cannot be looked at", error=type(error).__name__)
            pause.wait(LOOK_SECONDS)
