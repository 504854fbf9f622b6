"""A ticket as a letter (UX section 10): for us, or for its customer, who gets nothing internal.

The customer's letter is drawn from public entries alone, by a partial that knows no others.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from supportdesk.domain.ticket import CLOSED, HELD, QUEUED, RESOLVED
from supportdesk.doors import desk, staff
from supportdesk.messages.showing import entries_html, public_html
from supportdesk.text.folding import unfolded
from supportdesk.tickets import promise, showing
from supportdesk.tickets.entries import Entry, newest_entries
from supportdesk.tickets.pages import Case
from supportdesk.web.clock import now
from supportdesk.web.forms import Fields

US, CUSTOMER = "us", "customer"
MOST = 2_000
"""So many entries are printed; older ones are left out, which the letter says."""
_STANDS: Mapping[str, str] = {
    QUEUED: "Waiting for somebody of our team",
    HELD: "We are working on it",
    RESOLVED: "Solved",
    CLOSED: "Closed",
}


def read_reader(form: Mapping[str, str]) -> str:
    """For whom: `us` or `customer`. Raises Invalid."""
    fields = Fields(form)
    reader = fields.choice("for", (US, CUSTOMER))
    fields.done()
    return reader


def for_us(case: Case) -> dict[str, Any]:
    """Everything, in the reader's own time."""
    zone = staff().staff.timezone
    entries = newest_entries(case.ticket.number, public_only=False, limit=MOST)
    html = entries_html(case.customer.name, entries, zone=zone)
    return showing.common(case.ticket, zone) | {
        "subject": case.subject,
        "customer": case.customer,
        "customer_name": case.customer.name,
        "has_mail": case.customer.has_mail,
        "trail": case.trail,
        "entries": _with_times(entries, html),
        "older": entries[0].seq > 1,
    }


def for_customer(case: Case) -> dict[str, Any]:
    """What is public, in the desk's time and in the words of the customer's own page."""
    zone = desk().settings.service_hours.timezone
    entries = newest_entries(case.ticket.number, public_only=True, limit=MOST)
    html = public_html(case.customer.name, entries, template="prints/_entry.html", door="tickets")
    return {
        "ticket": case.ticket,
        "subject": case.subject,
        "customer": case.customer.name,
        "stands": _STANDS[case.ticket.status],
        "entries": _with_times(entries, html),
        "older": entries[0].seq > 1,
        "now": now(),
        "zone": zone,
        "place": promise.place(zone),
    }


def _with_times(entries: Iterable[Entry], html: Iterable[Markup]) -> list[tuple[int, Markup]]:
    """Each with its time, long texts whole: a fold cannot be opened on paper."""
    whole = [Markup(unfolded(each)) for each in html]  # noqa: S704  our own partial, cleaned texts
    return [(entry.at, each) for entry, each in zip(entries, whole, strict=True) if each]
