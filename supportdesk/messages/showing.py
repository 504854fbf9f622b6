"""Entries of a conversation as HTML: the same partial for the first paint and for frames."""

from collections.abc import Iterable, Mapping

from flask import Response, render_template

from supportdesk.domain.errors import DeskError, Invalid
from supportdesk.domain.ticket import Ticket
from supportdesk.files.actions import Left
from supportdesk.files.queries import files_of
from supportdesk.tickets.entries import Entry, entries_of
from supportdesk.tickets.pages import FIELD_LABELS, customer_for_staff
from supportdesk.tickets.sentences import author, sentence
from supportdesk.web import htmx


def entries_html(
    ticket: Ticket, customer: str, entries: Iterable[Entry], *, for_customer: bool
) -> list[str]:
    """One string of HTML for each entry, oldest first."""
    entries = list(entries)
    files = files_of(ticket.number, [entry.seq for entry in entries])
    template = "portal/_entry.html" if for_customer else "tickets/_entry.html"
    return [
        render_template(
            template,
            entry=entry,
            author=author(entry, customer),
            sentence=sentence(entry, customer, for_customer=for_customer),
            files=[
                file for file in files.get(entry.seq, ()) if file.id not in entry.withdrawn_files
            ],
            labels=FIELD_LABELS,
        )
        for entry in entries
    ]


def entry_html(ticket: Ticket, customer: str, seq: int, *, for_customer: bool) -> str:
    """One entry, or "" when this audience has none of that number."""
    found = entries_of(ticket.number, [seq], public_only=for_customer)
    return "".join(entries_html(ticket, customer, found, for_customer=for_customer))


def posted(ticket: Ticket, seq: int, left: Iterable[Left]) -> Response:
    """A message was stored: its entry and what was left out, or back to the ticket."""
    if not htmx.is_fragment() and not tuple(left):
        return htmx.moved(f"/tickets/{ticket.number}#entry-{seq}")
    html = entry_html(ticket, customer_for_staff(ticket.number).name, seq, for_customer=False)
    return htmx.page_or_fragment(
        "messages/left.html", "messages/_posted.html", entry=html, left=tuple(left), ticket=ticket
    )


def composer(ticket: Ticket, values: Mapping[str, str], error: DeskError) -> Response:
    """The composer again with the person's text, and what is new above it where that matters."""
    newer = entries_of(ticket.number, getattr(error, "newer", ()), public_only=True)
    customer = customer_for_staff(ticket.number).name
    return htmx.page_or_fragment(
        "messages/compose.html",
        "messages/_composer.html",
        ticket=ticket,
        values=values,
        faults=error.fields if isinstance(error, Invalid) else {},
        refusal="" if isinstance(error, Invalid) else error.message,
        newer=[(entry, author(entry, customer)) for entry in newer],
    )


def withdrawal(entry: Entry, values: Mapping[str, str], error: DeskError | None = None) -> Response:
    """The form that takes a message or one file back."""
    return htmx.page_or_fragment(
        "messages/withdraw.html",
        "messages/_withdraw_form.html",
        entry=entry,
        values=values,
        faults=error.fields if isinstance(error, Invalid) else {},
        refusal="" if error is None or isinstance(error, Invalid) else error.message,
    )
