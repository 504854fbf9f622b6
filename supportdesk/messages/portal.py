"""Doors of customers to the conversation: writing, taking back, solved or not, files."""

from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from supportdesk.domain import lifecycle
from supportdesk.domain.errors import DeskError
from supportdesk.domain.moves import Reopen
from supportdesk.domain.ticket import RESOLVED, Ticket
from supportdesk.doors import (
    ask_about,
    browser,
    by_digits,
    desk,
    let_in,
    typed,
    written_by_this_browser,
)
from supportdesk.files.actions import Stored
from supportdesk.messages import actions, forms, gates, showing
from supportdesk.store import keys
from supportdesk.tickets import actions as tickets
from supportdesk.tickets import requests
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.gates import ticket_for
from supportdesk.tickets.pages import case_for
from supportdesk.tickets.portal import asked_by, customer_key, right_of, sender
from supportdesk.tickets.portal_forms import read_reopening
from supportdesk.tickets.uploads import has_files, kept_files, served
from supportdesk.web import htmx
from supportdesk.web.answers import or_form
from supportdesk.web.bodies import takes_files
from supportdesk.web.clock import now

door = Blueprint("conversation", __name__)


@door.route("/requests/<prefix>-<int:number>", methods=["GET", "POST"])
@door.route("/requests/<prefix>-<int:number>/<path:_>", methods=["GET", "POST"])
def by_label(prefix: str, number: int, _: str = "") -> AnyResponse:
    return by_digits(prefix, number)


@door.post("/requests/<int:number>/messages")
@takes_files
def post(number: int) -> Response:
    ticket = ticket_for(browser(), number)
    return or_form(lambda: _post(ticket), partial(_page, number))


@door.get("/requests/<int:number>/messages/<int:seq>/withdrawals/new")
def withdrawal_form(number: int, seq: int) -> Response:
    entry, ticket = gates.message_for(browser(), number, seq), ticket_for(browser(), number)
    return or_form(lambda: _withdrawal(ticket, entry), partial(showing.refused, ticket))


@door.post("/requests/<int:number>/messages/<int:seq>/withdrawals")
def withdraw(number: int, seq: int) -> Response:
    entry = gates.message_for(browser(), number, seq)
    return or_form(
        lambda: _withdraw(number, seq),
        lambda error: showing.customer_withdrawal(entry, request.form, error),
    )


@door.post("/requests/<int:number>/confirmations")
def confirm(number: int) -> Response:
    ticket = ticket_for(browser(), number)
    return or_form(lambda: _confirm(ticket), partial(showing.refused, ticket))


@door.get("/requests/<int:number>/reopenings/new")
def reopening_form(number: int) -> Response:
    ticket = ticket_for(browser(), number)
    return or_form(lambda: _reopening(ticket), partial(showing.refused, ticket))


@door.post("/requests/<int:number>/reopenings")
def reopen(number: int) -> Response:
    ticket = ticket_for(browser(), number)
    return or_form(
        lambda: _reopen(ticket), lambda error: showing.reopening(ticket, request.form, error)
    )


@door.get("/requests/<int:number>/files/<file_id>")
def file(number: int, file_id: str) -> Response:
    return served(gates.file_for(browser(), number, file_id))


@door.post("/requests/<int:number>/seen")
def seen(number: int) -> Response:
    ticket = ticket_for(browser(), number)
    seq = min(forms.read_seen(request.form), ticket.last_public_seq)
    actions.note_seen(number, "customer", browser().actor(number).id, seq, now())
    return htmx.nothing()


def _page(number: int, error: DeskError) -> Response:
    case = case_for(browser(), number)
    return showing.request_page(case, right_of(number), request.form, error)


def _post(ticket: Ticket) -> Response:
    """Store a message: here, or in the follow-up of a closed request, and lead there."""
    number, right = ticket.number, right_of(ticket.number)
    written_by_this_browser()
    key = customer_key(number, "messages")
    form = forms.read_customer_message(request.form, has_files=has_files())
    stored = Stored()
    if not keys.first_answer(key):
        stored = kept_files(sender(number, right.address), number)
        forms.check_something_is_left(form, stored)
    message = form.message(stored.kept, desk().settings.base_url)
    if ticket.status == RESOLVED:
        ask_about(ticket.opener)
    asked = asked_by(number, key)
    work = partial(actions.post_as_customer, number, message, asked)
    done, more = requests.follow(number, right, now(), work)
    answer = showing.posted_by_customer(number, done, forms.read_seen(request.form), stored.left)
    return answer if more is None else let_in(answer, more)


def _withdrawal(ticket: Ticket, entry: Entry) -> Response:
    by = requests.author_of(ticket.number, entry.seq, right_of(ticket.number))
    actions.check_withdrawal(ticket, entry, by, now())
    return showing.customer_withdrawal(entry, request.args)


def _reopening(ticket: Ticket) -> Response:
    facts = lifecycle.Facts(reopen_window=desk().settings.reopen_seconds * 1000)
    lifecycle.check_offered(ticket, "reopenings", browser().actor(ticket.number), now(), facts)
    return showing.reopening(ticket, {})


def _withdraw(number: int, seq: int) -> Response:
    key = customer_key(number, f"withdraw {seq}")
    file_id, texts = forms.read_withdrawal(typed(), reason_needed=False)
    by = requests.author_of(number, seq, right_of(number))
    asked = replace(asked_by(number, key, texts=texts), by=by)
    work = partial(actions.withdraw, number, seq, file_id, asked)
    done = requests.proving(number, right_of(number), now(), work)
    return showing.moved_by_customer(done, also=seq)


def _confirm(ticket: Ticket) -> Response:
    number = ticket.number
    asked = asked_by(number, customer_key(number, "confirmations"))
    work = partial(actions.confirm, number, asked)
    done = requests.proving(number, right_of(number), now(), work)
    return showing.moved_by_customer(done)


def _reopen(ticket: Ticket) -> Response:
    number, settings = ticket.number, desk().settings
    key = customer_key(number, "reopenings")
    if ticket.status == RESOLVED:
        ask_about(ticket.opener)
    context = tickets.Context(None, settings.reopen_seconds * 1000)
    known = keys.first_answer(key)
    texts = {} if known else read_reopening(request.form, settings.base_url)
    work = partial(tickets.move, number, Reopen(), asked_by(number, key, texts=texts), context)
    done = requests.proving(number, right_of(number), now(), work)
    return showing.moved_by_customer(done)
