"""What staff ask about a customer's links: mail a fresh one, end them all."""

from sqlalchemy.orm import Session

from supportdesk.customers import rights
from supportdesk.customers.addresses import has_mail
from supportdesk.domain import refusals
from supportdesk.domain.durations import DAY
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import Event, LinkSent, LinksWithdrawn
from supportdesk.domain.permissions import PERMISSIONS, may
from supportdesk.domain.replay import Actor
from supportdesk.domain.ticket import CLOSED, Ticket
from supportdesk.tickets.changing import Change, Done, change_ticket
from supportdesk.tickets.models import TicketRow


def send_link(number: int, asked: Change, link_days: int = 30) -> Done:
    """Have a fresh link mailed to the customer's address. Raises Refused where none can go.

    `link_days` is how long links live after closing.
    """

    def rule(session: Session, ticket: Ticket, _: Change) -> list[Event]:
        kind = session.get_one(TicketRow, number).customer_address_kind
        check_may_send(ticket, kind, asked.now, link_days)
        return [LinkSent()]

    return change_ticket(number, rule, asked)


def withdraw_links(number: int, asked: Change) -> Done:
    """End all tokens and rights of customers to this ticket."""

    def rule(session: Session, ticket: Ticket, asked: Change) -> list[Event]:
        check_may_withdraw(ticket, asked.by)
        rights.withdraw(session, number, asked.now)
        return [LinksWithdrawn()]

    return change_ticket(number, rule, asked)


def check_may_send(ticket: Ticket, address_kind: str, now: int, link_days: int) -> None:
    """Would a fresh link arrive, and work? Raises Refused."""
    if ticket.dismissed:
        raise refusals.nothing_is_sent(ticket)
    if not has_mail(address_kind):
        raise refusals.no_mail_address(ticket)
    if ticket.status == CLOSED and now >= ticket.changed_at + link_days * DAY:
        raise refusals.links_are_over(ticket)


def may_send(ticket: Ticket, address_kind: str, now: int, link_days: int) -> bool:
    """Is it on offer to mail a fresh link?"""
    try:
        check_may_send(ticket, address_kind, now, link_days)
    except Refused:
        return False
    return True


def check_may_withdraw(ticket: Ticket, by: Actor) -> None:
    """May they end all links? Raises Refused."""
    if not may(by, "withdraw links", ticket):
        who = PERMISSIONS["withdraw links"]
        raise refusals.not_you(ticket, "withdraw links of", who, by)
