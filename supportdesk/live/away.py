"""While the database does not answer, every open page says so, and as of when it is true.

It is said again and again: what is not goes by itself, also on a page whose process died.
"""

import threading
import time

import structlog
from flask import Flask, render_template

from supportdesk.live import wire
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub
from supportdesk.live.listener import LOOK_SECONDS, Listener
from supportdesk.web.clock import now

AWAY_SECONDS = 4.0
"""Nobody is told of a shorter failure: it is over before it is read."""
AGAIN_SECONDS = 10.0
EXPIRES_SECONDS = 25

log = structlog.get_logger()


class Away:
    """Watches when the listener last could read."""

    def __init__(self, app: Flask, hub: Hub, listener: Listener) -> None:
        self._app, self._hub, self._listener = app, hub, listener
        self._said_at: float | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def look(self, at: float) -> None:
        """Say that it is away, or that it is back. `at` in monotonic seconds."""
        silent = at - self._listener.read_at
        if silent < AWAY_SECONDS:
            if self._said_at is not None:
                self._say(None)
                self._said_at = None
        elif self._said_at is None or at >= self._said_at + AGAIN_SECONDS:
            self._say(now() - int(silent * 1000))
            self._said_at = at

    def _say(self, since: int | None) -> None:
        zone = self._app.extensions["desk"].settings.service_hours.zone.key
        for audience in (STAFF, CUSTOMERS):
            with self._app.app_context():
                html = render_template(
                    "live/_away.html",
                    since=since,
                    zone=zone,
                    for_customer=audience == CUSTOMERS,
                    expires=EXPIRES_SECONDS,
                )
            for stream in list(self._hub.streams):
                if stream.audience == audience:
                    self._hub.push(stream, wire.passing("state", html))

    def _run(self) -> None:
        pause = threading.Event()
        while not self._hub.closing:
            try:
                self.look(time.monotonic())
            except Exception:
                log.exception("that the database is away could not be said")
            pause.wait(LOOK_SECONDS)
