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
from supportdesk.domain.replay import CUSTOMER
from supportdesk.domain.ticket import CLOSED
from supportdesk.mail import models
from supportdesk.mail.compose import News, Part, Quote, Request
from supportdesk.mail.models import OutboxRow
from supportdesk.mail.telling import moves_of, seen_by_customer, standing
from supportdesk.settings import Settings
from supportdesk.store.eventlog import EventRow, TextRow
from supportdesk.text.folding import unfolded
from supportdesk.tickets import promise
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry, entries_of
from supportdesk.tickets.models import TicketRow

QUOTED = 3
DISMISSED = "The ticket was dismissed."
OTHER_ADDRESS = "The ticket's address was corrected."
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
    tokens = tuple(_token(session, row, ticket, settings, now) for ticket in tickets)
    requests = tuple(
        _request(row, ticket, f"{settings.base_url}/c/{token}")
        for ticket, token in zip(tickets, tokens, strict=True)
    )
    return Opened(replace(news, requests=requests), tokens, told)


def closed_news(session: Session, row: OutboxRow, settings: Settings, now: int, mask: str) -> News:
    """The same to look at, with a mask in place of each token. Raises Pointless."""
    tickets = _tickets(session, row)
    news, _ = _news(session, row, tickets, settings, now)
    link = f"{settings.base_url}/c/{mask}"
    return replace(news, requests=tuple(_request(row, ticket, link) for ticket in tickets))


def _tickets(session: Session, row: OutboxRow) -> list[TicketRow]:
    """The requests that a mail names. Raises Pointless when it must not go out."""
    if row.kind == models.LINKS:
        mine = (TicketRow.customer_id == row.customer_id, TicketRow.status != CLOSED)
        same = TicketRow.customer_address == row.address
        query = select(TicketRow).where(*mine, same).order_by(TicketRow.number.desc()).limit(50)
        found = list(session.scalars(query))
        if not found:
            raise Pointless(NO_REQUESTS)
        return found
    ticket = session.get_one(TicketRow, row.ticket, populate_existing=True)
    if ticket.dismissed:
        raise Pointless(DISMISSED)
    if ticket.customer_address != row.address:
        raise Pointless(OTHER_ADDRESS)
    return [ticket]


def _news(
    session: Session, row: OutboxRow, tickets: list[TicketRow], settings: Settings, now: int
) -> tuple[News, tuple[int, ...]]:
    """What there is to tell, requests aside; and which entries it tells of."""
    bare = News(row.kind, ())
    if row.kind == models.ACKNOWLEDGEMENT:
        return replace(bare, promise=_first_answer(tickets[0], settings, now)), ()
    if row.kind not in models.NEWS:
        return bare, ()
    entries = _entries(session, row, tickets[0])
    if not entries:
        raise Pointless(NOTHING_LEFT)
    told = tuple(entry.seq for entry in entries)
    kinds = [kind for entry in entries if (kind := _KINDS.get(type(entry.event)))]
    solved = [entry for entry in entries if isinstance(entry.event, TicketResolved)]
    news = News(
        kinds[-1] if kinds else models.REPLY,
        (),
        tuple(part for entry in entries if (part := _part(entry))),
        _doubt_until(tickets[0], settings) if solved else "",
        solved[-1].by.name if solved else "",
        _quotes(session, tickets[0], told, settings.service_hours.timezone),
        tuple(kinds[:-1]),
    )
    return news, told


def _quotes(
    session: Session, ticket: TicketRow, told: Collection[int], zone: str
) -> tuple[Quote, ...]:
    """The newest messages that both sides have read, newest first; what was withdrawn is gone."""
    if not ticket.address_proved:
        return ()
    posted = (
        select(EventRow.seq)
        .join(TextRow, and_(TextRow.ticket == EventRow.ticket, TextRow.seq == EventRow.seq))
        .where(EventRow.ticket == ticket.number, EventRow.wire == MessagePosted.wire)
        .where(EventRow.public, EventRow.seq.not_in(told))
        .where(TextRow.name == "body", TextRow.text.is_not(None))
    )
    newest = session.scalars(posted.order_by(EventRow.seq.desc()).limit(QUOTED))
    entries = entries_of(ticket.number, newest, public_only=True)
    there = [entry for entry in reversed(entries) if not (entry.withdrawn or entry.is_newer)]
    # Our mail never carries what somebody else sent under the customer's address.
    return tuple(_quote(entry, zone) for entry in there if not entry.stranger)


def _quote(entry: Entry, zone: str) -> Quote:
    who = "You" if entry.by.kind == CUSTOMER else entry.by.name
    if isinstance(entry.event, MessagePosted) and entry.event.written_down:
        who = "You, as we noted it,"
    when = f"{promise.on_day(entry.at, zone)} ({promise.place(zone)})"
    return Quote(f"{who} wrote on {when}", entry.body.text, _files(entry))


def _entries(session: Session, row: OutboxRow, ticket: TicketRow) -> list[Entry]:
    """What still is to be told: not withdrawn, replies not seen, moves that still hold.

    With a solution all its replies go. Raises Unavailable for what a newer version wrote: it is
    tried again, by a worker that can.
    """
    found = entries_of(ticket.number, row.entries, public_only=True)
    if any(entry.is_newer for entry in found):
        raise Unavailable(NEWER, "a newer version")
    there = [entry for entry in found if entry.withdrawn is None]
    seen = seen_by_customer(session, ticket.number)
    moves = standing(moves_of(session, ticket.number), _told_before(session, row), seen)
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


def _token(session: Session, row: OutboxRow, ticket: TicketRow, of: Settings, now: int) -> str:
    token = rights.give_link(session, ticket.number, row.customer_id, row.address, now)
    if ticket.status == CLOSED:
        rights.end_at(session, ticket.number, ticket.changed_at + of.link_days * DAY)
    return token


def _request(row: OutboxRow, ticket: TicketRow, link: str) -> Request:
    named = ticket.address_proved and row.kind != models.LINKS
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
