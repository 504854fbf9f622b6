"""What a mail of the outbox has to tell at this moment: the rows hold numbers, never words."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from supportdesk.customers import rights
from supportdesk.domain.durations import DAY
from supportdesk.domain.errors import Unavailable
from supportdesk.domain.events import (
    MessagePosted,
    TicketEscalated,
    TicketReopened,
    TicketResolved,
)
from supportdesk.domain.ticket import CLOSED
from supportdesk.mail import models
from supportdesk.mail.compose import News, Part, Quote, Request
from supportdesk.mail.models import OutboxRow
from supportdesk.mail.recipients import Recipient, recipient_at
from supportdesk.mail.telling import moves_of, seen_by, standing
from supportdesk.settings import Settings
from supportdesk.store.eventlog import EventRow, TextRow
from supportdesk.text.folding import unfolded
from supportdesk.tickets import promise
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry, entries_of
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.participants import tickets_with
from supportdesk.tickets.sentences import author, is_own
from supportdesk.viewer import CUSTOMERS_SEAT, Seat

QUOTED = 3
DISMISSED = "The ticket was dismissed."
NOT_THEIRS = "The ticket's address was corrected, or they do not take part any more."
NOTHING_LEFT = "The customer has seen it, or it was withdrawn."
NEWER = "Only the new version can read what this mail tells; it sends it."
NO_REQUESTS = "No request of this address is open."
_KINDS = {
    TicketEscalated: models.ESCALATED,
    TicketReopened: models.REOPENED,
    TicketResolved: models.RESOLVED,
}


class Pointless(Exception):
    """There is nothing to send any more; the words say why."""


@dataclass(frozen=True)
class Opened:
    """News with the links made for it: `tokens` are told to nobody else and stored nowhere."""

    news: News
    tokens: tuple[str, ...]
    told: tuple[int, ...] = ()


def open_news(session: Session, row: OutboxRow, settings: Settings, now: int) -> Opened:
    """The news of a mail, with fresh links. Raises Pointless."""
    tickets = _tickets(session, row)
    news, told = _news(session, row, tickets, settings, now)
    tokens = tuple(_token(session, to, ticket, settings, now) for ticket, to in tickets)
    requests = tuple(
        _request(row, ticket, to, f"{settings.base_url}/c/{token}")
        for (ticket, to), token in zip(tickets, tokens, strict=True)
    )
    return Opened(replace(news, requests=requests), tokens, told)


def closed_news(session: Session, row: OutboxRow, settings: Settings, now: int, mask: str) -> News:
    """The same to look at, with a mask in place of each token. Raises Pointless."""
    tickets = _tickets(session, row)
    news, _ = _news(session, row, tickets, settings, now)
    link = f"{settings.base_url}/c/{mask}"
    return replace(news, requests=tuple(_request(row, *each, link) for each in tickets))


Told = tuple[TicketRow, Recipient]
"""A ticket, and who its mail goes to."""


def _tickets(session: Session, row: OutboxRow) -> list[Told]:
    """The requests that a mail names. Raises Pointless when it must not go out."""
    if row.kind == models.LINKS:
        return _open_requests(session, row)
    ticket = session.get_one(TicketRow, row.ticket, populate_existing=True)
    if ticket.dismissed:
        raise Pointless(DISMISSED)
    to = recipient_at(session, ticket.number, row.address)
    if to is None:
        raise Pointless(NOT_THEIRS)
    return [(ticket, to)]


def _open_requests(session: Session, row: OutboxRow) -> list[Told]:
    """All in which an address takes part, its own and others."""
    own = and_(TicketRow.customer_id == row.customer_id, TicketRow.customer_address == row.address)
    mine = own | TicketRow.number.in_(tickets_with(session, row.address))
    query = select(TicketRow).where(mine, TicketRow.status != CLOSED)
    found = session.scalars(query.order_by(TicketRow.number.desc()).limit(50)).all()
    told = [(ticket, recipient_at(session, ticket.number, row.address)) for ticket in found]
    if not found:
        raise Pointless(NO_REQUESTS)
    return [(ticket, to) for ticket, to in told if to]


def _news(
    session: Session, row: OutboxRow, tickets: list[Told], settings: Settings, now: int
) -> tuple[News, tuple[int, ...]]:
    """What there is to tell, requests aside; and which entries it tells of."""
    ticket, to = tickets[0]
    bare = News(row.kind, ())
    if row.kind == models.ACKNOWLEDGEMENT:
        return replace(bare, promise=_first_answer(ticket, settings, now)), ()
    if row.kind not in models.NEWS:
        return bare, ()
    entries = _entries(session, row, to)
    if not entries:
        raise Pointless(NOTHING_LEFT)
    told = tuple(entry.seq for entry in entries)
    kinds = [kind for entry in entries if (kind := _KINDS.get(type(entry.event)))]
    solved = [entry for entry in entries if isinstance(entry.event, TicketResolved)]
    news = News(
        kinds[-1] if kinds else models.REPLY,
        (),
        tuple(part for entry in entries if (part := _part(entry))),
        _doubt_until(ticket, settings) if solved else "",
        solved[-1].by.name if solved else "",
        _quotes(session, ticket, to, told, settings.service_hours.timezone),
        tuple(kinds[:-1]),
        decides=not to.since,
    )
    return news, told


def _quotes(
    session: Session, ticket: TicketRow, to: Recipient, told: Collection[int], zone: str
) -> tuple[Quote, ...]:
    """The newest messages that they may read, newest first; what was withdrawn is gone."""
    if not to.proved:
        return ()
    posted = (
        select(EventRow.seq)
        .join(TextRow, and_(TextRow.ticket == EventRow.ticket, TextRow.seq == EventRow.seq))
        .where(EventRow.ticket == ticket.number, EventRow.wire == MessagePosted.wire)
        .where(EventRow.public, EventRow.seq.not_in(told), EventRow.seq >= to.since)
        .where(TextRow.name == "body", TextRow.text.is_not(None))
    )
    newest = session.scalars(posted.order_by(EventRow.seq.desc()).limit(QUOTED))
    entries = entries_of(ticket.number, newest, public_only=True)
    there = [entry for entry in reversed(entries) if not (entry.withdrawn or entry.is_newer)]
    # Our mail never carries what somebody else sent under the customer's address.
    return tuple(_quote(entry, ticket, to, zone) for entry in there if not entry.stranger)


def _quote(entry: Entry, ticket: TicketRow, to: Recipient, zone: str) -> Quote:
    seat = Seat(str(to.customer_id), to.since) if to.since else CUSTOMERS_SEAT
    customer = ticket.customer_name if to.since else "You"
    who = "You" if is_own(entry, seat) else author(entry, customer)
    if isinstance(entry.event, MessagePosted) and entry.event.written_down:
        who = f"{customer}, as we noted it,"
    when = f"{promise.on_day(entry.at, zone)} ({promise.place(zone)})"
    return Quote(f"{who} wrote on {when}", entry.body.text, _files(entry))


def _entries(session: Session, row: OutboxRow, to: Recipient) -> list[Entry]:
    """What still is to be told: not withdrawn, replies not seen, moves that still hold.

    With a solution all its replies go. Raises Unavailable for what a newer version wrote: it is
    tried again, by a worker that can.
    """
    number = row.ticket or 0
    found = entries_of(number, row.entries, public_only=True)
    if any(entry.is_newer for entry in found):
        raise Unavailable(NEWER, "a newer version")
    there = [entry for entry in found if entry.withdrawn is None]
    seen = seen_by(session, number, to)
    moves = standing(moves_of(session, number), _told_before(session, row), seen)
    after = 0 if any(moves.get(entry.seq) == models.RESOLVED for entry in there) else seen
    return [
        entry
        for entry in there
        if (entry.seq > after if isinstance(entry.event, MessagePosted) else entry.seq in moves)
    ]


def _told_before(session: Session, row: OutboxRow) -> set[int]:
    """What other mails told this address already."""
    others = (OutboxRow.ticket == row.ticket, OutboxRow.address == row.address)
    sent = select(OutboxRow.entries).where(*others, OutboxRow.state == models.SENT)
    return {
        seq for entries in session.scalars(sent.where(OutboxRow.id != row.id)) for seq in entries
    }


def _part(entry: Entry) -> Part | None:
    """The words of it, where somebody wrote any that customers read."""
    if isinstance(entry.event, MessagePosted):
        return Part(entry.by.name, entry.body.text, _safe(entry.body.html), _files(entry))
    summary = entry.texts.get("summary") if isinstance(entry.event, TicketResolved) else None
    return Part(entry.by.name, summary.text, _safe(summary.html)) if summary else None


def _files(entry: Entry) -> int:
    """How many files a message still has."""
    files = entry.event.files if isinstance(entry.event, MessagePosted) else ()
    return len([id_ for id_, _ in files if id_ not in entry.withdrawn_files])


def _safe(html: str) -> Markup:
    return Markup(unfolded(html))  # noqa: S704  cleaned when it was written


def _token(session: Session, to: Recipient, ticket: TicketRow, of: Settings, now: int) -> str:
    who = (to.customer_id, to.address)
    token = rights.give_link(session, ticket.number, *who, now, since=to.since)
    if ticket.status == CLOSED:
        rights.end_at(session, ticket.number, ticket.changed_at + of.link_days * DAY)
    return token


def _request(row: OutboxRow, ticket: TicketRow, to: Recipient, link: str) -> Request:
    named = to.proved and row.kind != models.LINKS
    return Request(f"{prefix()}-{ticket.number}", link, ticket.subject if named else "")


def _first_answer(ticket: TicketRow, settings: Settings, now: int) -> str:
    hours = settings.service_hours
    due = promise.answer_due(ticket.opened_at, settings.first_response_minutes, hours)
    if due <= now or ticket.last_reply_seq:
        return ""
    return f"{promise.on_day(due, hours.timezone)} ({promise.place(hours.timezone)})"


def _doubt_until(ticket: TicketRow, settings: Settings) -> str:
    zone = settings.service_hours.timezone
    until = (ticket.resolved_at or 0) + settings.reopen_seconds * 1000
    return f"{promise.on_day(until, zone)} ({promise.place(zone)})"
