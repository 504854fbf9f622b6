"""Streams whose viewer lost a right end at once; nothing rendered for the old rights follows."""

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from supportdesk.customers.departures import departed
from supportdesk.customers.rights import still_living
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.news import Follower
from supportdesk.directory.port import State
from supportdesk.directory.sessions import still_counting
from supportdesk.domain.people import Staff
from supportdesk.live import pace
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.pieces import parts_to_fetch
from supportdesk.web.clock import now

LOOK_SECONDS = 15.0
"""How often streams are looked at though nobody said anything: sessions idle out, links end."""

AskStaff = Callable[[str], Staff | None]

log = structlog.get_logger()


class Access:
    """Follows who may still listen, for all streams of this process.

    `changed` asks the database only: it runs before the next frame is handed out. Whatever
    has to be asked of the staff platform is asked by a greenlet of its own, because frames
    must not wait for it.
    """

    def __init__(self, app: Flask, hub: Hub, directory: CachedDirectory, idle_hours: int) -> None:
        self._app, self._hub, self._directory = app, hub, directory
        self._idle_hours = idle_hours
        self._follower = Follower(directory, now())
        self._to_ask: set[str] = set()
        self._ask = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def changed(self) -> None:
        """Somebody's rights changed: end who certainly lost theirs, have the others asked about."""
        self._to_ask.update(self._follower.hear(now()))
        self._check()
        self._ask.set()

    def _run(self) -> None:
        while not self._hub.closing:
            self._ask.wait(LOOK_SECONDS)
            self._ask.clear()
            try:
                with self._app.app_context():
                    self._look()
            except Exception as error:  # the database is away, or more: the next look tells
                log.warning("rights cannot be looked at", error=type(error).__name__)

    def _look(self) -> None:
        """Who changed comes first; then what is known of everybody who listens is kept as fresh
        as that of who clicks.

        While the platform is away the breaker asks for nearly nobody, and what is known of each
        is marked as old: their pages say so (`age.py`).
        """
        self._ask_about_told()
        self._ask_about_listeners()
        self._check()

    def _ask_about_listeners(self) -> None:
        for staff_id in {stream.person for stream in _staff(self._hub)}:
            self._directory.look_up(staff_id, now())
            self._ask_about_told()  # who is told of meanwhile waits for nobody else

    def _ask_about_told(self) -> None:
        told, self._to_ask = self._to_ask, set()
        if told:
            self._follower.ask_about(told, now())
            self._check()

    def _check(self) -> None:
        recheck(self._hub, self._active, now(), self._idle_hours)

    def _active(self, staff_id: str) -> Staff | None:
        answer = self._directory.peek(staff_id, now())
        return answer.staff if answer.state is State.ACTIVE else None


def recheck(hub: Hub, find: AskStaff, now: int, idle_hours: int) -> None:
    """Look at every open stream again. `find` gives an active person, or None.

    A stream whose person has other roles now is ended too, with the word that buttons are to
    be fetched anew: it comes back and is asked again.
    So is one about whose person nothing counts any more, because the staff platform has been
    away for longer than the grace time: it gets the 503 that pages get.
    """
    staff = _staff(hub)
    customers = [stream for stream in hub.streams if stream.audience == CUSTOMERS]
    sessions = still_counting({stream.session for stream in staff}, now, idle_hours)
    rights = still_living({right for stream in customers for right in stream.rights}, now)
    left = departed(stream.browser for stream in customers)
    roles = {id_: _roles(find(id_)) for id_ in {stream.person for stream in staff}}
    for stream in pace.in_slices(staff):
        if stream.session not in sessions or not roles[stream.person]:
            hub.end(stream)
        elif roles[stream.person] != stream.roles:
            hub.end(stream, parts_to_fetch(stream.keys))
    for stream in pace.in_slices(customers):
        if stream.browser in left or not rights.issuperset(stream.rights):
            hub.end(stream)


def _staff(hub: Hub) -> list[Stream]:
    return [stream for stream in hub.streams if stream.audience != CUSTOMERS]


def _roles(staff: Staff | None) -> frozenset[str]:
    return staff.roles if staff else frozenset()
