"""Doors of drafts for customers. Registered below the portal blueprint, which reads the rights."""

from flask import Blueprint, Response

from supportdesk.doors import browser, right_ids, typed, written_by_this_browser
from supportdesk.drafts import actions
from supportdesk.drafts.forms import CUSTOMER_KINDS, read_draft
from supportdesk.tickets.gates import ticket_for
from supportdesk.web.clock import now
from supportdesk.web.htmx import nothing

portal = Blueprint("request_drafts", __name__)


@portal.post("/requests/<int:number>/drafts")
def save(number: int) -> Response:
    ticket = ticket_for(browser(), number)
    written_by_this_browser()
    form = read_draft(typed(), CUSTOMER_KINDS)
    by = actions.author_of(browser(), number)
    actions.save(ticket, by, form.kind, form.text, now(), right_ids(), seen=form.seen)
    return nothing()
