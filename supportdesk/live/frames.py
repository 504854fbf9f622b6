"""FRAMES: what is redrawn on which pages when something happened.

Each piece is rendered once per event and audience, from the same partial as the first paint.
What is personal is only marked stale; the page fetches it anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template

from supportdesk.domain import events as e
from supportdesk.domain.events import EVENTS, Event
from supportdesk.domain.replay import CUSTOMER
from supportdesk.live import wire
from supportdesk.live.hub import CUSTOMERS
from supportdesk.live.reading import Moment, Unreadable
from supportdesk.live.seen import for_customer, for_staff
from supportdesk.live.topics import DASHBOARD, PERSON
from supportdesk.messages import showing as conversation
from supportdesk.tickets import counts, portal, showing
from supportdesk.tickets.entries import handover_trail
from supportdesk.tickets.lists import Line
from supportdesk.tickets.pages import Customer, customer_for_staff

Dashboard = Callable[[], str]


@dataclass(frozen=True)
class Redraw:
    """One line of FRAMES: the pieces of a ticket's page, and whether lists change too.

    `standing`: where customers never learn of it, their page still says anew how it stands.
    """

    ticket: tuple[str, ...] = ("entry", "state")
    portal: tuple[str, ...] = ("entry", "state")
    lists: bool = True
    standing: bool = False


_MOVE = Redraw(
    ("entry", "state", "header", "people", "trail", "closed", "own", "places"),
    ("entry", "state", "header", "foot"),
)
_MESSAGE = Redraw(
    ("entry", "state", "own", "places"), ("entry", "state", "header", "address", "foot", "seen")
)
_CUSTOMER = Redraw(
    ("entry", "state", "header", "customer"), ("entry", "state", "header"), lists=False
)

_UNTOLD = replace(_MOVE, standing=True)

FRAMES: dict[type[Event], Redraw] = dict.fromkeys(EVENTS, _MOVE) | {
    e.TicketRecalled: _UNTOLD,
    e.TicketTransferred: _UNTOLD,
    e.TicketReturned: _UNTOLD,
    e.HolderLeft: _UNTOLD,
    e.MessagePosted: _MESSAGE,
    e.MessageWithdrawn: Redraw(
        ("entry", "target", "quotes", "receipts", "state"),
        ("entry", "target", "state"),
        lists=False,
    ),
    e.FactsChanged: Redraw(("entry", "state", "header", "people", "own", "places"), standing=True),
    e.AddressProved: _CUSTOMER,
    e.AddressCorrected: _CUSTOMER,
    e.LinkSent: Redraw(lists=False),
    e.LinksWithdrawn: Redraw(lists=False),
    e.FollowUpOpened: Redraw(
        ("entry", "state", "customer", "closed"), ("entry", "state", "foot"), lists=False
    ),
}


_OWN_COUNTS = ["counts-own", *(f"count-{name}" for name in counts.OWN_HEADINGS)]
_STANDING = ("state", "header", "foot")


class Frames:
    """Renders frames for the listener and for replays. Call it inside an app context."""

    def __init__(self, dashboard: Dashboard) -> None:
        self._dashboard = dashboard

    def frame(
        self,
        moment: Moment | Unreadable,
        audience: str,
        keys: frozenset[str],
        *,
        newest: bool = False,
    ) -> bytes | None:
        """The change for streams of this audience that listen to these keys; None: not for them.

        What customers never learn of is no change to them: it comes without a number, if at all.
        Of what this process cannot read only a page that is fetched anew may be right.

        The dashboard is in the newest frame of a replay only; live it follows at most once a
        second (`live/picture.py`).
        """
        if audience == CUSTOMERS and not moment.public:
            return self.standing(moment.line) if _changes_standing(moment) else None
        if isinstance(moment, Unreadable):
            return wire.RESET
        pieces = self._pieces(moment, audience, keys)
        if newest and DASHBOARD in keys:
            pieces.append(self._dashboard())
        html = "\n".join(piece for piece in pieces if piece)
        number = moment.seq if audience == CUSTOMERS else moment.pos
        return wire.change(number, html) if html else None

    def standing(self, line: Line) -> bytes:
        """How a request stands now, for its customer: what changed without their learning why."""
        shared = portal.common(line.ticket, line.subject, line.customer)
        shared["seq"] = line.ticket.last_public_seq
        parts = [render_template(f"portal/show/_{name}.html", **shared) for name in _STANDING]
        return wire.passing("state", "\n".join([*parts, for_customer(line.ticket.number)]))

    def dashboard(self) -> str:
        """The dashboard's panels as they are now."""
        return self._dashboard()

    def _pieces(self, moment: Moment, audience: str, keys: frozenset[str]) -> list[str]:
        redraw = FRAMES[type(moment.happened.event)]
        pieces: list[str] = []
        if f"ticket-{moment.line.ticket.number}" in keys:
            names = redraw.portal if audience == CUSTOMERS else redraw.ticket
            table = _PORTAL if audience == CUSTOMERS else _TICKET
            pieces += [table[name](moment) for name in names]
        if redraw.lists and any(key.startswith(("queue-", PERSON)) for key in keys):
            pieces.append(_row(moment))
        if redraw.lists and any(key.startswith(PERSON) for key in keys):
            pieces += [_stale(part, moment) for part in _OWN_COUNTS]
        return list(dict.fromkeys(pieces))


def _changes_standing(moment: Moment | Unreadable) -> bool:
    """Whether a request may stand otherwise by something that its customer never learns of."""
    return isinstance(moment, Unreadable) or FRAMES[type(moment.happened.event)].standing


def _entry(moment: Moment, seq: int, *, for_customer: bool) -> str:
    return conversation.entry_html(
        moment.line.ticket, moment.line.customer, seq, for_customer=for_customer
    )


def _target(moment: Moment, *, for_customer: bool) -> str:
    event = moment.happened.event
    if not isinstance(event, e.MessageWithdrawn):
        return ""
    return _entry(moment, event.message, for_customer=for_customer)


def _quotes(moment: Moment) -> str:
    """What a guard shows of a message goes with it; a single file was never shown there."""
    event = moment.happened.event
    if not isinstance(event, e.MessageWithdrawn) or event.file:
        return ""
    return render_template("tickets/entry/_quotes.html", seq=event.message)


def _drawn(template: str, **more: Callable[[Moment], Any]) -> Callable[[Moment], str]:
    def draw(moment: Moment) -> str:
        values = {name: value(moment) for name, value in more.items()}
        names = {"subject": moment.line.subject, "customer_name": moment.line.customer}
        shared = showing.common(moment.line.ticket) | names
        return render_template(template, **shared, **values)

    return draw


def _for_customers(template: str) -> Callable[[Moment], str]:
    def draw(moment: Moment) -> str:
        shared = portal.common(moment.line.ticket, moment.line.subject, moment.line.customer)
        return render_template(template, seq=moment.seq, **shared)

    return draw


def _customer(moment: Moment) -> Customer:
    return customer_for_staff(moment.line.ticket.number)


def _row(moment: Moment) -> str:
    return render_template(
        "tickets/_rows.html", lines=[moment.line], **showing.list_part()
    ) + render_template("layouts/_counts.html", counts=counts.shared(moment.pos), rev=moment.pos)


def parts_to_fetch(keys: Iterable[str]) -> bytes:
    """The word that everything personal on a page is out of date: somebody's roles changed."""
    parts = ["counts-own"]
    for key in keys:
        if key.startswith("ticket-"):
            parts += own_parts(key)
    marks = [f'<template id="{part}" data-stale></template>' for part in dict.fromkeys(parts)]
    return wire.passing("state", "\n".join(marks))


def own_parts(key: str) -> list[str]:
    """What on a ticket's page depends on who looks (`cases/desk.py: own`)."""
    names = [f"{key}-{part}" for part in ("moves", "way", "verify", "drafts")]
    return [*names, "composer-audience", "composer-waits", "composer-acts"]


def _stale(part: str, moment: Moment) -> str:
    return f'<template id="{part}" data-stale data-rev="{moment.pos}"></template>'


def _address(moment: Moment) -> str:
    """The notice of an address that is not proved: a message of the customer may prove it."""
    if moment.happened.by.kind != CUSTOMER:
        return ""
    number, seq = moment.line.ticket.number, moment.seq
    return f'<template id="request-{number}-address" data-stale data-rev="{seq}"></template>'


_TICKET: Mapping[str, Callable[[Moment], str]] = {
    "entry": lambda m: _entry(m, m.seq, for_customer=False),
    "target": lambda m: _target(m, for_customer=False),
    "state": _drawn("tickets/show/_state.html"),
    "header": _drawn("tickets/show/_header.html", customer=_customer),
    "people": _drawn("tickets/show/_people.html"),
    "trail": _drawn(
        "tickets/show/_trail.html", trail=lambda m: handover_trail(m.line.ticket.number)
    ),
    "customer": _drawn("tickets/show/_customer.html", customer=_customer),
    "closed": _drawn("tickets/show/_closed.html"),
    "own": lambda m: "".join(_stale(p, m) for p in own_parts(f"ticket-{m.line.ticket.number}")),
    "places": lambda m: _stale("counts-own", m),
    "quotes": _quotes,
    "receipts": lambda m: for_staff(m.line.ticket.number),
}
_PORTAL: Mapping[str, Callable[[Moment], str]] = {
    "entry": lambda m: _entry(m, m.seq, for_customer=True),
    "target": lambda m: _target(m, for_customer=True),
    "state": _for_customers("portal/show/_state.html"),
    "header": _for_customers("portal/show/_header.html"),
    "address": _address,
    "foot": _for_customers("portal/show/_foot.html"),
    "seen": lambda m: for_customer(m.line.ticket.number),
}
