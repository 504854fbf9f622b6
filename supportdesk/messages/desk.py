"""Doors of staff into the conversation: write, take back, read files, say what was seen."""

from flask import Blueprint, Response, request

from supportdesk.domain.ticket import Ticket
from supportdesk.doors import check_written_by, desk, key_of, staff, typed
from supportdesk.files.actions import Stored
from supportdesk.files.limits import Sender
from supportdesk.messages import actions, desk_showing, forms, gates
from supportdesk.store import keys
from supportdesk.tickets import news, showing
from supportdesk.tickets.desk import asked_by_me
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.gates import ticket_for
from supportdesk.tickets.uploads import has_files, kept_files, served
from supportdesk.web import htmx
from supportdesk.web.answers import or_form
from supportdesk.web.bodies import takes_files
from supportdesk.web.clock import now

door = Blueprint("messages", __name__)


@door.post("/tickets/<int:number>/messages")
@takes_files
def post(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    check_written_by(staff().id)
    key = key_of(f"ticket:{number}", staff().id, "messages")
    return or_form(
        lambda: _post(ticket, key), lambda error: desk_showing.composer(ticket, request.form, error)
    )


@door.get("/tickets/<int:number>/messages/<int:seq>/withdrawals/new")
def withdrawal_form(number: int, seq: int) -> Response:
    entry, ticket = gates.message_for(staff(), number, seq), ticket_for(staff(), number)
    return or_form(
        lambda: _withdrawal(ticket, entry), lambda error: showing.not_offered(ticket, error)
    )


@door.post("/tickets/<int:number>/messages/<int:seq>/withdrawals")
def withdraw(number: int, seq: int) -> Response:
    entry = gates.message_for(staff(), number, seq)
    key = key_of(f"ticket:{number}", staff().id, f"withdraw {seq}")
    if keys.first_answer(key):
        return htmx.moved(f"/tickets/{number}")
    return or_form(
        lambda: _withdraw(number, seq, key),
        lambda error: desk_showing.withdrawal(entry, request.form, error),
    )


@door.get("/tickets/<int:number>/files/<file_id>")
def file(number: int, file_id: str) -> Response:
    return served(gates.file_for(staff(), number, file_id))


@door.post("/tickets/<int:number>/seen")
def seen(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    seq = min(forms.read_seen(request.form), ticket.last_seq)
    actions.note_seen(number, news.kind_of(ticket, staff()), staff().id, seq, now())
    return htmx.nothing()


def _post(ticket: Ticket, key: keys.Key | None) -> Response:
    form, stored = forms.read_message(request.form, has_files=has_files()), Stored()
    if has_files() and not keys.first_answer(key):  # the lock asks, too: kept they are only once
        stored = kept_files(Sender(f"staff:{staff().id}"), ticket.number)
        forms.check_something_is_left(form, stored)
    message = form.message(stored.kept, desk().settings.base_url)
    done = actions.post_as_staff(ticket.number, message, asked_by_me(key))
    return desk_showing.posted(done.ticket, done.seq, stored.left)


def _withdrawal(ticket: Ticket, entry: Entry) -> Response:
    actions.check_withdrawal(ticket, entry, staff().actor, now())
    return desk_showing.withdrawal(entry, request.args)


def _withdraw(number: int, seq: int, key: keys.Key | None) -> Response:
    file_id, texts = forms.read_withdrawal(typed())
    actions.withdraw(number, seq, file_id, asked_by_me(key, texts))
    return htmx.moved(f"/tickets/{number}")
