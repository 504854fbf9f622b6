"""Streams whose viewer lost a right end at once; nothing rendered for the old rights follows."""

from collections.abc import Callable

from supportdesk.customers.rights import still_living
from supportdesk.directory.sessions import still_counting
from supportdesk.domain.people import Staff
from supportdesk.live.hub import CUSTOMERS, Hub

AskStaff = Callable[[str], Staff | None]


def recheck(hub: Hub, find: AskStaff, now: int, idle_hours: int) -> None:
    """Look at every open stream again. `find` gives an active person, or None.

    A stream whose person has other roles now is ended too: it comes back and is asked again.
    While the staff platform is away nobody's stream ends.
    """
    staff = [stream for stream in hub.streams if stream.audience != CUSTOMERS]
    customers = [stream for stream in hub.streams if stream.audience == CUSTOMERS]
    sessions = still_counting({stream.session for stream in staff}, now, idle_hours)
    rights = still_living({right for stream in customers for right in stream.rights}, now)
    roles = {id_: _roles(find(id_)) for id_ in {stream.person for stream in staff}}
    for stream in staff:
        if stream.session not in sessions or roles[stream.person] != stream.roles:
            hub.end(stream)
    for stream in customers:
        if not rights.issuperset(stream.rights):
            hub.end(stream)


def _roles(staff: Staff | None) -> frozenset[str]:
    return staff.roles if staff else frozenset()
