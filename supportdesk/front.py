"""The front door: staff to their tickets, everybody else to the customers' side; and the places of
the rail that depend on roles."""

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from supportdesk.audiences import is_signed_in
from supportdesk.web import htmx

door = Blueprint("front", __name__)
desk = Blueprint("places", __name__)


@door.get("/")
def index() -> Response:
    return redirect("/tickets" if is_signed_in() else "/support", 303)


@desk.get("/places")
def places() -> Response:
    g.whole = True  # it shows what stands around a page
    return htmx.fragment("layouts/_desk_places.html", view=request.args.get("view", ""))
