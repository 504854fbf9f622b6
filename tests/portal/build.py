"""Requests in every state, made through the doors and actions that people use."""

import re
import time
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from supportdesk.customers import rights
from supportdesk.domain import moves as m
from supportdesk.domain.people import Staff
from supportdesk.domain.replay import THE_DESK, Happened
from supportdesk.domain.ticket import Ticket
from supportdesk.files.actions import Kept, keep
from supportdesk.files.limits import Limits, Sender
from supportdesk.messages.actions import Message, post_as_staff
from supportdesk.store.database import change
from supportdesk.store.eventlog import EventRow, Written, history
from supportdesk.text.markup import rendered
from supportdesk.tickets.actions import Context, move
from supportdesk.tickets.changing import Change, locked
from supportdesk.tickets.models import TicketRow
from tests.cast import MARA, by

ADDRESS = "lena@brack.example"
FORM = {
    "name": "Lena Hofer",
    "email": ADDRESS,
    "subject": "VPN drops every 20 minutes",
    "body": "All six dispatch PCs, since yesterday.",
}
HTMX = {"HX-Request": "true"}


def now() -> int:
    return time.time_ns() // 1_000_000


def key() -> str:
    return f"key-{time.time_ns()}"


def opened(browser: FlaskClient, **fields: Any) -> int:
    """A request from the form; its number."""
    answer = browser.post("/support/requests", data=FORM | {"key": key()} | fields)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def write(browser: FlaskClient, number: int, body: str, **more: Any) -> TestResponse:
    """A message of the customer."""
    fields = {"key": key(), "body": body} | more
    headers = fields.pop("headers", {})
    return browser.post(f"/requests/{number}/messages", data=fields, headers=headers)


def asked(who: Staff | None, **texts: str) -> Change:
    written = {name: Written(text, rendered(text)) for name, text in texts.items()}
    return Change(by(who) if who else THE_DESK, now(), written)


def claimed(number: int, who: Staff = MARA) -> Ticket:
    return move(number, m.Claim(), asked(who)).ticket


def replied(number: int, text: str, who: Staff = MARA, *files: Kept, kind: str = "reply") -> int:
    """A message of staff; its number."""
    message = Message(kind, Written(text, rendered(text)), files=files)
    return post_as_staff(number, message, asked(who)).seq


def escalated(number: int, who: Staff = MARA, to: Staff | None = None) -> Ticket:
    texts = {"goal": "secret goal", "tried": "secret trial", "needed": "secret need"}
    return move(number, m.Escalate("network", to), asked(who, **texts)).ticket


def resolved(number: int, who: Staff = MARA) -> Ticket:
    claimed(number, who)
    summary = "The **timeout** is back at 8 hours."
    return move(number, m.Resolve("fixed", "engineer"), asked(who, summary=summary)).ticket


def closed(number: int, who: Staff = MARA) -> Ticket:
    resolved(number, who)
    return move(number, m.Close(), asked(None), Context(reopen_window=-1)).ticket


def stored(data: bytes, name: str, by_whom: str = "staff:mara") -> Kept:
    kept = keep(BytesIO(data), name, "", Limits(), Sender(by_whom), now())
    assert isinstance(kept, Kept)
    return kept


def link(number: int, address: str = ADDRESS) -> str:
    """The token of a mail to the address."""

    def work(session: Any) -> str:
        row, _ = locked(session, number)
        return rights.give_link(session, number, row.customer_id, address, now())

    return change(work)


def let_in(browser: FlaskClient, number: int, address: str = ADDRESS) -> None:
    """Open the link of a mail in this browser."""
    answer = browser.get(f"/c/{link(number, address)}")
    assert answer.status_code == 303


def earlier(number: int, milliseconds: int) -> None:
    """Make everything in a ticket happen so much earlier."""

    def work(session: Any) -> None:
        times = [TicketRow.opened_at, TicketRow.changed_at, TicketRow.resolved_at]
        values = {column: column - milliseconds for column in times}
        session.execute(update(TicketRow).where(TicketRow.number == number).values(values))
        at = {EventRow.at: EventRow.at - milliseconds}
        session.execute(update(EventRow).where(EventRow.ticket == number).values(at))

    change(work)


def events(number: int) -> list[str]:
    """What happened in a ticket, by its names on the wire."""
    return [each.event.wire for each in history(number)]


def happened(number: int, wire: str) -> Happened:
    """The last of these events."""
    return [each for each in history(number) if each.event.wire == wire][-1]


def row(number: int) -> TicketRow:
    return change(lambda session: locked(session, number)[0])


def entries(html: str) -> list[int]:
    """Numbers of the entries on a page."""
    return [int(seq) for seq in re.findall(r'<li[^>]* data-seq="(\d+)" data-kind=', html)]


def text_of(html: str) -> str:
    """What one reads on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body")[2] or html).split())
