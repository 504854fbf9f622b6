"""Doors for what passes by: somebody types."""

from flask import Blueprint, Response, current_app, request

from supportdesk.doors import browser, staff
from supportdesk.live.hub import CUSTOMERS, STAFF
from supportdesk.live.passing import Passing
from supportdesk.live.people import Present
from supportdesk.tickets.gates import ticket_for
from supportdesk.web import htmx

desk = Blueprint("passing", __name__)
portal = Blueprint("passing_portal", __name__)


@desk.post("/tickets/<int:number>/typing")
def staff_types(number: int) -> Response:
    ticket_for(staff(), number)
    who = Present(staff().id, staff().staff.name, STAFF)
    _passing().tell_typing(number, who, _kind(request.form.get("kind", "reply")))
    return htmx.nothing()


@portal.post("/requests/<int:number>/typing")
def customer_types(number: int) -> Response:
    ticket_for(browser(), number)
    right = browser().right_to(number)
    who = Present(str(right.id if right else 0), "", CUSTOMERS)
    _passing().tell_typing(number, who, _kind("reply"))
    return htmx.nothing()


def _kind(kind: str) -> str:
    return "" if request.form.get("stop") else kind


def _passing() -> Passing:
    passing: Passing = current_app.extensions["passing"]
    return passing
