"""The dashboard as HTML: the same panels for the first paint and for frames."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, render_template

from supportdesk.dashboard.alarms import mail_alarms
from supportdesk.dashboard.queries import AGES, OLDER, VIEW_OF, Load, Picture, picture
from supportdesk.directory import brake
from supportdesk.directory.brake import Held
from supportdesk.directory.roster import Listed
from supportdesk.domain.people import FULL, Staff
from supportdesk.doors import desk
from supportdesk.files.limits import disk_is_low, limits_of
from supportdesk.mail.queries import outgoing_state
from supportdesk.store.database import reading
from supportdesk.store.desk import head
from supportdesk.text.names import initials
from supportdesk.tickets import leaving, promise
from supportdesk.tickets.leaving import Leaver
from supportdesk.web import htmx
from supportdesk.web.clock import now
from supportdesk.web.words import shift_time


@dataclass(frozen=True)
class Engineer:
    """A line of "who works on what". `hours` is when they come or go, in words.

    `left`: holds tickets, but the platform lists them no more.
    """

    id: str
    name: str
    initials: str
    level: str
    availability: str
    hours: str
    load: Load
    left: bool = False

    @property
    def full(self) -> int:
        return FULL[self.level]

    @property
    def is_here(self) -> bool:
        return self.availability in ("available", "busy")


def page() -> Response:
    """The whole page; its number is read before its figures."""
    pos, _ = head()
    return htmx.page("dashboard/show.html", view="dashboard", pos=pos, **_panels())


def panels_html() -> str:
    """All panels and as of when they are, for frames to admins: drawn by a greenlet of its own."""
    values = _panels(patiently=True)
    at = render_template("dashboard/_at.html", **values)
    return at + render_template("dashboard/_panels.html", **values)


def _panels(*, patiently: bool = False) -> dict[str, Any]:
    moment = now()
    listed = desk().roster.listed(moment, patiently=patiently)
    with reading():
        drawn, held_back = picture(moment, _midnight(moment)), _held_back(brake.held(), listed)
        mail = outgoing_state(moment)
    return {
        "picture": drawn,
        "engineers": _engineers(listed, drawn, moment),
        "ages": [*(name for name, _ in AGES), OLDER],
        "view_of": VIEW_OF,
        "listed": listed,
        "platform_is_away": listed.late or desk().directory.is_failing(since=listed.as_of),
        "held_back": held_back,
        "mail": mail,
        "mail_alarms": mail_alarms(mail),
        "disk_is_low": disk_is_low(limits_of(desk().settings)),
        "zone": _zone(),
        "day": promise.on_day(moment, _zone()),
        "place": promise.place(_zone()),
        "now": moment,
    }


def _held_back(held: Held | None, listed: Listed) -> list[Leaver]:
    """Whose tickets wait for an admin's word, and how many each has; by name as far as known."""
    if held is None or held.confirmed_by:
        return []
    names = {person.id: person.name for person in listed.people}
    found = leaving.leavers(held.staff_ids)
    return [replace(one, name=one.name or names.get(one.id, one.id)) for one in found]


def _engineers(listed: Listed, drawn: Picture, moment: int) -> list[Engineer]:
    people = [person for person in listed.people if person.has("l1") or person.has("l2")]
    here = [_engineer(person, drawn.loads.get(person.id, Load()), moment) for person in people]
    known = {person.id for person in people}
    rest = [
        Engineer(id_, name, initials(name), "L1", "off", "", drawn.loads[id_], not listed.late)
        for id_, name in drawn.names.items()
        if id_ not in known
    ]
    return sorted(here, key=lambda one: (not one.is_here, one.level, one.name.casefold())) + rest


def _engineer(person: Staff, load: Load, moment: int) -> Engineer:
    level = "L2" if person.has("l2") else "L1"
    state = person.shows(moment, level, load.active)
    hours = _hours(state, person.changes_at(moment), moment)
    return Engineer(person.id, person.name, initials(person.name), level, state, hours, load)


def _hours(state: str, changes_at: int | None, moment: int) -> str:
    """`until 16:30`, `off until Mon 08:00`, `away until 1 Dec`; "" for who is always here."""
    until = f"until {shift_time(changes_at, moment, _zone())}" if changes_at else ""
    word = {"off": "off", "away": "away"}.get(state, "")
    return f"{word} {until}".strip()


def _zone() -> str:
    return desk().settings.service_hours.zone.key


def _midnight(moment: int) -> int:
    local = datetime.fromtimestamp(moment / 1000, desk().settings.service_hours.zone)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(start.timestamp() * 1000)
