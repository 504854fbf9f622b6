"""EVENTS: what can have happened, who may know it, how it reads, its name on the wire.

An event holds ids, staff names, words from our own lists, and the short free words that staff
file a ticket under: category, skill and tags stand in it in clear, and stay. All else that people
wrote is named in its `texts` by a digest only (SECURITY section 8); the text lives beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from supportdesk.domain.ticket import WRITTEN_DOWN, Person


@dataclass(frozen=True)
class Event:
    """The root of all events. `wire` is the name outside: webhooks, the log, the digest."""

    wire: ClassVar[str]

    def __init_subclass__(cls, wire: str) -> None:
        cls.wire = wire


@dataclass(frozen=True)
class TicketOpened(Event, wire="ticket.opened"):
    channel: str
    priority: str = "medium"
    level: str = "L1"
    category: str = ""
    skill: str = ""
    tags: tuple[str, ...] = ()
    follow_up_of: int | None = None
    address_proved: bool = False


@dataclass(frozen=True)
class TicketClaimed(Event, wire="ticket.claimed"):
    level: str


@dataclass(frozen=True)
class TicketAssigned(Event, wire="ticket.assigned"):
    level: str
    to: Person
    taken_from: Person | None = None


@dataclass(frozen=True)
class TicketHandedOver(Event, wire="ticket.handed_over"):
    to: Person
    taken_from: Person


@dataclass(frozen=True)
class TicketReleased(Event, wire="ticket.released"):
    pass


@dataclass(frozen=True)
class TicketEscalated(Event, wire="ticket.escalated"):
    skill: str
    to: Person | None = None


@dataclass(frozen=True)
class TicketRecalled(Event, wire="ticket.recalled"):
    pass


@dataclass(frozen=True)
class TicketTransferred(Event, wire="ticket.transferred"):
    to: Person | None = None
    skill: str = ""


@dataclass(frozen=True)
class TicketReturned(Event, wire="ticket.returned"):
    to: Person | None
    sent_back: bool = False


@dataclass(frozen=True)
class WaitSet(Event, wire="ticket.waiting"):
    on: str
    until: int | None = None


@dataclass(frozen=True)
class WaitEnded(Event, wire="ticket.wait_ended"):
    """`why`: `staff` (holder goes on), `customer` (wrote, or said "solved"), `time` (passed)."""

    on: str
    why: str


@dataclass(frozen=True)
class TicketResolved(Event, wire="ticket.resolved"):
    resolution_type: str
    verified_by: str


@dataclass(frozen=True)
class TicketReopened(Event, wire="ticket.reopened"):
    to: Person | None


@dataclass(frozen=True)
class TicketClosed(Event, wire="ticket.closed"):
    pass


@dataclass(frozen=True)
class TicketDismissed(Event, wire="ticket.dismissed"):
    reason: str


@dataclass(frozen=True)
class TicketRestored(Event, wire="ticket.restored"):
    pass


@dataclass(frozen=True)
class OpenerChanged(Event, wire="ticket.opener_changed"):
    to: Person
    taken_from: Person | None = None


@dataclass(frozen=True)
class OpenerLeft(Event, wire="ticket.opener_left"):
    """`why`: `gone` (inactive or deleted) or `role` (no longer an engineer of L1)."""

    person: Person
    why: str


@dataclass(frozen=True)
class HolderLeft(Event, wire="ticket.holder_left"):
    person: Person
    why: str


@dataclass(frozen=True)
class FactsChanged(Event, wire="ticket.changed"):
    """`changes`: name → (before, after). The subject's texts are entries `subject_was` and this."""

    changes: Mapping[str, tuple[Any, Any]]
    subject_was: int | None = None


@dataclass(frozen=True)
class MessagePosted(Event, wire="message.posted"):
    """`kind` is `reply` or `note`; `files` are (id, digest) pairs; `via` the way it came.

    `sender` is "" for whose words it is; else the text of that name says who wrote: `other`
    through the customer's address, `unverified` under it, `added` by staff; nobody vouches.
    """

    kind: str
    via: str = "page"
    files: tuple[tuple[str, str], ...] = ()
    thanks: bool = False
    sender: str = ""

    @property
    def written_down(self) -> bool:
        """Staff wrote down what a customer said, or passed on what they wrote."""
        return self.via in WRITTEN_DOWN


@dataclass(frozen=True)
class MessageWithdrawn(Event, wire="message.withdrawn"):
    """Entry `message` (or its one `file`) is no longer shown to anybody."""

    message: int
    kind: str
    file: str = ""
    seen: bool = False
    mailed: bool = False


@dataclass(frozen=True)
class SolutionConfirmed(Event, wire="ticket.confirmed"):
    pass


@dataclass(frozen=True)
class AddressProved(Event, wire="customer.address_proved"):
    pass


@dataclass(frozen=True)
class AddressCorrected(Event, wire="customer.address_corrected"):
    pass


@dataclass(frozen=True)
class LinkSent(Event, wire="customer.link_sent"):
    pass


@dataclass(frozen=True)
class LinksWithdrawn(Event, wire="customer.links_withdrawn"):
    pass


@dataclass(frozen=True)
class ParticipantAdded(Event, wire="participant.added"):
    """Another person on the customer's side; texts `name` and `address`. `how`: `engineer`,
    `customer`. `foreign`: their domain is not that of anybody on that side.
    """

    customer: int
    how: str
    foreign: bool = False


@dataclass(frozen=True)
class ParticipantRemoved(Event, wire="participant.removed"):
    """They see nothing any more. `joined` is the entry with which they came; text `name`."""

    customer: int
    joined: int


@dataclass(frozen=True)
class AddressAdded(Event, wire="customer.address_added"):
    """Staff says that an address (text `address`) is the customer's, too."""


@dataclass(frozen=True)
class FollowUpOpened(Event, wire="ticket.follow_up_opened"):
    number: int


@dataclass(frozen=True)
class Kind:
    """One line of EVENTS.

    `staff` and `customer` are sentences with placeholders in braces (`sentences.py` fills
    them); `customer` None means that customers never learn of it. `entry` is how the
    conversation marks it.
    """

    staff: str
    customer: str | None
    entry: str = "event"


EVENTS: dict[type[Event], Kind] = {
    TicketOpened: Kind("{by} opened the ticket by {channel}", "Your request was received"),
    TicketClaimed: Kind("{by} claimed it from the {level} queue", "{by} {cares} your request"),
    TicketAssigned: Kind("{by} {assigned}{taken_from}", "{to} works on your request"),
    TicketHandedOver: Kind(
        "{by} handed it over to {to}{taken_from}", "{to} looks after your request", "handover"
    ),
    TicketReleased: Kind(
        "{by} released it to the L1 queue",
        "We are finding the right person for your request",
        "handover",
    ),
    TicketEscalated: Kind("{by} escalated it to {target}", "A specialist joined", "handover"),
    TicketRecalled: Kind("{by} took it back from the L2 queue", None, "handover"),
    TicketTransferred: Kind("{by} transferred it to {target}", None, "handover"),
    TicketReturned: Kind("{by} {returned} to {target}", None, "handover"),
    WaitSet: Kind("{by} waits on {on}{until}", None),
    WaitEnded: Kind("The wait on {on} ended: {why}", None),
    TicketResolved: Kind("{by} resolved it", "{by} resolved your request"),
    TicketReopened: Kind("{by} reopened it", "Your request is open again"),
    TicketClosed: Kind("Closed", "Your request is closed"),
    TicketDismissed: Kind("{by} dismissed it: {reason}", "Your request is closed"),
    TicketRestored: Kind("{by} brought it back to the L1 queue", "Your request is open again"),
    OpenerChanged: Kind("{by} {made}{taken_from}", "{to} looks after your request"),
    OpenerLeft: Kind(
        "{person} is no longer its opener: {why}",
        "We are finding the right person for your request",
    ),
    HolderLeft: Kind("{person} no longer has it: {why}", None),
    FactsChanged: Kind("{by} changed {changes}", None),
    MessagePosted: Kind("{by} wrote", "{by} wrote"),
    MessageWithdrawn: Kind("{by} withdrew {what}", "{by} withdrew {what}"),
    SolutionConfirmed: Kind("{by} said it is solved", "{by} said it is solved"),
    AddressProved: Kind("The customer's address is proved", None),
    AddressCorrected: Kind("{by} corrected the address", None),
    LinkSent: Kind("{by} mailed the customer a fresh link", None),
    LinksWithdrawn: Kind("{by} withdrew all links of this ticket", None),
    ParticipantAdded: Kind("{by} added {whom}{foreign}", "{whom} takes part from here on"),
    ParticipantRemoved: Kind("{by} took {whom} out", "{whom} does not take part any more"),
    AddressAdded: Kind("{by} noted another address of the customer", None),
    FollowUpOpened: Kind(
        "{by} wrote again and opened {number}", "Your message opened a new request, {number}"
    ),
}


def public(event: Event) -> bool:
    """May the customer know of it?"""
    if isinstance(event, MessagePosted | MessageWithdrawn):
        return event.kind == "reply"
    return EVENTS[type(event)].customer is not None


def entry_kind(event: Event) -> str:
    """`reply`, `note`, `handover` or `event`, as the conversation marks it."""
    if isinstance(event, MessagePosted):
        return event.kind
    return EVENTS[type(event)].entry
