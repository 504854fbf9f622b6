"""Doors of staff to tickets: lists, the page, every move and its form."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from supportdesk.domain import lifecycle
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import (
    ask_about,
    by_digits,
    desk,
    find_staff,
    key_of,
    roles_now,
    staff,
    typed,
)
from supportdesk.store import keys
from supportdesk.store.eventlog import Written
from supportdesk.tickets import actions, forms, list_showing, lists, showing
from supportdesk.tickets import links as customer_links
from supportdesk.tickets.actions import Context
from supportdesk.tickets.changing import Change
from supportdesk.tickets.gates import row_for, ticket_for
from supportdesk.web import htmx
from supportdesk.web.answers import or_form
from supportdesk.web.clock import now

door = Blueprint("tickets", __name__)
NOUN = f"any({','.join(forms.NOUNS)})"


@door.get("/tickets")
def index() -> Response:
    view, after = request.args.get("view", "mine"), request.args.get("after", "")
    words = request.args.get("q", "")[:200].replace("\0", " ")
    page = lists.page_of(staff(), view, after, words)
    return list_showing.index(view, page, words, first=not after)


@door.get("/tickets/new")
def new() -> Response:
    return showing.new_ticket({})


@door.post("/tickets")
def create() -> Response:
    return or_form(_create, lambda error: showing.new_ticket(request.form, error))


@door.get("/tickets/news")
def news() -> Response:
    return list_showing.list_news(forms.read_numbers(request.args, most=lists.PAGE))


@door.get("/tickets/places")
def places() -> Response:
    number = request.args.get("ticket", type=int)
    view = request.args.get("view", "")
    if number is None:
        return list_showing.places(view)
    return list_showing.places_by(ticket_for(staff(), number))


@door.route("/tickets/<prefix>-<int:number>", methods=["GET", "POST"])
@door.route("/tickets/<prefix>-<int:number>/<path:_>", methods=["GET", "POST"])
def by_label(prefix: str, number: int, _: str = "") -> AnyResponse:
    return by_digits(prefix, number)


@door.get(f"/tickets/<int:number>/<{NOUN}:noun>/new")
def move_form(number: int, noun: str) -> Response:
    ticket = ticket_for(staff(), number)
    return _if_offered(
        ticket,
        lambda: lifecycle.check_offered(ticket, noun, staff().actor, now(), _facts()),
        lambda: showing.move(ticket, noun, request.args),
    )


@door.post(f"/tickets/<int:number>/<{NOUN}:noun>")
def move(number: int, noun: str) -> Response:
    ticket = ticket_for(staff(), number)
    key = key_of(f"ticket:{number}", staff().id, noun)
    if keys.first_answer(key):
        return htmx.moved(f"/tickets/{number}")
    return or_form(
        lambda: _make(ticket, noun, key),
        lambda error: showing.move(ticket, noun, request.form, error),
    )


@door.get("/tickets/<int:number>/changes/new")
def change_form(number: int) -> Response:
    row, ticket = row_for(staff(), number), ticket_for(staff(), number)
    return _if_offered(
        ticket,
        lambda: actions.check_may_change(ticket, staff().actor, now()),
        lambda: showing.changes(ticket, row.subject, request.args),
    )


@door.post("/tickets/<int:number>/changes")
def change(number: int) -> Response:
    row = row_for(staff(), number)
    ticket = ticket_for(staff(), number)
    key = key_of(f"ticket:{number}", staff().id, "changes")
    if keys.first_answer(key):
        return htmx.moved(f"/tickets/{number}")
    return or_form(
        lambda: _change(number, asked_by_me(key)),
        lambda error: showing.changes(ticket, row.subject, request.form, error),
    )


@door.get("/tickets/<int:number>/links/new", defaults={"noun": "links"})
@door.get("/tickets/<int:number>/links/withdrawals/new", defaults={"noun": "links/withdrawals"})
def link_form(number: int, noun: str) -> Response:
    row, ticket = row_for(staff(), number), ticket_for(staff(), number)
    return _if_offered(
        ticket,
        lambda: _check_links(ticket, noun, row.customer_address_kind),
        lambda: showing.move(ticket, noun, {}),
    )


@door.post("/tickets/<int:number>/links", defaults={"noun": "links"})
@door.post("/tickets/<int:number>/links/withdrawals", defaults={"noun": "links/withdrawals"})
def links(number: int, noun: str) -> Response:
    ticket = ticket_for(staff(), number)
    key = key_of(f"ticket:{number}", staff().id, noun)
    return or_form(
        lambda: _links(number, noun, asked_by_me(key)),
        lambda error: showing.move(ticket, noun, {}, error),
    )


def asked_by_me(key: keys.Key | None, texts: Mapping[str, Written] | None = None) -> Change:
    """A change that the signed-in person asks for now."""
    return Change(staff().actor, now(), texts or {}, key, roles_of=roles_now)


def _if_offered(
    ticket: Ticket, check: Callable[[], None], form: Callable[[], Response]
) -> Response:
    """A form, unless it could not be sent now: then why not, as the move itself would say it."""

    def checked() -> Response:
        check()
        return form()

    return or_form(checked, lambda error: showing.not_offered(ticket, error))


def _facts() -> lifecycle.Facts:
    return lifecycle.Facts(reopen_window=desk().settings.reopen_seconds * 1000)


def _check_links(ticket: Ticket, noun: str, address_kind: str) -> None:
    if noun == "links":
        customer_links.check_may_send(ticket, address_kind, now(), desk().settings.link_days)
    else:
        customer_links.check_may_withdraw(ticket, staff().actor)


def _create() -> Response:
    key = key_of("open:desk", staff().id)
    if answer := keys.first_answer(key):
        return htmx.moved(f"/tickets/{answer.ticket}")
    new = forms.read_new(typed())
    done = actions.open_ticket(new, asked_by_me(key))
    return htmx.moved(f"/tickets/{done.ticket.number}")


def _change(number: int, asked: Change) -> Response:
    actions.change_facts(number, forms.read_facts(typed()), asked)
    return htmx.moved(f"/tickets/{number}")


def _links(number: int, noun: str, asked: Change) -> Response:
    if noun == "links":
        customer_links.send_link(number, asked, desk().settings.link_days)
    else:
        customer_links.withdraw_links(number, asked)
    return htmx.moved(f"/tickets/{number}")


def _make(ticket: Ticket, noun: str, key: keys.Key | None) -> Response:
    """Read the form, make the move."""
    asked = forms.read_move(noun, typed(), find_staff, showing.zone_of(staff()))
    window = desk().settings.reopen_seconds * 1000
    context = Context(asked.seen, window)
    ask_about(ticket.opener)
    change = asked_by_me(key, texts=asked.texts)
    actions.move(ticket.number, asked.move, change, context)
    return htmx.moved(f"/tickets/{ticket.number}")
