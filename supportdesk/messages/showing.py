"""Entries of a conversation as HTML: the same partial for the first paint and for frames."""

from collections.abc import Iterable

from flask import render_template

from supportdesk.domain.ticket import Ticket
from supportdesk.files.queries import files_of
from supportdesk.tickets.entries import Entry, entries_of
from supportdesk.tickets.pages import FIELD_LABELS
from supportdesk.tickets.sentences import author, sentence


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
