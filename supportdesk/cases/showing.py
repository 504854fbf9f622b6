"""A ticket's page for staff, from values that are loaded already."""

from flask import Response

from supportdesk.cases import printing
from supportdesk.cases.pieces import Reader, pieces_of
from supportdesk.cases.queries import Mine
from supportdesk.cases.receipts import receipts
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import staff
from supportdesk.drafts.queries import Draft, Drafts
from supportdesk.messages.desk_showing import composer_values
from supportdesk.messages.showing import entries_html
from supportdesk.participants.showing import panel_values
from supportdesk.tickets import list_showing, sentences, showing
from supportdesk.tickets.gates import row_for
from supportdesk.tickets.pages import Case, Own
from supportdesk.web import htmx
from supportdesk.web.clock import now


def ticket(case: Case, mine: Mine, *, takes: str = "") -> Response:
    """The whole page. A draft of one's own stands in the text box.

    `takes`: and behind it the words that are offered under that name, where they are.
    """
    zone = staff().staff.timezone
    name, read = case.customer.name, mine.read
    own = showing.own_values(case.ticket, case.customer.kind)
    shared = showing.common(case.ticket, zone) | own | panel_values(case.ticket)
    values = _drafted(mine.drafts, _taken(case, mine, shared["own"]).get(takes))
    composer = composer_values(case.ticket, name, values, {}, shared["own"])
    under, me = receipts(case.entries, read, now()), staff().id
    html = entries_html(
        name,
        case.entries,
        zone=zone,
        more=lambda entry: {"me": me, "receipt": under.get(entry.seq)},
    )
    return htmx.page(
        "tickets/show.html",
        counts_url=list_showing.places_of(case.ticket),
        case=case,
        pieces=pieces_of(case, html, zone, Reader(me, read.mine)),
        newest=not case.entries or case.entries[-1].seq == case.ticket.last_seq,
        subject=case.subject,
        customer=case.customer,
        has_mail=case.customer.has_mail,
        trail=case.trail,
        unsent=read.unsent,
        beside=mine.beside,
        drafts=mine.drafts,
        verify=mine.verify,
        **(composer | shared),
    )


def own(ticket: Ticket, mine: Mine) -> Response:
    """The parts of the page that depend on who looks, fetched anew when a frame marks them."""
    row = row_for(staff(), ticket.number)
    shared = showing.common(ticket, staff().staff.timezone)
    shared |= showing.own_values(ticket, row.customer_address_kind)
    composer = composer_values(ticket, row.customer_name, {}, {}, shared["own"])
    return htmx.fragment(
        "tickets/show/_own.html",
        drafts=mine.drafts,
        verify=mine.verify,
        **(composer | shared),
    )


def print_choice(ticket: Ticket) -> Response:
    """For whom shall it be printed?"""
    name = row_for(staff(), ticket.number).customer_name
    names = ("prints/new.html", "prints/_new_form.html")
    return htmx.page_or_fragment(*names, **showing.common(ticket), customer_name=name)


def letter(case: Case, reader: str) -> Response:
    """The ticket as a page to print."""
    values = printing.for_customer(case) if reader == printing.CUSTOMER else printing.for_us(case)
    return htmx.page(f"prints/{reader}.html", **values)


def _taken(case: Case, mine: Mine, own: Own) -> dict[str, tuple[str, str]]:
    """The words that are offered: the kind of message they are for, and the words."""
    found = {}
    if mine.verify:
        found["verify"] = "reply", mine.verify.texts["verify"].text
    if own.may_ask_for_news:
        found["news"] = "note", sentences.ask_for_news(case.ticket, case.customer.name)
    return found


def _drafted(drafts: Drafts, taken: tuple[str, str] | None) -> dict[str, str]:
    """What one wrote before and did not send, and when; words that were taken behind it."""
    kept = {kind: draft.text for kind, draft in drafts.own.items()}
    newest: list[Draft] = sorted(drafts.own.values(), key=lambda draft: draft.updated_at)
    chosen = "note" if newest and newest[-1].kind == "note" and "reply" not in kept else "reply"
    if taken:
        chosen, words = taken
        kept[chosen] = "\n\n".join(filter(None, [kept.get(chosen, "").rstrip(), words]))
    at = drafts.own[chosen].updated_at if chosen in drafts.own else 0
    return {
        "kind": chosen,
        "body": kept.get(chosen, ""),
        "note_draft": kept.get("note", ""),
        "reply_draft": kept.get("reply", ""),
        "draft_at": str(at),
    }
