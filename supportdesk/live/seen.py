"""What the other side has seen and what was mailed, as a page shows it now."""

from collections.abc import Sequence

from flask import render_template
from sqlalchemy import select

from supportdesk.cases.queries import Reading, reading_of
from supportdesk.cases.receipts import is_for_customer, receipts
from supportdesk.domain.events import MessagePosted, TicketResolved
from supportdesk.domain.replay import STAFF as BY_STAFF
from supportdesk.domain.replay import Happened
from supportdesk.domain.ticket import Ticket
from supportdesk.doors import desk
from supportdesk.live.hub import CUSTOMERS
from supportdesk.mail.queries import Unsent, unsent_about
from supportdesk.messages.queries import read_until
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, shown
from supportdesk.tickets import showing
from supportdesk.tickets.lists import lines_of
from supportdesk.tickets.pages import customer_for_staff
from supportdesk.tickets.withdrawals import taken_back
from supportdesk.web.clock import now

MOST_RECEIPTS = 20
"""So many of the newest are drawn anew, and those whose mail has not gone out."""


def seen_html(number: int, audience: str) -> str:
    """What this audience is shown of the other's reading. Only opener and assignee count there."""
    if audience != CUSTOMERS:
        return for_staff(number)
    return "".join(for_customer(line.ticket) for line in lines_of([number]).values())


def for_staff(number: int) -> str:
    """What became of the newest words to the customer."""
    return _receipts(number, reading_of(number, ""))


def mail_html(number: int) -> str:
    """What staff is shown of the mail to a ticket's customer: receipts, and what has not gone."""
    read = reading_of(number, "")
    return _unsent(number, read.unsent) + _receipts(number, read)


def returned_html(number: int) -> str:
    """The people of a ticket and its head, where mail to one of them came back."""
    html = f'<template id="ticket-{number}-participants" data-stale></template>'
    for line in lines_of([number]).values():
        shared = showing.common(line.ticket) | {"customer": customer_for_staff(number)}
        html += render_template("tickets/show/_customer.html", **shared)
        html += render_template("tickets/show/_header.html", subject=line.subject, **shared)
    return html


def unsent_html(number: int) -> str:
    """Only what has not gone: to whoever was just shown the receipts."""
    return _unsent(number, unsent_about(number))


def for_customer(ticket: Ticket) -> str:
    """Whether their last message was seen; nothing is looked up where it has an answer."""
    waits = ticket.last_customer_seq > ticket.last_reply_seq
    read = read_until(ticket.number, "staff") if waits else 0
    return render_template("portal/show/_seen.html", ticket=ticket, read_until=read)


def _unsent(number: int, unsent: Sequence[Unsent]) -> str:
    return render_template(
        "tickets/show/_mail.html", ticket={"number": number}, unsent=unsent, now=now(), zone=_zone()
    )


def _receipts(number: int, read: Reading) -> str:
    unsent = {seq for mail in read.unsent for seq in mail.entries}
    entries = _for_customer(number, unsent)
    under = receipts(entries, read, now())
    return render_template(
        "tickets/entry/_receipts.html", entries=entries, receipts=under, now=now(), zone=_zone()
    )


def _for_customer(number: int, also: set[int]) -> list[Happened]:
    """The newest words of staff that stand, and those of these numbers, newest first."""
    query = select(EventRow).where(
        EventRow.ticket == number,
        EventRow.by_kind == BY_STAFF,
        EventRow.wire.in_((MessagePosted.wire, TicketResolved.wire)),
        EventRow.public,
    )
    newest = query.order_by(EventRow.seq.desc()).limit(MOST_RECEIPTS)
    with reading() as session:
        rows = {row.seq: row for row in session.scalars(newest)}
        if also := also - rows.keys():
            rows |= {row.seq: row for row in session.scalars(query.where(EventRow.seq.in_(also)))}
        standing = rows.keys() - taken_back(number, rows.keys())
    found = [shown(rows[seq]) for seq in sorted(standing, reverse=True)]
    return [each for each in found if is_for_customer(each)]


def _zone() -> str:
    return desk().settings.service_hours.timezone
