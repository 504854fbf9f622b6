"""How far the other side has read, as its page shows it."""

from flask import render_template
from sqlalchemy import select

from supportdesk.cases.queries import reading_of
from supportdesk.domain.events import MessagePosted
from supportdesk.domain.replay import STAFF as BY_STAFF
from supportdesk.doors import desk
from supportdesk.live.hub import CUSTOMERS
from supportdesk.messages.queries import read_until
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow, happened
from supportdesk.tickets.lists import lines_of
from supportdesk.web.clock import now

MOST_RECEIPTS = 5


def seen_html(number: int, audience: str) -> str:
    """What this audience is shown of the other's reading. Only opener and assignee count there."""
    if audience == CUSTOMERS:
        return for_customer(number)
    upto, at = reading_of(number, "").customer
    replies = _replies(number, upto)
    if not replies:
        return ""
    zone = desk().settings.service_hours.timezone
    return render_template(
        "tickets/entry/_receipts.html", replies=replies, seen_at=at, now=now(), zone=zone
    )


def for_customer(number: int) -> str:
    line = lines_of([number]).get(number)
    if line is None:
        return ""
    read = read_until(number, "staff")
    return render_template("portal/show/_seen.html", ticket=line.ticket, read_until=read)


def _replies(number: int, upto: int) -> list[int]:
    """The newest replies of staff up to a number, newest first: one receipt is shown."""
    query = select(EventRow).where(
        EventRow.ticket == number,
        EventRow.seq <= upto,
        EventRow.by_kind == BY_STAFF,
        EventRow.wire == MessagePosted.wire,
        EventRow.public,
    )
    with reading() as session:
        rows = list(session.scalars(query.order_by(EventRow.seq.desc()).limit(MOST_RECEIPTS)))
    return [row.seq for row in rows if not getattr(happened(row).event, "written_down", False)]
