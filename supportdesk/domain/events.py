"""EVENTS: what can have happened, who may know it, how it reads, its name on the wire.

An event holds ids, words from our own lists and staff names. What people wrote is named in
its `texts` by a digest only (SECURITY section 8); the text itself lives beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from supportdesk.domain.ticket import Person


@dataclass(frozen=True)
class Event:
    wire: ClassVar[str]


@dataclass(frozen=True)
class TicketOpened(Event):
    wire: ClassVar[str] = "ticket.opened"
    channel: str
    priority: str = "medium"
    level: str = "L1"
    category: str = ""
    skill: str = ""
    tags: tuple[str, ...] = ()
    follow_up_of: int | None = None
    address_proved: bool = False


@dataclass(frozen=True)
class TicketClaimed(Event):
    wire: ClassVar[str] = "ticket.claimed"
    level: str


@dataclass(frozen=True)
class TicketAssigned(Event):
    wire: ClassVar[str] = "ticket.assigned"
    level: str
    to: Person
    taken_from: Person | None = None


@dataclass(frozen=True)
class TicketHandedOver(Event):
    wire: ClassVar[str] = "ticket.handed_over"
    to: Person
    taken_from: Person


@dataclass(frozen=True)
class TicketReleased(Event):
    wire: ClassVar[str] = "ticket.released"


@dataclass(frozen=True)
class TicketEscalated(Event):
    wire: ClassVar[str] = "ticket.escalated"
    skill: str
    to: Person | None = None


@dataclass(frozen=True)
class TicketRecalled(Event):
    wire: ClassVar[str] = "ticket.recalled"


@dataclass(frozen=True)
class TicketTransferred(Event):
    wire: ClassVar[str] = "ticket.transferred"
    to: Person | None = None
    skill: str = ""


@dataclass(frozen=True)
class TicketReturned(Event):
    wire: ClassVar[str] = "ticket.returned"
    to: Person | None
    sent_back: bool = False


@dataclass(frozen=True)
class WaitSet(Event):
    wire: ClassVar[str] = "ticket.waiting"
    on: str
    until: int | None = None


@dataclass(frozen=True)
class WaitEnded(Event):
    """`why`: `staff` (its holder went on), `customer` (wrote), `time` (passed)."""

    wire: ClassVar[str] = "ticket.wait_ended"
    on: str
    why: str


@dataclass(frozen=True)
class TicketResolved(Event):
    wire: ClassVar[str] = "ticket.resolved"
    resolution_type: str
    verified_by: str


@dataclass(frozen=True)
class TicketReopened(Event):
    wire: ClassVar[str] = "ticket.reopened"
    to: Person | None


@dataclass(frozen=True)
class TicketClosed(Event):
    wire: ClassVar[str] = "ticket.closed"


@dataclass(frozen=True)
class TicketDismissed(Event):
    wire: ClassVar[str] = "ticket.dismissed"
    reason: str


@dataclass(frozen=True)
class TicketRestored(Event):
    wire: ClassVar[str] = "ticket.restored"


@dataclass(frozen=True)
class OpenerChanged(Event):
    wire: ClassVar[str] = "ticket.opener_changed"
    to: Person
    taken_from: Person | None = None


@dataclass(frozen=True)
class OpenerLeft(Event):
    """`why`: `gone` (inactive or deleted) or `role` (no longer an engineer of L1)."""

    wire: ClassVar[str] = "ticket.opener_left"
    person: Person
    why: str


@dataclass(frozen=True)
class HolderLeft(Event):
    wire: ClassVar[str] = "ticket.holder_left"
    person: Person
    why: str


@dataclass(frozen=True)
class FactsChanged(Event):
    """`changes`: name → (before, after). The subject's texts are entries `subject_was` and this."""

    wire: ClassVar[str] = "ticket.changed"
    changes: Mapping[str, tuple[Any, Any]]
    subject_was: int | None = None


@dataclass(frozen=True)
class MessagePosted(Event):
    """`kind` is `reply` or `note`; `files` are (id, digest) pairs; `via` the way it came."""

    wire: ClassVar[str] = "message.posted"
    kind: str
    via: str = "page"
    files: tuple[tuple[str, str], ...] = ()
    thanks: bool = False


@dataclass(frozen=True)
class MessageWithdrawn(Event):
    """Entry `message` (or its one `file`) is no longer shown to anybody."""

    wire: ClassVar[str] = "message.withdrawn"
    message: int
    kind: str
    file: str = ""
    seen: bool = False
    mailed: bool = False


@dataclass(frozen=True)
class SolutionConfirmed(Event):
    wire: ClassVar[str] = "ticket.confirmed"


@dataclass(frozen=True)
class AddressProved(Event):
    wire: ClassVar[str] = "customer.address_proved"


@dataclass(frozen=True)
class AddressCorrected(Event):
    wire: ClassVar[str] = "customer.address_corrected"


@dataclass(frozen=True)
class LinkSent(Event):
    wire: ClassVar[str] = "customer.link_sent"


@dataclass(frozen=True)
class LinksWithdrawn(Event):
    wire: ClassVar[str] = "customer.links_withdrawn"


@dataclass(frozen=True)
class FollowUpOpened(Event):
    wire: ClassVar[str] = "ticket.follow_up_opened"
    number: int


STAFF_ONLY, EVERYBODY = "staff", "everybody"


@dataclass(frozen=True)
class Kind:
    """One line of EVENTS.

    `staff` and `customer` are sentences with placeholders in braces; `customer` None means
    that customers never learn of it. `entry` is how the conversation shows it.
    """

    staff: str
    customer: str | None
    entry: str = "event"


EVENTS: dict[type[Event], Kind] = {
    TicketOpened: Kind("{by} opened the ticket by {channel}", "Your request was received"),
    TicketClaimed: Kind("{by} claimed it from the {level} queue", "{by} looks after your request"),
    TicketAssigned: Kind("{by} assigned it to {to}", "{to} works on your request"),
    TicketHandedOver: Kind("{by} handed it over to {to}", "{to} looks after your request", "handover"),
    TicketReleased: Kind(
        "{by} released it to the L1 queue",
        "We are finding the right person for your request",
        "handover",
    ),
    TicketEscalated: Kind("{by} handed it to L2{for_skill}", "A specialist joined", "handover"),
    TicketRecalled: Kind("{by} took it back from the L2 queue", None, "handover"),
    TicketTransferred: Kind("{by} transferred it to {target}", None, "handover"),
    TicketReturned: Kind("{by} returned it to {target}", None, "handover"),
    WaitSet: Kind("{by} waits on {on}{until}", None),
    WaitEnded: Kind("The wait on {on} ended: {why}", None),
    TicketResolved: Kind("{by} resolved it", "{by} resolved your request"),
    TicketReopened: Kind("{by} reopened it", "Your request is open again"),
    TicketClosed: Kind("Closed", "Your request is closed"),
    TicketDismissed: Kind("{by} dismissed it: {reason}", "Your request is closed"),
    TicketRestored: Kind("{by} brought it back to the L1 queue", "Your request is open again"),
    OpenerChanged: Kind("{by} made {to} the opener", "{to} looks after your request"),
    OpenerLeft: Kind(
        "{person} is no longer its opener: {why}",
        "We are finding the right person for your request",
    ),
    HolderLeft: Kind("{person} no longer has it: {why}", None),
    FactsChanged: Kind("{by} changed {changes}", None),
    MessagePosted: Kind("{by} wrote", "{by} wrote", "message"),
    MessageWithdrawn: Kind("{by} withdrew {what}", "{by} withdrew {what}"),
    SolutionConfirmed: Kind("{by} says it is solved", "You said it is solved"),
    AddressProved: Kind("The customer's address is proved", None),
    AddressCorrected: Kind("{by} corrected the address", "You corrected your address"),
    LinkSent: Kind("{by} mailed the customer a fresh link", None),
    LinksWithdrawn: Kind("{by} withdrew all links of this ticket", None),
    FollowUpOpened: Kind(
        "{by} wrote again: follow-up {number}", "Your message opened a new request, {number}"
    ),
}

_BY_WIRE = {kind.wire: kind for kind in EVENTS}


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


def to_data(event: Event) -> dict[str, Any]:
    """The event as JSON values; what equals its default is written too."""
    return {field.name: _plain(getattr(event, field.name)) for field in fields(event)}


def from_data(wire: str, data: Mapping[str, Any]) -> Event:
    """The event of that name; `texts` and unknown names in `data` are passed over."""
    kind = _BY_WIRE[wire]
    known = {field.name for field in fields(kind)}
    return kind(**{name: _rich(value) for name, value in data.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, Person):
        return {"id": value.id, "name": value.name}
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _rich(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"id", "name"}:
            return Person(**value)
        return {name: _rich(each) for name, each in value.items()}
    if isinstance(value, list):
        return tuple(_rich(each) for each in value)
    return value
