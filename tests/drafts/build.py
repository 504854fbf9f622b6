"""Tickets that people had and have, for the tests of drafts."""

from supportdesk.domain.moves import Claim, Escalate
from supportdesk.domain.people import Staff
from supportdesk.domain.ticket import Ticket
from supportdesk.tickets.actions import NewTicket, move, open_ticket
from supportdesk.tickets.changing import Change
