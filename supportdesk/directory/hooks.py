"""The door of the staff platform's change notices."""

from flask import Blueprint, Response, current_app, request

from supportdesk.directory.notices import LARGEST, receive
from supportdesk.domain.errors import NotFound
from supportdesk.web import htmx
from supportdesk.web.clock import now

doors = Blueprint("staff_hooks", __name__)


@doors.post("/hooks/staff")
def notice() -> Response:
    """204 once it is known, 401 for a bad signature, 404 while no secret is set."""
    desk = current_app.extensions["desk"]
    secrets = desk.settings.staff_hook_secret
    if not secrets:
        raise NotFound
    request.max_content_length = LARGEST
    said = receive(request.headers, request.get_data(cache=False), secrets, now())
    if said:
        desk.directory.forget(said.staff_id)
    return htmx.nothing()
