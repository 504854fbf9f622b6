"""Streams whose viewer lost a right end at once; nothing rendered for the old rights follows."""

from collections.abc import Callable, Collection, Iterable

from flask import Flask

from supportdesk import pace
from supportdesk.customers.departures import departed
from supportdesk.customers.rights import still_living
from supportdesk.directory.cached import CachedDirectory
from supportdesk.directory.news import Follower
from supportdesk.directory.port import State
from supportdesk.directory.sessions import still_counting
from supportdesk.domain.people import Staff
from supportdesk.live.hub import CUSTOMERS, Hub, Stream
from supportdesk.live.repeating import repeat
from supportdesk.live.told import Told
from supportdesk.web.clock import now

LOOK_SECONDS = 15.0
"""How often streams are looked at though nobody said anything: sessions idle out, links end."""

AskStaff = Callable[[str], Staff | None]


class Access:
    """Follows who may still listen, for all streams of this process.

    `changed` asks the database only: it runs before the next frame is handed out. Whatever
    has to be asked of the staff platform is asked by greenlets of their own, because frames
    must not wait for it.
    """

    def __init__(self, app: Flask, hub: Hub, directory: CachedDirectory, idle_hours: int) -> None:
        self._app, self._hub, self._directory = app, hub, directory
        self._idle_hours = idle_hours
        self._follower = Follower(directory, now())
        self._told = Told(app, self._ask_about, self._ask_to_come_back)

    def start(self) -> None:
        repeat(self._hub, LOOK_SECONDS, self._look_safely, "rights cannot be looked at")

    def changed(self) -> None:
        """Somebody's rights changed: end who certainly lost theirs, have the others asked about."""
        told = self._follower.hear(now())
        self._told.about({stream.person for stream in _staff(self._hub)}.intersection(told))
        self._check()

    def _look_safely(self) -> None:
        with self._app.app_context():
            self._look()

    def _look(self) -> None:
        """What is known of everybody who listens is kept as fresh as that of who clicks.

        While the platform is away the breaker asks for nearly nobody, and what is known of each
        is marked as old: their pages say so (`age.py`).
        """
        self._ask_about_listeners()
        self._check()

    def _ask_about_listeners(self) -> None:
        for staff_id in {stream.person for stream in _staff(self._hub)}:
            self._directory.look_up(staff_id, now())

    def _ask_about(self, staff_id: str) -> bool:
        """Whether the person is answered for, or hears nothing any more."""
        streams = self._of({staff_id})
        if not streams or self._hub.closing or self._directory.look_up(staff_id, now()).late:
            return not streams or self._hub.closing
        _hold_against(self._hub, self._of({staff_id}), _roles(self._active(staff_id)))
        return True

    def _ask_to_come_back(self, people: Collection[str]) -> None:
        """What they may is not known: each stream is admitted anew, as soon as it is."""
        for stream in self._of(people):
            self._hub.end(stream)

    def _of(self, people: Collection[str]) -> list[Stream]:
        return [stream for stream in _staff(self._hub) if stream.person in people]

    def _check(self) -> None:
        recheck(self._hub, self._active, now(), self._idle_hours)

    def _active(self, staff_id: str) -> Staff | None:
        answer = self._directory.peek(staff_id, now())
        return answer.staff if answer.state is State.ACTIVE else None


def recheck(hub: Hub, find: AskStaff, now: int, idle_hours: int) -> None:
    """Look at every open stream again. `find` gives an active person, or None.

    A stream whose person has other roles now is ended too: it comes back, is asked again, and
    its page told to fetch its buttons anew (`door.py`).
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
        if stream.session not in sessions:
            hub.end(stream)
        else:
            _hold_against(hub, [stream], roles[stream.person])
    for stream in pace.in_slices(customers):
        if stream.browser in left or not rights.issuperset(stream.rights):
            hub.end(stream)


def _hold_against(hub: Hub, streams: Iterable[Stream], roles: frozenset[str]) -> None:
    for stream in streams:
        if not roles or roles != stream.roles:
            hub.end(stream)


def _staff(hub: Hub) -> list[Stream]:
    return [stream for stream in list(hub.streams) if stream.audience != CUSTOMERS]


def _roles(staff: Staff | None) -> frozenset[str]:
    return staff.roles if staff else frozenset()
