"""Entries of a conversation as HTML: the same partial for the first paint and for frames."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

from supportdesk.domain.errors import DeskError
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import desk, staff
from supportdesk.files.actions import Left
from supportdesk.files.queries import files_of
from supportdesk.tickets.uploads import limits
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry, entries_of
from supportdesk.tickets.looks import first_name, told_to_staff
from supportdesk.tickets.pages import Own, customer_for_staff, newer_entries
from supportdesk.tickets.sentences import author, sentence, who_replies
from supportdesk.tickets.showing import faults_of, own_of
from supportdesk.web import htmx
from supportdesk.web.clock import now


def entries_html(
    ticket: Ticket,
    customer: str,
    entries: Iterable[Entry],
    *,
    for_customer: bool,
    zone: str = "",
    me: str = "",
    receipt: Mapping[int, int] = MappingProxyType({}),
) -> list[str]:
    """One string of HTML for each entry, oldest first.

    What only one reader sees is left out unless `me` says who it is; `receipt` says when the
    customer saw an entry. Without a `zone` times are the desk's.
    """
    entries = list(entries)
    files = files_of(ticket.number, [entry.seq for entry in entries])
    template = "portal/_entry.html" if for_customer else "tickets/_entry.html"
    zone, at = zone or desk().settings.service_hours.timezone, now()
    return [
        render_template(
            template,
            entry=entry,
            author=author(entry, customer),
            sentence=sentence(entry, customer, for_customer=for_customer),
            files=[
                file for file in files.get(entry.seq, ()) if file.id not in entry.withdrawn_files
            ],
            zone=zone,
            **(
                {}
                if for_customer
                else told_to_staff(entry, customer, at)
                | {"me": me, "seen_at": receipt.get(entry.seq, 0)}
            ),
        )
        for entry in entries
    ]


def entry_html(ticket: Ticket, customer: str, seq: int, *, for_customer: bool) -> str:
    """One entry, or "" when this audience has none of that number."""
    found = entries_of(ticket.number, [seq], public_only=for_customer)
    return "".join(entries_html(ticket, customer, found, for_customer=for_customer))


def posted(ticket: Ticket, seq: int, left: Iterable[Left]) -> Response:
    """A message was stored: its entry, a fresh text box and what was left out; or to the ticket."""
    left = tuple(left)
    if not htmx.is_fragment() and not left:
        return htmx.moved(f"/tickets/{ticket.number}#entry-{seq}")
    customer = customer_for_staff(ticket.number).name
    html = entry_html(ticket, customer, seq, for_customer=False)
    kind = request.form.get("kind", "reply")
    return htmx.page_or_fragment(
        "messages/left.html",
        "messages/_posted.html",
        entry=Markup(html),  # noqa: S704  our own partial, which escapes what people wrote
        left=left,
        **composer_values(ticket, customer, {"kind": kind}, {}, own_of(ticket)),
    )


def composer(ticket: Ticket, values: Mapping[str, str], error: DeskError | None) -> Response:
    """The composer again with the person's text, and what is new above it where that matters."""
    customer = customer_for_staff(ticket.number).name
    faults = faults_of(error)
    return htmx.page_or_fragment(
        "messages/compose.html",
        "messages/_composer.html",
        **composer_values(ticket, customer, values, faults, own_of(ticket)),
    )


def composer_values(
    ticket: Ticket,
    customer: str,
    values: Mapping[str, str],
    faults: Mapping[str, Any],
    own: Own,
) -> dict[str, Any]:
    """What the text box of a viewer needs. `values` is what stands in it."""
    newer = newer_entries(ticket.number, faults.get("newer", ()))
    return {
        "ticket": ticket,
        "own": own,
        "now": now(),
        "zone": staff().staff.timezone,
        "customer_name": customer,
        "first_name": first_name,
        "author": author,
        "who_replies": who_replies,
        "values": values,
        "faults": faults.get("faults", {}),
        "refusal": faults.get("refusal", ""),
        "newer": newer,
        "limits": limits(),
    }


def withdrawal(
    entry: Entry, values: Mapping[str, str], error: DeskError | None = None
) -> Response:
    """The form that takes a message or one file back."""
    faults = faults_of(error)
    files = files_of(entry.ticket, [entry.seq]).get(entry.seq, ())
    return htmx.page_or_fragment(
        "messages/withdraw.html",
        "messages/_withdraw_form.html",
        entry=entry,
        files=[file for file in files if not file.withdrawn],
        mine=entry.by.id == staff().id,
        label=f"{prefix()}-{entry.ticket}",
        values=values,
        **faults,
    )
