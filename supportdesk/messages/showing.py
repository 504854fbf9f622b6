"""Entries of a conversation as HTML: the same partial for the first paint and for frames."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Response
from markupsafe import Markup

from supportdesk.customers.rights import Right
from supportdesk.domain.conversation import WITHDRAW_MS
from supportdesk.domain.errors import DeskError
from supportdesk.domain.events import FollowUpOpened, TicketReopened, TicketResolved
from supportdesk.domain.replay import CUSTOMER
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import browser, desk
from supportdesk.files.actions import Left
from supportdesk.messages.queries import read_until
from supportdesk.tickets import portal, promise
from supportdesk.tickets.changing import Done
from supportdesk.tickets.entries import NEWEST, Entry, entries_of
from supportdesk.tickets.gates import row_for
from supportdesk.tickets.looks import told_to_staff
from supportdesk.tickets.pages import Case
from supportdesk.tickets.sentences import author, is_own, public_sentence, sentence
from supportdesk.viewer import CUSTOMERS_SEAT, Seat, seat_of
from supportdesk.web import htmx
from supportdesk.web.clock import now
from supportdesk.web.templates import macro

# What of an entry is left out when it is drawn for everybody.
NOBODYS: Mapping[str, Any] = MappingProxyType({"me": "", "receipt": None})


def entries_html(
    customer: str,
    entries: Iterable[Entry],
    *,
    zone: str = "",
    more: Callable[[Entry], Mapping[str, Any]] = lambda _: NOBODYS,
) -> list[Markup]:
    """The HTML of each entry for staff, oldest first.

    Without a `zone` times are the desk's. `more` is what only this reader sees of an entry.
    """
    zone, at = zone or _zone(), now()
    draw = macro("tickets/_entry.html", "staff_entry")
    return [
        draw(
            **_both(each, customer, zone),
            sentence=sentence(each, customer),
            **told_to_staff(each, customer, at),
            **more(each),
        )
        for each in entries
    ]


def public_html(
    customer: str,
    entries: Iterable[Entry],
    seat: Seat = CUSTOMERS_SEAT,
    template: str = "portal/_entry.html",
    door: str = "requests",
) -> list[Markup]:
    """Public entries as a seat of the customer's side reads them; on another page with a macro
    like that of the customer's page, and the `door` to files of whoever reads it.

    Empty is what this version cannot read (customers are told of it by who can), what was before
    somebody came, and other requests of a customer to others.
    """
    draw, at, zone = macro(template, "customer_entry"), now(), _zone()

    def drawn(each: Entry) -> Markup:
        return draw(
            **_both(each, customer, zone), **_customers_part(each, customer, seat, at, door)
        )

    return [drawn(each) if _is_shown(each, seat) else Markup() for each in entries]


def entry_html(ticket: Ticket, customer: str, seq: int) -> str:
    """One entry for staff, or "" when there is none of that number."""
    return "".join(entries_html(customer, entries_of(ticket.number, [seq], public_only=False)))


def public_entry_html(ticket: Ticket, customer: str, seq: int, seat: Seat) -> str:
    """The same for a seat of the customer's side."""
    found = entries_of(ticket.number, [seq], public_only=True)
    return "".join(public_html(customer, found, seat))


def request_page(
    case: Case,
    right: Right,
    values: Mapping[str, str],
    error: DeskError | None = None,
    before: Iterable[int] = (),
) -> Response:
    """The customer's page; for htmx only the composer, with what was typed and why it stayed.

    `before`: other rights of this browser to it, under which its device may still keep texts.
    """
    shared = portal.common(case.ticket, case.subject, case.customer.name, seat_of(right))
    shared |= _composer(values, error)
    if htmx.is_fragment():
        return htmx.fragment("portal/show/_composer.html", **shared)
    drawn = public_html(case.customer.name, case.entries, seat_of(right))
    return htmx.page(
        "portal/show.html",
        case=case,
        right=right,
        before=before,
        entries=_by_day(zip(case.entries, drawn, strict=True), _zone()),
        read_until=read_until(case.ticket.number, "staff"),
        is_newest=bool(case.entries) and case.entries[-1].seq >= case.ticket.last_public_seq,
        **portal.address_part(case.ticket.number, case.customer),
        **shared,
    )


def posted_by_customer(number: int, done: Done, seen: int, left: tuple[Left, ...]) -> Response:
    """A message was stored: what is new since `seen`, or on to where it went.

    Files that were left out are named with the reason.
    """
    there, ticket = done.ticket.number, done.ticket
    if there != number or not htmx.is_fragment():
        anchor = f"#entry-{done.seq}" if there == number else ""
        if not left:
            return htmx.moved(f"/requests/{there}{anchor}")
        what: dict[str, Any] = {"number": there, "label": ticket.label, "left": left}
        return htmx.page_or_fragment("portal/left.html", "portal/_left.html", **what)
    return _news(done, min(seen + 1, done.seq), _composer({}, None) | {"left": left})


def moved_by_customer(done: Done, also: int = 0) -> Response:
    """Something else was done: the entries it made, and entry `also`, which it changed."""
    number = done.ticket.number
    if not htmx.is_fragment():
        return htmx.moved(f"/requests/{number}" + (f"#entry-{also}" if also else ""))
    return _news(done, done.seq, {}, also)


def refused(ticket: Ticket, error: DeskError) -> Response:
    """One sentence: it was not done, and why."""
    shared = {"ticket": ticket} | portal.faults(error)
    return htmx.page_or_fragment("portal/refused.html", "portal/show/_said.html", **shared)


def reopening(
    ticket: Ticket, values: Mapping[str, str], error: DeskError | None = None
) -> Response:
    """The form that says what still fails."""
    shared = {"ticket": ticket} | {"values": values} | portal.faults(error)
    return htmx.page_or_fragment("portal/reopen.html", "portal/_reopen_form.html", **shared)


def customer_withdrawal(
    entry: Entry, values: Mapping[str, str], error: DeskError | None = None
) -> Response:
    """The form that takes one's own message, or a file of it, back."""
    shared = portal.faults(error) | {"entry": entry, "values": values}
    return htmx.page_or_fragment("portal/withdraw.html", "portal/_withdraw_form.html", **shared)


def _news(done: Done, since: int, composer: dict[str, Any], also: int = 0) -> Response:
    """The newest entries since a number, and the parts of the page that follow the ticket."""
    ticket = done.ticket
    row, seat = row_for(browser(), ticket.number), browser().seat(ticket.number)
    newest = range(max(since, seat.since, row.last_seq - NEWEST), row.last_seq + 1)
    found = entries_of(ticket.number, {*newest, also}, public_only=True)
    drawn = public_html(row.customer_name, found, seat)
    return htmx.fragment(
        "portal/show/_news.html",
        entries=drawn,
        composer=composer,
        seq=row.last_public_seq,
        since=newest[0] - 1,
        **portal.common(ticket, row.subject, row.customer_name, seat),
        **composer,
    )


def _composer(values: Mapping[str, str], error: DeskError | None) -> dict[str, Any]:
    return portal.faults(error) | {
        "body": values.get("body", ""),
        "draft_at": values.get("draft_at", ""),
        "left": (),
    }


def _by_day(entries: Iterable[tuple[Entry, Markup]], zone: str) -> list[tuple[str, Markup]]:
    """Each entry with the day it begins, "" where the day goes on."""
    found, last = list[tuple[str, Markup]](), ""
    for entry, html in filter(lambda each: each[1], entries):
        day = promise.day(entry.at, zone)
        found.append((day if day != last else "", html))
        last = day
    return found


def _both(entry: Entry, customer: str, zone: str) -> dict[str, Any]:
    return {"entry": entry, "author": author(entry, customer), "zone": zone}


def _is_shown(entry: Entry, seat: Seat) -> bool:
    is_elsewhere = bool(seat.person) and isinstance(entry.event, FollowUpOpened)
    return not entry.is_newer and entry.seq >= seat.since and not is_elsewhere


def _customers_part(entry: Entry, customer: str, seat: Seat, at: int, door: str) -> dict[str, Any]:
    """What only the customer's partial needs; `door` leads to the files of whoever reads. What a
    mail quotes may be older than who takes part: they read only what they quoted themselves."""
    mine = is_own(entry, seat)
    name, files_at = _public_text(entry), f"/{door}/{entry.ticket}/files/"
    has_quoted = entry.kind == "reply" and "quoted" in entry.texts and (mine or not seat.person)
    return {
        "sentence": public_sentence(entry, customer, seat),
        "text": entry.markup(name, files_at) if name in entry.texts else Markup(),
        "quoted": entry.markup("quoted", files_at) if has_quoted else Markup(),
        "mine": mine,
        "whose": "another" if seat.person else "your",
        "may_withdraw": mine and entry.kind == "reply" and at <= entry.at + WITHDRAW_MS,
    }


def _zone() -> str:
    return desk().settings.service_hours.timezone


def _public_text(entry: Entry) -> str:
    """The one text of an entry that its customer may read; those of moves stay with staff."""
    if isinstance(entry.event, TicketResolved):
        return "summary"
    if isinstance(entry.event, TicketReopened) and entry.by.kind == CUSTOMER:
        return "reason"
    return "body" if entry.kind == "reply" else ""
