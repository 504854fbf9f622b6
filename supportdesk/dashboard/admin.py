"""The doors of the dashboard; the admin blueprint has checked who asks."""

from flask import Blueprint, Response

from supportdesk.dashboard import showing
from supportdesk.directory import brake
from supportdesk.doors import key_of, once, staff
from supportdesk.web import htmx
from supportdesk.web.clock import now

door = Blueprint("dashboard", __name__)


@door.get("/dashboard")
def show() -> Response:
    return showing.page()


@door.post("/staff/confirmations")
def confirm() -> Response:
    """People really left at once: the worker moves their tickets. 409 when none are held back."""
    once(key_of("confirmations", staff().id), lambda: brake.confirm(staff().id, now()))
    return htmx.moved("/dashboard")
