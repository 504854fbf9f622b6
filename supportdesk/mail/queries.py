"""Reads of the outbox: what is on its way, for admins and for who works on the ticket."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from supportdesk.domain.durations import MINUTE
from supportdesk.mail.compose import MASKED, Letter, letter
from supportdesk.mail.limits import ask_again_after
from supportdesk.mail.lists import Line, line_of
from supportdesk.mail.models import (
    FAILURES,
    LINKS,
    PAUSED,
    RETURNED,
    SENDING,
    SENT,
    UNSENT,
    WAITING,
    OutboxRow,
)
from supportdesk.mail.news import Pointless, closed_news
from supportdesk.mail.wordings import current
from supportdesk.settings import Settings
from supportdesk.store.database import reading
from supportdesk.tickets import linkmail
from supportdesk.tickets.linkmail import LinkMail
from supportdesk.tickets.models import ParticipantRow, TicketRow

SLOW_MS, LATE_MS = 2 * MINUTE, 15 * MINUTE
_WHAT_TO_DO = "Check the address, or call. An admin can send it again from the outbox."
_STUCK = "Not mailed yet: nothing has tried. Tell an admin that mail does not go out."


@dataclass(frozen=True)
class Outgoing:
    """How many mails are where. `oldest` is the age of the oldest that waits, in milliseconds."""

    waiting: int
    failed: int
    paused: int
    oldest: int
    last_error: str

    @property
    def kind(self) -> str:
        """`ok`, `risk` or `late`, as the pages colour it."""
        if self.failed or self.oldest > LATE_MS:
            return "late"
        return "risk" if self.paused or self.oldest > SLOW_MS else "ok"

    @property
    def sign(self) -> str:
        if self.failed:
            return f"{self.failed:,} failed"
        if self.oldest > SLOW_MS:
            return "does not go out"
        return f"{self.paused:,} held" if self.paused else "goes out"

    @property
    def words(self) -> str:
        parts = [
            f"{number:,} {word}"
            for number, word in (
                (self.waiting, "waiting"),
                (self.failed, "failed"),
                (self.paused, "held for an admin"),
            )
            if number
        ]
        return ", ".join(parts) or "Nothing waits"


@dataclass(frozen=True)
class Unsent:
    """A mail about a ticket that has not gone out, as everybody of the staff may know. `whom` is
    who takes part; "" for the customer.

    `entries` are the numbers it tells of, `next_try` when it is tried again (ms, 0: not by itself).
    """

    id: int
    about: str
    state: str
    entries: tuple[int, ...]
    created_at: int
    due: int
    last_error: str
    whom: str = ""

    @property
    def kind(self) -> str:
        """`late`, `risk` or "", as the pages colour it."""
        if self.state in FAILURES:
            return "late"
        return "risk" if self.state == PAUSED or self.last_error else ""

    @property
    def sign(self) -> str:
        return self.kind or "mail"

    @property
    def next_try(self) -> int:
        return self.due if self.state in (WAITING, SENDING) and self.last_error else 0

    def words(self, now: int) -> str:
        """What happened and what to do; those of a further try end before its time."""
        why = self.last_error.rstrip(". ")
        if self.state in FAILURES:
            said = why.removeprefix("It ") if self.state == RETURNED else f"failed: {why}"
            return f"The mail {said}. {_WHAT_TO_DO}"
        if self.state == PAUSED:
            return f"Not mailed: {why}. An admin can send it from the outbox."
        if self.last_error:
            return f"Not mailed yet: {why}. The desk tries again at"
        slow = self.state == WAITING and self.created_at < now - SLOW_MS
        return _STUCK if slow else "Goes out by mail"


def outgoing_state(now: int) -> Outgoing:
    """What is on its way and what is stuck."""
    oldest = func.min(OutboxRow.created_at)
    with reading() as session:
        rows = session.execute(
            select(OutboxRow.state, func.count(), oldest)
            .where(OutboxRow.state.in_(UNSENT))
            .group_by(OutboxRow.state)
        ).all()
        told = select(OutboxRow.last_error).where(OutboxRow.state.in_((WAITING, *FAILURES)))
        newest = told.where(OutboxRow.last_error != "").order_by(OutboxRow.id.desc()).limit(1)
        error = session.scalar(newest) or ""
    number = {state: count for state, count, _ in rows}
    going = [since for state, _, since in rows if state in (WAITING, SENDING)]
    return Outgoing(
        number.get(WAITING, 0) + number.get(SENDING, 0),
        sum(number.get(state, 0) for state in FAILURES),
        number.get(PAUSED, 0),
        max(0, now - min(going)) if going else 0,
        error,
    )


def unsent_about(ticket: int) -> tuple[Unsent, ...]:
    """Mails to the customer of a ticket, or to who takes part, that have not gone out, oldest
    first."""
    to_customer = OutboxRow.address == TicketRow.customer_address
    to_others = and_(
        ParticipantRow.ticket == OutboxRow.ticket,
        ParticipantRow.address == OutboxRow.address,
        ParticipantRow.removed_at.is_(None),
    )
    query = select(OutboxRow, ParticipantRow.name).join(
        TicketRow, TicketRow.number == OutboxRow.ticket
    )
    query = query.outerjoin(ParticipantRow, to_others).where(OutboxRow.ticket == ticket)
    query = query.where(to_customer | ParticipantRow.name.is_not(None))
    query = query.where(OutboxRow.state.in_(UNSENT)).order_by(OutboxRow.id)
    with reading() as session:
        return tuple(_unsent(row, name or "") for row, name in session.execute(query))


def link_mail(ticket: int) -> LinkMail:
    """Whether the link to a request went to its address. Every mail about it brings one, and so
    does one that was asked for later with the links of all its requests."""
    theirs = or_(
        OutboxRow.ticket == ticket,
        and_(OutboxRow.kind == LINKS, OutboxRow.created_at >= TicketRow.opened_at),
    )
    query = select(OutboxRow).join(TicketRow, TicketRow.customer_address == OutboxRow.address)
    query = query.where(TicketRow.number == ticket, theirs, OutboxRow.state.in_((SENT, *UNSENT)))
    with reading() as session:
        mails = list(session.scalars(query.order_by(OutboxRow.id.desc())))
    if any(mail.state == SENT for mail in mails):
        return LinkMail(linkmail.SENT)
    newest = next((mail for mail in mails if mail.ticket == ticket), None)
    if newest is None or newest.state == PAUSED:
        again = ask_again_after(newest.last_error) if newest else 0
        return LinkMail(linkmail.HELD, newest.created_at + again if newest and again else 0)
    if newest.state in FAILURES:
        return LinkMail(linkmail.FAILED)
    return LinkMail(linkmail.DELAYED if newest.last_error else linkmail.WAITING)


def preview(mail: int, settings: Settings, now: int) -> tuple[Line, Letter | None, str]:
    """A mail and, while it is still to go out, what it reads, links masked; or why it will not.

    Raises NotFound.
    """
    with reading() as session:
        line = line_of(session, mail)
        if not line.is_open:
            return line, None, ""
        try:
            news = closed_news(session, session.get_one(OutboxRow, mail), settings, now, MASKED)
            return line, letter(news, current(session), is_read=settings.reads_mail), ""
        except Pointless as reason:
            return line, None, str(reason)


def _unsent(row: OutboxRow, whom: str) -> Unsent:
    entries = tuple(row.entries)
    about = (row.id, row.kind, row.state, entries, row.created_at, row.due)
    return Unsent(*about, row.last_error, whom)
