"""What a message does: who may write which kind when, and what follows for the ticket (PRODUCT 3)."""

import re
from dataclasses import dataclass

from supportdesk.domain import events as e
from supportdesk.domain import lifecycle, refusals
from supportdesk.domain.errors import Refused, Unseen
from supportdesk.domain.moves import SetWait
from supportdesk.domain.permissions import PERMISSIONS, may
from supportdesk.domain.replay import Actor, Happened, applied
from supportdesk.domain.ticket import CLOSED, RESOLVED, Person, Ticket

REPLY, NOTE = "reply", "note"
THANKS_UNDER = 60
WITHDRAW_MS = 15 * 60_000
TEXT_LIMIT = 100_000

_THANKS = {
    "en": "thanks thank you thx ty very much many so lots a lot for your help great perfect "
    "super cheers ok okay it works now works fine all good that helped",
    "de": "danke vielen dank schön dankeschön herzlichen besten lieben für die ihre hilfe super "
    "prima perfekt alles gut klappt jetzt",
    "fr": "merci beaucoup bien pour votre aide parfait super",
    "es": "gracias muchas mil por su ayuda perfecto",
    "it": "grazie mille molte per aiuto perfetto",
    "nl": "bedankt dank u wel je heel erg hartelijk voor de hulp top",
    "pt": "obrigado obrigada muito pela ajuda perfeito",
    "pl": "dziękuję dzięki bardzo za pomoc",
}
_THANKS_WORDS = [frozenset(words.split()) for words in _THANKS.values()]
_THANKFUL = frozenset(
    "thanks thank thx ty cheers danke dank dankeschön merci gracias grazie bedankt obrigado "
    "obrigada dziękuję dzięki".split()
)


@dataclass(frozen=True)
class Draft:
    """A message about to be written. `unseen`: public entries of others its writer had not seen."""

    kind: str
    text: str
    via: str = "page"
    files: tuple[tuple[str, str], ...] = ()
    wait_on_customer: bool = False
    unseen: tuple[int, ...] = ()


def only_thanks(text: str, *, files: bool) -> bool:
    """Every word on the list of one language, no question mark, no file, under 60 characters."""
    if files or len(text.strip()) >= THANKS_UNDER or re.search(r"[?？¿؟]", text):
        return False
    words = re.findall(r"\w+", text.casefold())
    return bool(_THANKFUL.intersection(words)) and any(
        known.issuperset(words) for known in _THANKS_WORDS
    )


def staff_message(ticket: Ticket, draft: Draft, by: Actor, now: int) -> list[e.Event]:
    """A reply or note of staff. Raises Refused, and Unseen last."""
    _check_moment(ticket, draft, by, now)
    events: list[e.Event] = [e.MessagePosted(draft.kind, draft.via, draft.files)]
    if draft.wait_on_customer:
        replied = applied(ticket, Happened(ticket.last_seq + 1, now, by, events[0]))
        events += lifecycle.decide(replied, SetWait("customer"), by, now)
    if draft.kind == REPLY and draft.unseen:
        raise Unseen(refusals.LOOK_FIRST, draft.unseen)
    return events


def _check_moment(ticket: Ticket, draft: Draft, by: Actor, now: int) -> None:
    if ticket.status == CLOSED:
        raise refusals.not_now(ticket, "write into", now)
    if draft.kind == NOTE:
        if not may(by, "note", ticket):
            raise Refused("Only staff can write notes.")
        return
    permission = "reply when resolved" if ticket.status == RESOLVED else "reply"
    if not may(by, permission, ticket):
        raise refusals.not_you(ticket, "reply to the customer in", PERMISSIONS[permission])


def customer_message(
    ticket: Ticket, draft: Draft, opener_gone: bool
) -> list[e.Event]:
    """A customer's message is always stored; it ends a wait on them and reopens what is resolved.

    On a closed ticket only thanks are stored here; anything else belongs into a follow-up
    (`needs_follow_up`).
    """
    thanks = only_thanks(draft.text, files=bool(draft.files))
    posted = e.MessagePosted(REPLY, draft.via, draft.files, thanks=thanks)
    events: list[e.Event] = [posted]
    if ticket.status == RESOLVED and not thanks:
        to: Person | None = None if opener_gone else ticket.opener
        events.append(e.TicketReopened(to))
    elif ticket.wait and ticket.wait.on == "customer":
        events.append(e.WaitEnded("customer", "customer"))
    return events


def needs_follow_up(ticket: Ticket, draft: Draft) -> bool:
    """Does this message of a customer open a linked follow-up?"""
    return ticket.status == CLOSED and not only_thanks(draft.text, files=bool(draft.files))


def confirm(ticket: Ticket, now: int) -> list[e.Event]:
    """ "Solved", said by the customer."""
    if ticket.status == CLOSED:
        raise refusals.not_now(ticket, "confirm", now)
    if ticket.confirmed:
        raise Refused(f"You have said already that {ticket.label} is solved.")
    return [e.SolutionConfirmed()]


def withdraw(
    ticket: Ticket, message: Happened, by: Actor, now: int, *, file: str, seen: bool, mailed: bool
) -> list[e.Event]:
    """Take a message, or one file of it, back: its author for 15 minutes, an admin always."""
    posted = message.event
    if not isinstance(posted, e.MessagePosted):
        raise Refused("Only messages can be withdrawn.")
    mine = (message.by.kind, message.by.id) == (by.kind, by.id)
    if not may(by, "withdraw any message", ticket):
        if not mine:
            raise Refused("Only its author or an admin can withdraw a message.")
        if now > message.at + WITHDRAW_MS:
            raise Refused("A message can be withdrawn for 15 minutes. An admin still can.")
    return [e.MessageWithdrawn(message.seq, posted.kind, file, seen, mailed)]
