"""What admins do about the sessions of staff.

The admin blueprint has checked who asks.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request

from supportdesk.directory import sessions
from supportdesk.directory.desk import signed_in
from supportdesk.directory.port import is_possible_id
from supportdesk.directory.sessions import Session
from supportdesk.web import htmx
from supportdesk.web.clock import now

door = Blueprint("staff_admin", __name__)


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, and where."""

    id: str
    name: str
    sessions: tuple[Session, ...]


@door.get("/sessions")
def index() -> Response:
    settings = current_app.extensions["desk"].settings
    return htmx.page(
        "sessions/index.html",
        people=_people(settings.session_hours),
        now=now(),
        hours=settings.session_hours,
        zone=signed_in().staff.timezone,
    )


@door.post("/sessions/endings")
def end() -> Response:
    """End all sessions of one person; one who has none is signed out already."""
    staff_id = request.form.get("staff", "")
    if is_possible_id(staff_id):
        sessions.end_sessions(staff_id, f"ended by {signed_in().staff.id}", now())
    return htmx.moved("/sessions")


def _people(idle_hours: int) -> list[Person]:
    """Everybody with a session that counts, by name as the staff platform lists it."""
    listed = current_app.extensions["desk"].roster.listed(now()).people
    names = {person.id: person.name for person in listed}
    found: dict[str, list[Session]] = {}
    for session in sessions.counting(now(), idle_hours):
        found.setdefault(session.staff_id, []).append(session)
    people = [Person(id_, names.get(id_, id_), tuple(theirs)) for id_, theirs in found.items()]
    return sorted(people, key=lambda person: person.name.casefold())
