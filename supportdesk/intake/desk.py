"""Doors of staff to mail that came in: what waits for them, one mail, what they decide about it."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from supportdesk.customers.addresses import email
from supportdesk.domain import participation
from supportdesk.doors import desk, key_of, once, staff, typed
from supportdesk.intake import blocking, deciding, forms, gates, queries, separating, showing
from supportdesk.intake.deciding import Decision
from supportdesk.intake.filed import original_of
from supportdesk.participants.queries import offer_of
from supportdesk.store import keys
from supportdesk.tickets.gates import row_for, ticket_for
from supportdesk.tickets.showing import not_offered
from supportdesk.web import htmx
from supportdesk.web.answers import or_form
from supportdesk.web.clock import now

door = Blueprint("incoming", __name__)


@door.get("/incoming")
def index() -> Response:
    which = gates.list_for(staff(), request.args.get("state", gates.LISTS[0]))
    before = request.args.get("before", 0, type=int)
    return showing.index(which, queries.page_of(which, before), before)


@door.get("/incoming/<int:incoming>")
def show(incoming: int) -> Response:
    return showing.mail(gates.mail_for(staff(), incoming))


@door.get("/incoming/<int:incoming>/state")
def state(incoming: int) -> Response:
    return showing.state(gates.mail_for(staff(), incoming))


@door.get("/incoming/<int:incoming>/original")
def original(incoming: int) -> Response:
    return showing.original(gates.readable_mail_for(staff(), incoming))


@door.get("/tickets/<int:number>/messages/<int:seq>/original")
def original_of_entry(number: int, seq: int) -> Response:
    mail = original_of(staff(), number, seq)
    return showing.original(gates.readable_mail_for(staff(), mail))


@door.get("/incoming/<int:incoming>/tickets/new")
def opening(incoming: int) -> Response:
    return _if_open(incoming, showing.opening)


@door.post("/incoming/<int:incoming>/tickets")
def open_as_ticket(incoming: int) -> Response:
    mail = gates.mail_for(staff(), incoming)

    def act(decision: Decision) -> int:
        new = forms.read_opening(typed())
        return deciding.open_as_ticket(mail, new, decision, showing.intake())

    return or_form(
        lambda: _into_ticket(f"{incoming} tickets", act),
        lambda error: showing.opening(mail, request.form, error),
    )


@door.get("/incoming/<int:incoming>/messages/new")
def adding(incoming: int) -> Response:
    return _if_open(incoming, showing.adding)


@door.post("/incoming/<int:incoming>/messages")
def add_to_ticket(incoming: int) -> Response:
    mail, prefix = gates.mail_for(staff(), incoming), desk().settings.ticket_prefix

    def act(decision: Decision) -> int:
        ticket = forms.read_ticket(request.form, prefix, lambda number: row_for(staff(), number))
        return deciding.put_into(mail, ticket, decision, showing.intake())

    return or_form(
        lambda: _into_ticket(f"{incoming} messages", act),
        lambda error: showing.adding(mail, request.form, error),
    )


@door.post("/incoming/<int:incoming>/retries")
def try_again(incoming: int) -> Response:
    mail = gates.mail_for(staff(), incoming)
    key = key_of("incoming", staff().id, f"{incoming} retries")
    once(key, lambda: deciding.try_again(mail.id, _decision(None)))
    return htmx.moved(f"/incoming/{incoming}")


@door.get("/incoming/blocks")
def blocks() -> Response:
    return showing.blocks(*blocking.blocked(email(request.args.get("after", "")) or ""))


@door.post("/incoming/blocks/removals")
def unblock() -> Response:
    key, address = key_of("incoming", staff().id, "unblock"), email(request.form.get("address", ""))

    def act() -> Response:
        once(key, lambda: blocking.unblock(address or "", staff().actor))
        return htmx.moved("/incoming/blocks")

    return or_form(act, lambda error: showing.blocks(*blocking.blocked(), error))


@door.get("/incoming/<int:incoming>/blocks/new")
def mail_block_form(incoming: int) -> Response:
    mail = gates.mail_for(staff(), incoming)
    return showing.block(f"/incoming/{incoming}", gates.sender_of(mail))


@door.post("/incoming/<int:incoming>/blocks")
def block_sender_of_mail(incoming: int) -> Response:
    mail = gates.mail_for(staff(), incoming)
    return _block(f"/incoming/{incoming}", gates.sender_of(mail))


@door.get("/tickets/<int:number>/blocks/new")
def ticket_block_form(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    return showing.block(f"/tickets/{number}", blocking.senders_of(ticket.number))


@door.post("/tickets/<int:number>/blocks")
def block_sender_of_ticket(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    return _block(f"/tickets/{number}", blocking.senders_of(ticket.number))


@door.post("/tickets/<int:number>/offers/<int:offer>/tickets")
def own_ticket(number: int, offer: int) -> Response:
    ticket, who = ticket_for(staff(), number), offer_of(number, offer)
    mail = gates.readable_mail_for(staff(), original_of(staff(), number, who.seq))

    def act(decision: Decision) -> int:
        participation.check_may_add(ticket, staff().actor, decision.now)
        return separating.open_own(number, who, mail, decision, showing.intake())

    return or_form(
        lambda: _into_ticket(f"{number} offers {offer}", act),
        lambda error: not_offered(ticket, error),
    )


def _if_open(incoming: int, form: Callable[..., Response]) -> Response:
    """A form, with the reason where it could not be sent now."""
    mail = gates.mail_for(staff(), incoming)

    def checked() -> Response:
        deciding.check_open(mail.id)
        return form(mail)

    return or_form(checked, lambda error: form(mail, None, error))


def _into_ticket(what: str, act: Callable[[Decision], int]) -> Response:
    """A decision whose answer is the ticket that holds the mail now."""
    key = key_of("incoming", staff().id, what)
    answer = keys.first_answer(key)
    number = answer.ticket if answer else act(_decision(key))
    return htmx.moved(f"/tickets/{number}")


def _block(at: str, offered: list[str]) -> Response:
    key = key_of("incoming", staff().id, f"{at} blocks")

    def act() -> Response:
        once(key, lambda: blocking.block(
            forms.read_sender(request.form, offered), staff().actor, now()
        ))  # fmt: skip
        return htmx.moved(at)

    return or_form(act, lambda error: showing.block(at, offered, request.form, error))


def _decision(key: keys.Key | None) -> Decision:
    return Decision(staff().actor, now(), key)
