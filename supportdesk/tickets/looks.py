"""LOOKS: how each kind of event looks in the conversation of staff, and the line of handovers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from supportdesk.domain import events as e
from supportdesk.domain.conversation import ADDED, OTHER, UNVERIFIED, WITHDRAW_MS
from supportdesk.domain.events import Event
from supportdesk.domain.replay import CUSTOMER, STAFF
from supportdesk.domain.ticket import Ticket
from supportdesk.text.names import first_name, initials
from supportdesk.tickets.entries import Entry
from supportdesk.tickets.moveforms import WORDS
from supportdesk.tickets.shown import Shown


@dataclass(frozen=True)
class Look:
    """The sign of an event and, on the way of a ticket, its title there and on its card."""

    sign: str
    title: str | Callable[[Any], str] = ""

    def title_of(self, event: Event) -> str:
        return self.title if isinstance(self.title, str) else self.title(event)


def _returned(event: e.TicketReturned) -> str:
    return "Sent back to L1" if event.sent_back else "Back to L1, with findings"


def _transferred(event: e.TicketTransferred) -> str:
    return f"Transfer to {event.to.name}" if event.to else "Transfer within L2"


def _opener_left(event: e.OpenerLeft) -> str:
    return f"{first_name(event.person.name)} left, it needs an opener"


def _holder_left(event: e.HolderLeft) -> str:
    return f"{first_name(event.person.name)} left, L2 queue"


LOOKS: Mapping[type[Event], Look] = {
    e.TicketOpened: Look("inbox"),
    e.TicketClaimed: Look("claim"),
    e.TicketAssigned: Look("assign"),
    e.TicketHandedOver: Look("assign", "Handed over to another opener"),
    e.TicketReleased: Look("release", "Released to the L1 queue"),
    e.TicketEscalated: Look("escalate", "Handover to L2"),
    e.TicketRecalled: Look("recall", "Taken back from the L2 queue"),
    e.TicketTransferred: Look("transfer", _transferred),
    e.TicketReturned: Look("return", _returned),
    e.WaitSet: Look("paused"),
    e.WaitEnded: Look("clock"),
    e.TicketResolved: Look("resolve", "Resolved"),
    e.TicketReopened: Look("reopen", "Reopened"),
    e.TicketClosed: Look("met"),
    e.TicketDismissed: Look("dismiss"),
    e.TicketRestored: Look("reopen"),
    e.OpenerChanged: Look("person"),
    e.OpenerLeft: Look("out", _opener_left),
    e.HolderLeft: Look("out", _holder_left),
    e.FactsChanged: Look("edit"),
    e.MessagePosted: Look("chat"),
    e.MessageWithdrawn: Look("withdraw"),
    e.SolutionConfirmed: Look("met"),
    e.AddressProved: Look("mail"),
    e.AddressCorrected: Look("mail"),
    e.LinkSent: Look("link"),
    e.LinksWithdrawn: Look("link"),
    e.ParticipantAdded: Look("person"),
    e.ParticipantRemoved: Look("out"),
    e.AddressAdded: Look("mail"),
    e.FollowUpOpened: Look("link"),
}

_NEWER = Look("history")

# Texts of people as parts of a card, in the order in which they are read.
PARTS: Mapping[str, str] = {
    "goal": "What the customer needs",
    "tried": "What was tried and seen",
    "needed": "What is needed",
    "cause": "Cause",
    "done": "What was done",
    "verify": "What to verify with the customer",
    "missing": "What is missing, or why it is not for L2",
    "reason": "Reason",
    "summary": "Summary for the customer",
}
VIA: Mapping[str, str] = {
    "page": "in chat",
    "chat": "in chat",
    "form": "by web form",
    "mail": "by e-mail",
    "phone": "by phone",
    "walk_in": "in person",
    "forward": "by e-mail",
    "api": "through the API",
}
WHOSE: Mapping[str, str] = {
    "": "customer",
    OTHER: "through {name}’s address",
    UNVERIFIED: "unverified sender, under {name}’s address",
    ADDED: "added by staff, not from {name}",
}
VERIFIED: Mapping[str, str] = {
    "customer": "the customer confirmed",
    "engineer": "checked by us",
    "silence": "the customer was silent",
}
CHANNELS: Mapping[str, tuple[str, str]] = {
    "form": ("web", "Web form"),
    "mail": ("mail", "E-mail"),
    "chat": ("chat", "Chat"),
    "api": ("api", "API"),
    "phone": ("call", "Phone"),
    "walk_in": ("walk-in", "In person"),
    "forward": ("mail", "Forwarded e-mail"),
}


def look_of(entry: Entry) -> Look:
    return LOOKS.get(type(entry.event), _NEWER)


def told_to_staff(entry: Entry, customer: str, at: int) -> dict[str, Any]:
    """What the partial of an entry needs for staff, besides the entry itself.

    `said_by` is the customer also where staff wrote down what the customer said.
    """
    event: Any = entry.event
    written_down = getattr(event, "written_down", False)
    is_customers = entry.by.kind == CUSTOMER or written_down
    name = (
        entry.stranger
        or entry.participant
        or (customer if is_customers else entry.by.name or "Supportdesk")
    )
    return {
        "now": at,
        "look": look_of(entry),
        "title": look_of(entry).title_of(event),
        "parts": parts_of(entry),
        "detail": " · ".join(solution(event)),
        "said_by": name,
        "initials": initials(name),
        "is_customers": is_customers,
        "whose": _whose(entry, customer),
        "via": VIA.get(getattr(event, "via", ""), ""),
        "wrote_down": _wrote_down(event.via, entry.by.name) if written_down else "",
        "author_id": entry.by.id if entry.by.kind == STAFF else "",
        "own_until": entry.at + WITHDRAW_MS,
        "customer": customer,
    }


def _wrote_down(via: str, name: str) -> str:
    return f"{'forwarded' if via == 'forward' else 'written down'} by {name}"


def _whose(entry: Entry, customer: str) -> str:
    if entry.participant:
        return "takes part"
    return WHOSE[getattr(entry.event, "sender", "")].format(name=customer)


def parts_of(entry: Entry) -> list[tuple[str, Shown]]:
    """What somebody wrote with an event, each with its label."""
    return [(label, entry.texts[name]) for name, label in PARTS.items() if name in entry.texts]


def solution(event: Event) -> tuple[str, ...]:
    """Of which kind a solution is, and how it was verified, in words; empty for all else."""
    if not isinstance(event, e.TicketResolved):
        return ()
    return WORDS[event.resolution_type][0], VERIFIED[event.verified_by]


def solved(ticket: Ticket, trail: Sequence[Entry]) -> tuple[str, ...]:
    """The same of the solution that holds; empty while there is none."""
    found = [each.event for each in trail if isinstance(each.event, e.TicketResolved)]
    return solution(found[-1]) if found and not ticket.open else ()
