"""What a message does: who may write which kind when, and what follows (PRODUCT section 3)."""

from dataclasses import dataclass

from supportdesk.domain import events as e
from supportdesk.domain import lifecycle, refusals
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.errors import Invalid, NotFound, Refused, Unseen
from supportdesk.domain.moves import SetWait
from supportdesk.domain.permissions import PERMISSIONS, has_level, is_assignee, is_participant, may
from supportdesk.domain.replay import Actor, Happened, applied
from supportdesk.domain.thanks import only_thanks
from supportdesk.domain.ticket import CLOSED, QUEUED, RESOLVED, Ticket

REPLY, NOTE = "reply", "note"
OTHER, UNVERIFIED, ADDED = "other", "unverified", "added"
TEXTS = ("body", "quoted", "sender")
"""The texts of a message: what was written, what a mail quotes, who wrote where it was another."""
WITHDRAW_MS = 15 * MINUTE
TEXT_LIMIT = 100_000


@dataclass(frozen=True)
class Draft:
    """A message about to be written. `unseen`: public entries of others its writer had not seen."""

    kind: str
    text: str
    via: str = "page"
    files: tuple[tuple[str, str], ...] = ()
    wait_on_customer: bool = False
    unseen: tuple[int, ...] = ()
    sender: str = ""

    @property
    def only_thanks(self) -> bool:
        return only_thanks(self.text, files=bool(self.files))


def staff_message(ticket: Ticket, draft: Draft, by: Actor, now: int) -> list[e.Event]:
    """A reply or note of staff. Raises Invalid, Refused, and Unseen last."""
    if draft.kind == NOTE and draft.wait_on_customer:
        raise Invalid({"wait": "Only a reply can wait on the customer."})
    _check_moment(ticket, draft, by, now)
    posted = e.MessagePosted(draft.kind, draft.via, draft.files)
    events = [posted, *_waiting(ticket, draft, posted, by, now)]
    if draft.kind == REPLY and draft.unseen:
        raise Unseen(refusals.LOOK_FIRST, draft.unseen)
    return events


def customer_message(ticket: Ticket, draft: Draft, opener_gone: bool) -> list[e.Event]:
    """A customer's message is always stored; it ends a wait on them and reopens what is resolved.

    On a closed ticket only thanks are stored here; anything else belongs into a follow-up
    (`needs_follow_up`).
    """
    thanks = draft.only_thanks
    events: list[e.Event] = [e.MessagePosted(REPLY, draft.via, draft.files, thanks=thanks)]
    if ticket.status == RESOLVED and not thanks:
        events.append(e.TicketReopened(None if opener_gone else ticket.opener))
    else:
        events += _answered(ticket)
    return events


def strangers_message(ticket: Ticket, draft: Draft) -> list[e.Event]:
    """What somebody wrote who is not certainly the customer (`Draft.sender`): it is stored, and
    nothing else changes (SECURITY section 5). None on a closed ticket, where nobody would see it.
    """
    if ticket.status == CLOSED:
        return []
    return [e.MessagePosted(REPLY, draft.via, draft.files, sender=draft.sender)]


def needs_follow_up(ticket: Ticket, draft: Draft, by: Actor) -> bool:
    """Does this message of a customer open a linked follow-up? That is the customer's own:
    raises Refused for anybody else on their side."""
    if ticket.status == CLOSED and is_participant(by, ticket):
        raise refusals.closed_to_participants(ticket)
    return ticket.status == CLOSED and not draft.only_thanks


def confirm(ticket: Ticket, by: Actor, now: int) -> list[e.Event]:
    """ "Solved", said by the customer: an answer, so it ends a wait on them as a message does."""
    if not may(by, "say it is solved", ticket):
        raise refusals.not_you(ticket, "confirm", PERMISSIONS["say it is solved"], by)
    if ticket.status == CLOSED:
        raise refusals.not_now(ticket, "confirm", now)
    if ticket.confirmed:
        raise Refused(f"You have said already that {ticket.label} is solved.")
    return [e.SolutionConfirmed(), *_answered(ticket)]


def withdraw(
    ticket: Ticket,
    message: Happened,
    by: Actor,
    now: int,
    *,
    file: str = "",
    seen: bool = False,
    mailed: bool = False,
    has_reason: bool = False,
) -> list[e.Event]:
    """Take a message, or one file of it, back: its author for 15 minutes, an admin always.

    Beyond what an author may, an admin gives a reason. Raises NotFound when there is no such
    message or file, Refused and Invalid.
    """
    posted = message.event
    if not isinstance(posted, e.MessagePosted) or (file and file not in dict(posted.files)):
        raise NotFound
    _check_withdrawal(ticket, message, by, now, has_reason)
    return [e.MessageWithdrawn(message.seq, posted.kind, file, seen, mailed)]


def _answered(ticket: Ticket) -> list[e.Event]:
    """What follows when the customer answers: a wait on them is over."""
    waits = ticket.wait is not None and ticket.wait.on == "customer"
    return [e.WaitEnded("customer", "customer")] if waits else []


def _check_moment(ticket: Ticket, draft: Draft, by: Actor, now: int) -> None:
    if ticket.status == CLOSED:
        raise refusals.not_now(ticket, "write into", now)
    permission = "reply when resolved" if ticket.status == RESOLVED else "reply"
    if may(by, "note" if draft.kind == NOTE else permission, ticket):
        return
    if draft.kind == NOTE:
        raise Refused("Only staff can write notes.")
    if ticket.status == QUEUED and has_level(by, ticket.level):
        raise refusals.claim_first(ticket)
    raise refusals.not_you(ticket, "reply to the customer in", PERMISSIONS[permission], by)


def _waiting(ticket: Ticket, draft: Draft, posted: e.Event, by: Actor, now: int) -> list[e.Event]:
    """The wait on the customer that goes with a reply; one that is set already stays."""
    waits = ticket.wait is not None and ticket.wait.on == "customer"
    if not draft.wait_on_customer or (waits and is_assignee(by, ticket)):
        return []
    replied = applied(ticket, Happened(ticket.last_seq + 1, now, by, posted))
    return lifecycle.decide(replied, SetWait("customer"), by, now)


def _check_withdrawal(
    ticket: Ticket, message: Happened, by: Actor, now: int, has_reason: bool
) -> None:
    mine = (message.by.kind, message.by.id) == (by.kind, by.id)
    if mine and now <= message.at + WITHDRAW_MS:
        return
    if not may(by, "withdraw any message", ticket):
        if mine:
            raise Refused("A message can be withdrawn for 15 minutes. An admin still can.")
        raise Refused("Only its author or an admin can withdraw a message.")
    if not has_reason:
        raise Invalid({"reason": "Say why you withdraw it."})
