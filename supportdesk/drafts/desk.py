"""Doors of drafts for staff. Registered below the staff blueprint, which checks the session."""

from flask import Blueprint, Response, request

from supportdesk.doors import check_written_by, gone_l1, key_of, once, staff, typed
from supportdesk.drafts import actions
from supportdesk.drafts.forms import STAFF_KINDS, read_draft, read_take_over
from supportdesk.tickets.gates import ticket_for
from supportdesk.web.clock import now
from supportdesk.web.htmx import moved, nothing

desk = Blueprint("drafts", __name__)


@desk.post("/tickets/<int:number>/drafts")
def save(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    check_written_by(staff().id)
    form = read_draft(typed(), STAFF_KINDS)
    by = actions.author_of(staff(), number)
    actions.save(ticket, by, form.kind, form.text, now(), seen=form.seen)
    return nothing()


@desk.post("/tickets/<int:number>/drafts/takeovers")
def take_over(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    by = actions.author_of(staff(), number)
    key = key_of(f"ticket:{number}", by.person, "takeovers")
    form = read_take_over(request.form)
    gone = gone_l1([ticket.opener])
    once(key, lambda: actions.take_over(ticket, form.person, form.kind, by, now(), gone))
    return moved(f"/tickets/{number}")
