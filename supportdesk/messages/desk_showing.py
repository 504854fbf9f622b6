"""Where staff write: the text box, what became of a message, the form that takes one back."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, request
from markupsafe import Markup

from supportdesk.domain.errors import DeskError
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import staff
from supportdesk.files.actions import Left
from supportdesk.messages import actions
from supportdesk.messages.showing import entry_html
from supportdesk.text.names import first_name
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.gates import row_for
from supportdesk.tickets.pages import Own, newer_entries
from supportdesk.tickets.sentences import author, who_replies
from supportdesk.tickets.showing import faults_of, own_of
from supportdesk.web import htmx
from supportdesk.web.clock import now


def posted(ticket: Ticket, seq: int, left: Iterable[Left]) -> Response:
    """A message was stored: its entry, a fresh text box and what was left out; or to the ticket."""
    left = tuple(left)
    if not htmx.is_fragment() and not left:
        return htmx.moved(f"/tickets/{ticket.number}#entry-{seq}")
    row = row_for(staff(), ticket.number)
    customer, own = row.customer_name, own_of(ticket, row.customer_address_kind)
    html = entry_html(ticket, customer, seq)
    # What others wrote just before it may not have been seen yet: the guard asks next time.
    begun = {name: request.form.get(name, "") for name in ("kind", "seen")}
    return htmx.page_or_fragment(
        "messages/left.html",
        "messages/_posted.html",
        entry=Markup(html),  # noqa: S704  our own partial, which escapes what people wrote
        left=left,
        **composer_values(ticket, customer, begun, {}, own),
    )


def composer(ticket: Ticket, values: Mapping[str, str], error: DeskError | None) -> Response:
    """The composer again with the person's text, and what is new above it where that matters."""
    row, faults = row_for(staff(), ticket.number), faults_of(error)
    own = own_of(ticket, row.customer_address_kind)
    return htmx.page_or_fragment(
        "messages/compose.html",
        "messages/_composer.html",
        **composer_values(ticket, row.customer_name, values, faults, own),
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
    }


def withdrawal(entry: Entry, values: Mapping[str, str], error: DeskError | None = None) -> Response:
    """The form that takes a message or one file back."""
    faults = faults_of(error)
    seen, mailed = actions.who_knows(entry.ticket, entry.seq)
    return htmx.page_or_fragment(
        "messages/withdraw.html",
        "messages/_withdraw_form.html",
        entry=entry,
        files=[file for file in entry.files if not file.withdrawn],
        seen=seen,
        mailed=mailed,
        label=f"{prefix()}-{entry.ticket}",
        values=values,
        **faults,
    )
