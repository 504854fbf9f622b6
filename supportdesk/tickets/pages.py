"""What the pages of a ticket show, loaded at once and detached before anything is rendered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select

from supportdesk.customers.actions import failures
from supportdesk.customers.addresses import has_mail
from supportdesk.customers.models import CustomerRow
from supportdesk.domain import lifecycle
from supportdesk.domain.errors import NotFound
from supportdesk.domain.newer import Newer
from supportdesk.domain.permissions import is_assignee, may
from supportdesk.domain.replay import Actor
from supportdesk.domain.ticket import CLOSED, HELD, L1, L2, RESOLVED, Ticket
from supportdesk.store.database import reading
from supportdesk.store.desk import head
from supportdesk.text.names import initials
from supportdesk.tickets import links
from supportdesk.tickets.changing import prefix
from supportdesk.tickets.entries import Entry, entries_of, handover_trail, newest_entries
from supportdesk.tickets.gates import row_for
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from supportdesk.viewer import StaffViewer, Viewer

OTHERS = 5


@dataclass(frozen=True)
class Customer:
    """The customer of a ticket. Tier, organisation and other tickets only when proved; `failure`:
    why no mail reaches the address, for staff."""

    id: int
    name: str
    address: str
    kind: str
    proved: bool
    tier: str = ""
    organisation: str = ""
    failure: str = ""
    others: tuple[tuple[int, str, str], ...] = ()

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def has_mail(self) -> bool:
        """Do they read what we write: by mail, and on their page?"""
        return has_mail(self.kind)


@dataclass(frozen=True)
class Case:
    """One ticket as everybody who may see it sees it; `pos` is the desk's position before it."""

    pos: int
    ticket: Ticket
    subject: str
    customer: Customer
    entries: list[Entry]
    older: bool
    trail: list[Entry]

    @property
    def first(self) -> int:
        return self.entries[0].seq if self.entries else 0

    def complete(self, last: int) -> int:
        """The number up to which its page shows everything: `last`, or what stands before the
        first entry that this version cannot read. The line tells of it once a version can."""
        return next((each.seq - 1 for each in self.entries if each.is_newer), last)


def case_for(viewer: Viewer, number: int, before: int | None = None) -> Case:
    """Everything that a ticket's page shows to this audience. Raises NotFound."""
    staff = isinstance(viewer, StaffViewer)
    since = 0 if isinstance(viewer, StaffViewer) else viewer.seat(number).since
    with reading():
        pos, _ = head()  # first: what is committed later comes again as a frame, harmlessly
        row = row_for(viewer, number)
        entries = newest_entries(number, public_only=not staff, before=before, since=since)
        return Case(
            _before_newer(entries, pos),
            ticket_of(row, prefix()),
            row.subject,
            customer_of(row, viewer),
            entries,
            bool(entries) and entries[0].seq > max(1, since),
            handover_trail(number, entries if before is None else ()) if staff else [],
        )


def _before_newer(entries: Iterable[Entry], pos: int) -> int:
    """Where the line of staff goes on: before the first entry that this version cannot read."""
    newer = (each.event.pos - 1 for each in entries if isinstance(each.event, Newer))
    return min(newer, default=pos)


def customer_of(row: Row[Any], viewer: Viewer) -> Customer:
    """Who the ticket is for, as far as this viewer may know."""
    known = _known(row)
    return _for_staff(known, row.number) if isinstance(viewer, StaffViewer) else known


def customer_for_staff(number: int) -> Customer:
    """The same for frames: every engineer sees every customer (rule 10)."""
    with reading() as session:
        row = session.get(TicketRow, number)
    if row is None:
        raise NotFound
    return _for_staff(_known(row), number)


def _for_staff(known: Customer, number: int) -> Customer:
    with reading() as session:
        failed = failures(session, [known.address])
    known = replace(known, failure=failed.get(known.address, ""))
    return _with_what_is_known(known, number) if known.proved else known


def _known(row: TicketRow | Row[Any]) -> Customer:
    return Customer(
        row.customer_id,
        row.customer_name,
        row.customer_address,
        row.customer_address_kind,
        row.address_proved,
    )


def _with_what_is_known(known: Customer, number: int) -> Customer:
    """Tier, organisation and other tickets of a proved address."""
    with reading() as session:
        person = session.get(CustomerRow, known.id)
        others = session.execute(
            select(TicketRow.number, TicketRow.subject, TicketRow.status)
            .where(TicketRow.customer_id == known.id, TicketRow.number != number)
            .where(TicketRow.address_proved)
            .order_by(TicketRow.number.desc())
            .limit(OTHERS)
        ).all()
    found = tuple((number, subject, status) for number, subject, status in others)
    tier, organisation = (person.tier, person.organisation) if person else ("", "")
    return replace(known, tier=tier, organisation=organisation, others=found)


@dataclass(frozen=True)
class Own:
    """What depends on who looks: the moves on offer, and what may be written."""

    offered: tuple[str, ...]
    may_reply: bool
    may_change: bool
    has_mail: bool
    """The customer reads what we write."""
    may_send_link: bool
    may_withdraw_links: bool
    may_ask_for_news: bool
    """Somebody at L2 works on what the viewer is accountable for."""
    may_print: bool
    """Printing is offered to them (UX section 3); whoever sees a ticket may."""


def own_part(
    viewer: StaffViewer,
    ticket: Ticket,
    address_kind: str,
    now: int,
    facts: lifecycle.Facts,
    link_days: int,
) -> Own:
    """The buttons of this viewer, from the same tables as the guards."""
    by = viewer.actor
    reply = "reply when resolved" if ticket.status == RESOLVED else "reply"
    writable = ticket.status != CLOSED
    return Own(
        tuple(lifecycle.offered(ticket, by, now, facts)),
        writable and may(by, reply, ticket),
        writable and may(by, "change facts", ticket),
        has_mail(address_kind),
        links.may_send(ticket, address_kind, now, link_days),
        may(by, "withdraw links", ticket),
        _is_with_l2(ticket) and may(by, "ask for news", ticket) and not is_assignee(by, ticket),
        _may_print(by, ticket),
    )


def _is_with_l2(ticket: Ticket) -> bool:
    return ticket.status == HELD and ticket.level == L2


def _may_print(by: Actor, ticket: Ticket) -> bool:
    if not ticket.open:
        return may(by, "print when resolved", ticket)
    return ticket.level == L1 and may(by, "print", ticket)


def newer_entries(number: int, seqs: Iterable[int]) -> list[Entry]:
    """The public messages that a writer has to look at first."""
    seqs = list(seqs)
    return entries_of(number, seqs, public_only=True) if seqs else []
