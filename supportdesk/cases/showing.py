"""A ticket's page for staff, from values that are loaded already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response
from markupsafe import Markup

from supportdesk.cases.queries import Reading
from supportdesk.cases.receipts import receipts
from supportdesk.doors import staff
from supportdesk.drafts.queries import Draft, Drafts
from supportdesk.messages.desk_showing import composer_values
from supportdesk.messages.showing import entries_html
from supportdesk.tickets import showing
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.pages import Case
from supportdesk.web import htmx
from supportdesk.web.clock import now
from supportdesk.web.words import weekday


@dataclass(frozen=True)
class Piece:
    """One line of the conversation: `day` heads it when a day begins, `new` when the unread do."""

    html: Markup
    day: str = ""
    new: bool = False


def ticket(case: Case, read: Reading, drafts: Drafts) -> Response:
    """The whole page. A draft of one's own stands in the text box."""
    zone = staff().staff.timezone
    name = case.customer.name
    shared = showing.common(case.ticket, zone) | showing.own_values(case.ticket)
    composer = composer_values(case.ticket, name, _drafted(drafts), {}, shared["own"])
    under, me = receipts(case.entries, read, now()), staff().id
    html = entries_html(
        name,
        case.entries,
        for_customer=False,
        zone=zone,
        more=lambda entry: {"me": me, "receipt": under.get(entry.seq)},
    )
    return htmx.page(
        "tickets/show.html",
        case=case,
        pieces=list(_pieces(case.entries, html, zone, read.mine)),
        newest=not case.entries or case.entries[-1].seq == case.ticket.last_seq,
        subject=case.subject,
        customer=case.customer,
        trail=case.trail,
        unsent=read.unsent,
        drafts=drafts,
        **(composer | shared),
    )


def _drafted(drafts: Drafts) -> dict[str, str]:
    """What one wrote before and did not send, and when."""
    kept = {kind: draft.text for kind, draft in drafts.own.items()}
    newest: list[Draft] = sorted(drafts.own.values(), key=lambda draft: draft.updated_at)
    chosen = "note" if newest and newest[-1].kind == "note" and "reply" not in kept else "reply"
    at = drafts.own[chosen].updated_at if chosen in kept else 0
    return {
        "kind": chosen,
        "body": kept.get(chosen, ""),
        "note_draft": kept.get("note", ""),
        "reply_draft": kept.get("reply", ""),
        "draft_at": str(at),
    }


def _pieces(
    entries: Sequence[Entry], html: Sequence[Markup], zone: str, mine: int
) -> Iterator[Piece]:
    day, divided, me = "", not mine, staff().id
    for entry, text in zip(entries, html, strict=True):
        today = weekday(entry.at, zone)
        new = not divided and entry.seq > mine and entry.by.id != me
        divided = divided or new
        yield Piece(text, today if today != day else "", new)
        day = today
