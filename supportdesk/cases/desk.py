"""The doors of staff to a ticket's page, to what on it depends on who looks, and to its letter."""

from flask import Blueprint, Response, request

from supportdesk.cases import printing, showing
from supportdesk.cases.queries import own_of
from supportdesk.doors import gone_l1, staff
from supportdesk.tickets.gates import ticket_for
from supportdesk.tickets.pages import case_for

door = Blueprint("cases", __name__)


@door.get("/tickets/<int:number>/own")
def own(number: int) -> Response:
    ticket = ticket_for(staff(), number)
    return showing.own(ticket, own_of(ticket, staff().id, gone_l1([ticket.opener])))


@door.get("/tickets/<int:number>")
def show(number: int) -> Response:
    before = request.args.get("before", type=int)
    case = case_for(staff(), number, before)
    mine = own_of(case.ticket, staff().id, gone_l1([case.ticket.opener]))
    return showing.ticket(case, mine, takes=request.args.get("take", ""))


@door.get("/tickets/<int:number>/prints/new")
def print_choice(number: int) -> Response:
    return showing.print_choice(ticket_for(staff(), number))


@door.get("/tickets/<int:number>/prints")
def letter(number: int) -> Response:
    case = case_for(staff(), number)
    return showing.letter(case, printing.read_reader(request.args))
