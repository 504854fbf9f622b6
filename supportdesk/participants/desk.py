"""Doors of staff to who takes part in a ticket, and to whom mails name besides."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from supportdesk.domain import participation
from supportdesk.domain.errors import DeskError, NotFound
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import key_of, staff, typed
from supportdesk.participants import actions, forms
from supportdesk.participants.actions import Person
from supportdesk.participants.models import PARTICIPANT, SAME_PERSON
from supportdesk.participants.queries import Offer, offer_of
from supportdesk.participants.showing import panel_values
from supportdesk.store import keys
from supportdesk.tickets import showing
from supportdesk.tickets.desk import asked_by_me
from supportdesk.tickets.gates import row_for, ticket_for
from supportdesk.tickets.participants import Participant, participant_at
from supportdesk.web import htmx
from supportdesk.web.answers import or_form
from supportdesk.web.clock import now

door = Blueprint("participants", __name__)


@door.get("/tickets/<int:number>/participants")
def index(number: int) -> Response:
    return _panel(ticket_for(staff(), number))


@door.get("/tickets/<int:number>/participants/new")
def new(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    return _if_may(ticket, lambda: _person_form(ticket, {}))


@door.post("/tickets/<int:number>/participants")
def add(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    key = key_of(f"ticket:{number}", staff().id, "participants")
    return or_form(
        lambda: _add(ticket, forms.read_person(typed()), key),
        lambda error: _person_form(ticket, request.form, error),
    )


@door.get("/tickets/<int:number>/participants/<int:joined>/removals/new")
def removal_form(number: int, joined: int) -> Response:
    ticket, who = ticket_for(staff(), number), participant_at(number, joined)
    return or_form(
        lambda: _may_remove(ticket, who), lambda error: showing.not_offered(ticket, error)
    )


@door.post("/tickets/<int:number>/participants/<int:joined>/removals")
def remove(number: int, joined: int) -> Response:
    ticket = ticket_for(staff(), number)
    who = participant_at(number, joined)
    key = key_of(f"ticket:{number}", staff().id, f"removal {joined}")
    return or_form(lambda: _remove(who, key), lambda error: _removal(ticket, who, error))


@door.get("/tickets/<int:number>/offers/<int:offer>/new")
def offer_form(number: int, offer: int) -> Response:
    ticket, found = ticket_for(staff(), number), offer_of(number, offer)
    answer = request.args.get("answer", "")
    if answer not in (PARTICIPANT, SAME_PERSON):
        raise NotFound
    return _if_may(ticket, lambda: _offer_form(ticket, found, answer))


@door.post("/tickets/<int:number>/offers/<int:offer>")
def decide(number: int, offer: int) -> Response:
    ticket, found = ticket_for(staff(), number), offer_of(number, offer)
    key = key_of(f"ticket:{number}", staff().id, f"offer {offer}")
    answer = request.form.get("answer", "")
    return or_form(
        lambda: _decide(ticket, found, key),
        lambda error: _offer_form(ticket, found, answer, error),
    )


def _may_remove(ticket: Ticket, who: Participant) -> Response:
    participation.check_may_change(ticket, staff().actor)
    return _removal(ticket, who)


def _add(ticket: Ticket, who: Person, key: keys.Key | None) -> Response:
    actions.add(ticket.number, who, asked_by_me(key))
    return htmx.moved(f"/tickets/{ticket.number}")


def _remove(who: Participant, key: keys.Key | None) -> Response:
    actions.remove(who, asked_by_me(key))
    return htmx.moved(f"/tickets/{who.ticket}")


def _decide(ticket: Ticket, offer: Offer, key: keys.Key | None) -> Response:
    answer, anyway = forms.read_answer(request.form)
    if answer == PARTICIPANT:
        name = offer.name or forms.name_from(offer.address)
        actions.add(ticket.number, Person(offer.address, name, anyway), asked_by_me(key))
    elif answer == SAME_PERSON:
        actions.same_person(ticket.number, offer.address, asked_by_me(key))
    else:
        participation.check_may_add(ticket, staff().actor, now())
        actions.ignore(ticket.number, offer.address)
    return htmx.moved(f"/tickets/{ticket.number}")


def _if_may(ticket: Ticket, form: Callable[[], Response]) -> Response:
    """A form, unless it could not be sent now: then why not."""

    def checked() -> Response:
        participation.check_may_add(ticket, staff().actor, now())
        return form()

    return or_form(checked, lambda error: showing.not_offered(ticket, error))


def _panel(ticket: Ticket) -> Response:
    values = panel_values(ticket) | {"ticket": ticket}
    return htmx.page_or_fragment("participants/index.html", "participants/_panel.html", **values)


def _person_form(
    ticket: Ticket, values: Mapping[str, str], error: DeskError | None = None
) -> Response:
    return _form("add", ticket, values, error)


def _removal(ticket: Ticket, who: Participant, error: DeskError | None = None) -> Response:
    return _form("remove", ticket, {}, error, who=who)


def _offer_form(
    ticket: Ticket, offer: Offer, answer: str, error: DeskError | None = None
) -> Response:
    if error and answer not in (PARTICIPANT, SAME_PERSON):
        return showing.not_offered(ticket, error)
    name = row_for(staff(), ticket.number).customer_name
    return _form("decide", ticket, {}, error, offer=offer, answer=answer, customer=name)


def _form(
    which: str,
    ticket: Ticket,
    values: Mapping[str, str],
    error: DeskError | None,
    **more: Any,
) -> Response:
    faults = showing.faults_of(error)
    whole, part = "participants/form.html", f"participants/_{which}_form.html"
    about: dict[str, Any] = {"ticket": ticket, "values": values, "which": which, **more, **faults}
    return htmx.page_or_fragment(whole, part, **about)
