"""Doors of customers to who takes part in their request."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from supportdesk.domain.durations import HOUR
from supportdesk.domain.errors import DeskError
from supportdesk.domain.permissions import is_participant, may
from supportdesk.domain.ticket import CLOSED, Ticket
from supportdesk.doors import browser, typed
from supportdesk.participants import actions, forms
from supportdesk.store import keys
from supportdesk.store.limits import Limit, admit
from supportdesk.tickets import requests
from supportdesk.tickets.gates import row_for, ticket_for
from supportdesk.tickets.participants import Participant, participant_at, participants_of
from supportdesk.tickets.portal import asked_by, customer_key, faults, right_of
from supportdesk.web import htmx, peer
from supportdesk.web.answers import or_form
from supportdesk.web.clock import now

door = Blueprint("people", __name__)
ADDING = Limit("people added", 20, HOUR, "You added many people. Wait a while, then add more.")


@door.get("/requests/<int:number>/people")
def index(number: int) -> Response:
    return _page(ticket_for(browser(), number), {})


@door.post("/requests/<int:number>/people")
def add(number: int) -> Response:
    ticket = ticket_for(browser(), number)
    return or_form(lambda: _add(ticket), lambda error: _page(ticket, request.form, error))


@door.post("/requests/<int:number>/people/<int:joined>/removals")
def remove(number: int, joined: int) -> Response:
    ticket = ticket_for(browser(), number)
    who = participant_at(number, joined)
    return or_form(lambda: _remove(ticket, who), lambda error: _page(ticket, {}, error))


def _add(ticket: Ticket) -> Response:
    """Whom a customer adds, nobody asked: counted, and the mail says nothing of theirs."""
    number, right = ticket.number, right_of(ticket.number)
    key = customer_key(number, "people")
    who = forms.read_person(typed())
    if not keys.first_answer(key):
        admit(ADDING, peer.sender(), now())
        admit(ADDING, f"ticket:{number}", now())
    asked = asked_by(number, key)
    requests.proving(number, right, now(), lambda: actions.add(number, who, asked))
    return htmx.moved(f"/requests/{number}/people")


def _remove(ticket: Ticket, who: Participant) -> Response:
    number, right = ticket.number, right_of(ticket.number)
    asked = asked_by(number, customer_key(number, f"removal {who.seq}"))
    requests.proving(number, right, now(), lambda: actions.remove(who, asked))
    return htmx.moved(f"/requests/{number}/people")


def _page(ticket: Ticket, values: Mapping[str, str], error: DeskError | None = None) -> Response:
    """Who takes part; others than the customer read names alone, and change nothing."""
    by = browser().actor(ticket.number)
    changes = may(by, "change who takes part", ticket)
    return htmx.page_or_fragment(
        "portal/people.html",
        "portal/_people.html",
        ticket=ticket,
        customer=row_for(browser(), ticket.number).customer_name,
        people=participants_of(ticket.number),
        me=by.id if is_participant(by, ticket) else "",
        changes=changes,
        adds=changes and ticket.status != CLOSED,
        values=values,
        **faults(error),
    )
