"""A ticket's page for staff, from values that are loaded already."""

from flask import Response

from supportdesk.cases.pieces import Reader, pieces_of
from supportdesk.cases.queries import Reading
from supportdesk.cases.receipts import receipts
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import staff
from supportdesk.drafts.queries import Draft, Drafts
from supportdesk.messages.desk_showing import composer_values
from supportdesk.messages.showing import entries_html
from supportdesk.tickets import showing
from supportdesk.tickets.pages import Case, customer_for_staff
from supportdesk.web import htmx
from supportdesk.web.clock import now


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
        counts_url=showing.places_of(case.ticket),
        case=case,
        pieces=pieces_of(case, html, zone, Reader(me, read.mine)),
        newest=not case.entries or case.entries[-1].seq == case.ticket.last_seq,
        subject=case.subject,
        customer=case.customer,
        trail=case.trail,
        unsent=read.unsent,
        drafts=drafts,
        **(composer | shared),
    )


def own(ticket: Ticket, drafts: Drafts) -> Response:
    """The parts of the page that depend on who looks, fetched anew when a frame marks them."""
    shared = showing.common(ticket, staff().staff.timezone) | showing.own_values(ticket)
    name = customer_for_staff(ticket.number).name
    composer = composer_values(ticket, name, {}, {}, shared["own"])
    return htmx.fragment("tickets/show/_own.html", drafts=drafts, **(composer | shared))


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
