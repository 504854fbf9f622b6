"""The door of the dashboard; the admin blueprint has checked who asks."""

from flask import Blueprint, Response

from supportdesk.dashboard import showing

door = Blueprint("dashboard", __name__)


@door.get("/dashboard")
def show() -> Response:
    return showing.page()
