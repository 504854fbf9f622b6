"""Doors of customers to their requests: the way in, and what can be asked of a request."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState

from supportdesk.customers import rights
from supportdesk.customers.rights import Right
from supportdesk.domain.errors import DeskError, Invalid, NotFound
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import browser, desk, key_of, leave_device, let_in, roles_now
from supportdesk.files.actions import Left
from supportdesk.files.limits import Sender
from supportdesk.store import keys
from supportdesk.tickets import portal_forms, promise, requests
from supportdesk.tickets.changing import Change
from supportdesk.tickets.gates import row_for, ticket_for
from supportdesk.tickets.linkmail import link_mail
from supportdesk.tickets.lists import lines_of
from supportdesk.tickets.pages import Customer, customer_of
from supportdesk.tickets.participants import is_proved
from supportdesk.tickets.standing import standing
from supportdesk.tickets.uploads import kept_files
from supportdesk.viewer import CUSTOMERS_SEAT, Seat
from supportdesk.web import errors, htmx, peer
from supportdesk.web.answers import or_form
from supportdesk.web.bodies import takes_files
from supportdesk.web.clock import now
from supportdesk.web.problems import Problem

door = Blueprint("requests", __name__)


@door.get("/support")
def index() -> Response:
    lines = lines_of(browser().tickets)
    mine = sorted(lines.values(), key=lambda line: -line.ticket.number)
    left = "left" in request.args and not mine
    return htmx.page("portal/index.html", mine=mine, left=left, **_promised())


@door.get("/support/requests/new")
def new() -> Response:
    return new_request({})


@door.post("/support/requests")
@takes_files
def create() -> Response:
    return or_form(_create, lambda error: new_request(request.form, error))


@door.get("/c/<token>")
def by_link(token: str) -> Response:
    right = rights.of_token(token, now())
    if right is None:
        raise NotFound
    return let_in(make_response(redirect(f"/requests/{right.ticket}", 303)), right.id)


@door.get("/requests/<int:number>/addresses/new")
def address_form(number: int) -> Response:
    return address(number, {})


@door.post("/requests/<int:number>/addresses")
def correct(number: int) -> Response:
    ticket_for(browser(), number)
    return or_form(lambda: _correct(number), lambda error: address(number, request.form, error))


@door.post("/requests/<int:number>/departures")
def leave(number: int) -> Response:
    ticket_for(browser(), number)
    return leave_device(browser().browser, htmx.moved("/support?left"))


def right_of(number: int) -> Right:
    """The browser's right to a request. Raises NotFound."""
    right = browser().right_to(number)
    if right is None:
        raise NotFound
    return right


def customer_key(number: int, what: str) -> keys.Key | None:
    """The key of a form about a request; never that of a staff member with the same id."""
    return key_of(f"ticket:{number}", f"customer:{right_of(number).customer_id}", what)


def asked_by(number: int, key: keys.Key | None, **more: Any) -> Change:
    """A change that the browser's customer asks for now."""
    return Change(browser().actor(number), now(), key=key, roles_of=roles_now, **more)


def common(
    ticket: Ticket, subject: str, customer: str, seat: Seat = CUSTOMERS_SEAT
) -> dict[str, Any]:
    """Values that the parts of a customer's page share, also in live frames: nothing personal,
    but from whose seat it is looked at."""
    settings = desk().settings
    zone = settings.service_hours.timezone
    return {
        "ticket": ticket,
        "subject": subject,
        "customer": customer,
        "takes_part": bool(seat.person),
        "standing": standing(ticket, settings, now()),
        "window": promise.length(settings.reopen_seconds),
        "zone": zone,
        "place": promise.place(zone),
    }


def new_request(values: Mapping[str, str], error: DeskError | None = None) -> Response:
    """The form that opens a request; what was typed stays."""
    return htmx.page_or_fragment(
        "portal/new.html", "portal/_new_form.html", values=values, **_promised(), **faults(error)
    )


def address(number: int, values: Mapping[str, str], error: DeskError | None = None) -> Response:
    """The notice of an address that is not proved, with the form that corrects it."""
    customer = customer_of(row_for(browser(), number), browser())
    shared = address_part(number, customer) | {"values": values} | faults(error)
    return htmx.page_or_fragment("portal/address.html", "portal/show/_address.html", **shared)


def address_part(number: int, customer: Customer) -> dict[str, Any]:
    """What the notice needs. Who came by the link mailed to the address sees none, nor does who
    only takes part."""
    right = right_of(number)
    open_question = not customer.proved and customer.has_mail
    came_by_it = right.by_link and right.address == customer.address
    none = came_by_it or right.since
    given = customer.address if open_question and not none else ""
    return {
        "number": number,
        "label": f"{desk().settings.ticket_prefix}-{number}",
        "given": given,
        "mail": _link_mail(number) if given else {},
    }


def _link_mail(number: int) -> dict[str, str]:
    """How the mail with the link stands, and by when another can be asked for, in words."""
    found, zone = link_mail(number), desk().settings.service_hours.timezone
    due = promise.by_when(found.ask_after, now(), zone) if found.ask_after > now() else ""
    return {"state": found.state, "ask_after": due, "place": promise.place(zone)}


def faults(error: DeskError | None) -> dict[str, Any]:
    """Sentences by field, or the one sentence of a refusal."""
    fields = error.fields if isinstance(error, Invalid) else {}
    said = fields.get("key") or ("" if error is None or fields else error.message)
    return {"faults": fields, "refusal": said}


def sender(number: int | None, address: str) -> Sender:
    """Who attaches files: proved for this request, or counted by address and network."""
    if number is not None:
        row, right = row_for(browser(), number), right_of(number)
        person = f"customer:{right.customer_id if right.since else row.customer_id}"
        if is_proved(right) if right.since else row.address_proved:
            return Sender(person)
        given = right.address if right.since else row.customer_address
        return Sender(person, False, given, peer.sender())
    return Sender(f"form:{address}", False, address, peer.sender())


def _create() -> Response:
    """Open it; the same form again leads to the first request and gives its right again."""
    given = portal_forms.address_given(request.form)
    key = key_of("open:form", given) if given else None
    if answer := keys.first_answer(key):
        return _into(answer.ticket, requests.open_again(answer.ticket, given, now()))
    form = portal_forms.read_request(request.form, desk().settings.base_url)
    stored = kept_files(sender(None, form.address), None)
    asked = Change(Actor(CUSTOMER), now(), key=key)
    done, right = requests.open_by_form(replace(form, files=stored.kept), asked, peer.sender())
    return _into(done.ticket.number, right, stored.left)


def _into(number: int, right: int | None, left: tuple[Left, ...] = ()) -> Response:
    """To the request, with its right; files that were left out are named first."""
    answer = htmx.moved(f"/requests/{number}")
    if left:
        label = f"{desk().settings.ticket_prefix}-{number}"
        values: dict[str, Any] = {"number": number, "label": label, "left": left}
        answer = htmx.page_or_fragment("portal/left.html", "portal/_left.html", **values)
    return answer if right is None else let_in(answer, right)


def _correct(number: int) -> Response:
    key = customer_key(number, "addresses")
    given = portal_forms.read_address(request.form)
    asked = asked_by(number, key)
    _, right = requests.correct_address(number, right_of(number), given, asked, peer.sender())
    answer = address(number, {}) if htmx.is_fragment() else htmx.moved(f"/requests/{number}")
    return answer if right is None else let_in(answer, right)


def _promised() -> dict[str, Any]:
    """When a person answers who writes now, and the hours of service, in words."""
    settings = desk().settings
    hours, at = settings.service_hours, now()
    due = promise.answer_due(at, settings.first_response_minutes, hours)
    return {
        "answer_by": promise.by_when(due, at, hours.timezone),
        "hours": promise.hours_in_words(hours),
        "place": promise.place(hours.timezone),
    }


def _page(problem: Problem) -> str:
    return render_template("portal/error.html", problem=problem)


def _part(problem: Problem) -> str:
    return render_template("portal/_error.html", problem=problem)


def _speak(state: BlueprintSetupState) -> None:
    voice = errors.Voice(("/support", "/requests", "/c"), _page, _part)
    errors.add_voice(cast(Flask, state.app), voice)


door.record_once(_speak)
