"""The front door: staff to their tickets, everybody else to the customers' side."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from supportdesk.audiences import is_signed_in

door = Blueprint("front", __name__)


@door.get("/")
def index() -> Response:
    return redirect("/tickets" if is_signed_in() else "/support", 303)
