"""An admin's word that people really left at once; the admin blueprint has checked who asks."""

from flask import Blueprint, Response

from supportdesk.directory import brake
from supportdesk.directory.desk import signed_in
from supportdesk.web import htmx
from supportdesk.web.clock import now

door = Blueprint("staff_confirmations", __name__)


@door.post("/staff/confirmations")
def confirm() -> Response:
    """The worker moves the tickets. 409 when nothing is held back."""
    brake.confirm(signed_in().staff.id, now())
    return htmx.moved("/dashboard")
