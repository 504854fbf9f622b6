"""The pieces of a frame: each redraws one part of a page, from the same partial as the first paint.

What is personal is never drawn here; it is only marked stale.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import render_template

from supportdesk.domain import events as e
from supportdesk.domain.replay import CUSTOMER, STAFF
from supportdesk.live import wire
from supportdesk.live.reading import Moment
from supportdesk.live.seen import for_customer, for_staff
from supportdesk.messages import showing as conversation
from supportdesk.tickets import list_showing, portal, showing
from supportdesk.tickets.counts import OWN_HEADINGS
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.lists import Line
from supportdesk.tickets.pages import Customer, customer_for_staff
from supportdesk.viewer import Seat

OWN_COUNTS = ["counts-own", *(f"count-{name}" for name in OWN_HEADINGS)]
_STANDING = ("state", "header", "foot")


def standing(line: Line, seat: Seat) -> bytes:
    """How a request stands now, for its customer: what changed without their learning why."""
    shared = portal.common(line.ticket, line.subject, line.customer, seat)
    shared["seq"] = shared["since"] = line.ticket.last_public_seq  # it brings no entry
    parts = [render_template(f"portal/show/_{name}.html", **shared) for name in _STANDING]
    return wire.passing("state", "\n".join([*parts, for_customer(line.ticket)]))


def row(moment: Moment) -> str:
    """The ticket in a list, and whose doing it was: to them it is no news.

    How many are in the lists is told beside it (`live/tally.py`).
    """
    by = moment.happened.by
    return render_template(
        "tickets/_rows.html",
        lines=[moment.line],
        unread=(),
        by=by.id if by.kind == STAFF else "",
        **list_showing.list_part(),
    )


def read_by_them(number: int, seq: int) -> bytes:
    """To whoever read a ticket: how far, for the lists that they have open."""
    mark = f'<template id="ticket-{number}-read" data-of="{number}" data-read="{seq}"></template>'
    return wire.passing("state", mark)


def counts(counted: Mapping[str, int], pos: int) -> bytes:
    """How many are in each list that all share, as of a position."""
    return wire.passing("state", render_template("layouts/_counts.html", counts=counted, rev=pos))


def stale(part: str, moment: Moment) -> str:
    """The word that a page shall fetch something of its own anew."""
    return f'<template id="{part}" data-stale data-rev="{moment.pos}"></template>'


def parts_to_fetch(keys: Iterable[str], roles: str) -> bytes:
    """The word that everything personal on a page is out of date: its reader has other roles."""
    parts = ["counts-own", "me-levels", "desk-places"]
    for key in keys:
        if key.startswith("ticket-"):
            parts += own_parts(key)
    marks = [f'<template id="{part}" data-stale></template>' for part in dict.fromkeys(parts)]
    return wire.other_roles(roles, "\n".join(marks))


def own_parts(key: str) -> list[str]:
    """What on a ticket's page depends on who looks (`cases/desk.py: own`)."""
    names = [f"{key}-{part}" for part in ("moves", "way", "verify", "drafts", "participants")]
    return [*names, "composer-claim", "composer-audience", "composer-waits", "composer-acts"]


def _entry(moment: Moment) -> str:
    return "".join(conversation.entries_html(moment.line.customer, [moment.entry]))


def _public_entry(moment: Moment, seat: Seat) -> str:
    if not moment.public:
        return ""
    return "".join(conversation.public_html(moment.line.customer, [moment.entry], seat))


def _target(moment: Moment) -> str:
    event, line = moment.happened.event, moment.line
    if not isinstance(event, e.MessageWithdrawn):
        return ""
    return conversation.entry_html(line.ticket, line.customer, event.message)


def _public_target(moment: Moment, seat: Seat) -> str:
    event, line = moment.happened.event, moment.line
    if not isinstance(event, e.MessageWithdrawn):
        return ""
    return conversation.public_entry_html(line.ticket, line.customer, event.message, seat)


def _quotes(moment: Moment) -> str:
    """What a guard shows of a message goes with it; a single file was never shown there."""
    event = moment.happened.event
    if not isinstance(event, e.MessageWithdrawn) or event.file:
        return ""
    return render_template("tickets/entry/_quotes.html", seq=event.message)


def _drawn(template: str, **more: Callable[[Moment], Any]) -> Callable[[Moment], str]:
    def draw(moment: Moment) -> str:
        values = {name: value(moment) for name, value in more.items()}
        line = moment.line
        names = {"subject": line.subject, "customer_name": line.customer, "has_mail": line.has_mail}
        shared = showing.common(line.ticket) | names
        return render_template(template, **shared, **values)

    return draw


def _for_customers(template: str) -> Callable[[Moment, Seat], str]:
    def draw(moment: Moment, seat: Seat) -> str:
        line = moment.line
        shared = portal.common(line.ticket, line.subject, line.customer, seat)
        return render_template(template, seq=moment.seq, since=0, **shared)

    return draw


def _customer(moment: Moment) -> Customer:
    return customer_for_staff(moment.line.ticket.number)


def _trail(moment: Moment) -> list[Entry]:
    return moment.trail


def _offers(moment: Moment) -> str:
    """What a message makes old where it is offered. One of staff: a draft that its writer left
    behind is theirs again, and what L2 asks to verify was asked with any reply. A mail: whom it
    names besides, and that mail reaches its writer."""
    by, event = moment.happened.by, moment.happened.event
    if not isinstance(event, e.MessagePosted):
        return ""
    if by.kind == CUSTOMER:
        people = ("participants", "customer", "header") if event.via == "mail" else ()
        return "".join(ON_TICKET[name](moment) for name in people)
    verify = f"ticket-{moment.line.ticket.number}-verify-words"
    names = [f"draft-{by.id}-{event.kind}", *([verify] if event.kind == "reply" else [])]
    return "".join(stale(name, moment) for name in names)


def _address(moment: Moment, _: Seat) -> str:
    """The notice of an address that is not proved: a message of the customer may prove it."""
    if moment.happened.by.kind != CUSTOMER:
        return ""
    number, seq = moment.line.ticket.number, moment.seq
    return f'<template id="request-{number}-address" data-stale data-rev="{seq}"></template>'


ON_TICKET: Mapping[str, Callable[[Moment], str]] = {
    "entry": _entry,
    "target": _target,
    "state": _drawn("tickets/show/_state.html", seq=lambda m: m.seq),
    "header": _drawn("tickets/show/_header.html", customer=_customer, trail=_trail),
    "people": _drawn("tickets/show/_people.html", trail=_trail),
    "trail": _drawn("tickets/show/_trail.html", trail=_trail),
    "customer": _drawn("tickets/show/_customer.html", customer=_customer),
    "closed": _drawn("tickets/show/_closed.html"),
    "own": lambda m: "".join(stale(p, m) for p in own_parts(f"ticket-{m.line.ticket.number}")),
    "offers": _offers,
    "places": lambda m: stale("counts-own", m),
    "quotes": _quotes,
    "participants": lambda m: stale(f"ticket-{m.line.ticket.number}-participants", m),
    "receipts": lambda m: for_staff(m.line.ticket.number),
}
ON_REQUEST: Mapping[str, Callable[[Moment, Seat], str]] = {
    "entry": _public_entry,
    "target": _public_target,
    "state": _for_customers("portal/show/_state.html"),
    "header": _for_customers("portal/show/_header.html"),
    "address": _address,
    "foot": _for_customers("portal/show/_foot.html"),
    "seen": lambda m, _: for_customer(m.line.ticket),
}
