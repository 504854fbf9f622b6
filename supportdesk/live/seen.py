"""How far the other side has read, as a page shows it."""

from flask import render_template

from supportdesk.cases.queries import reading_of, replies_of
from supportdesk.doors import desk
from supportdesk.live.hub import CUSTOMERS
from supportdesk.messages.queries import read_until
from supportdesk.tickets.lists import lines_of
from supportdesk.web.clock import now

NEWEST = 20
"""Receipts of so many replies follow live; what stands further up has been seen long ago."""


def seen_html(number: int, audience: str) -> str:
    """What this audience is shown of the other's reading. Only opener and assignee count there."""
    return for_customer(number) if audience == CUSTOMERS else for_staff(number)


def for_staff(number: int) -> str:
    receipts = reading_of(number, "").receipts(replies_of(number, NEWEST))
    zone = desk().settings.service_hours.timezone
    return render_template("tickets/entry/_receipts.html", receipts=receipts, now=now(), zone=zone)


def for_customer(number: int) -> str:
    line = lines_of([number]).get(number)
    if line is None:
        return ""
    read = read_until(number, "staff")
    return render_template("portal/show/_seen.html", ticket=line.ticket, read_until=read)
