"""REACTIONS: what follows from each event, now (own rows, the same transaction) and later (jobs).

Both are written in the transaction of the event, so that nothing is forgotten and nothing
follows from what did not happen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from supportdesk.customers import rights
from supportdesk.customers.models import RightRow
from supportdesk.domain import events as e
from supportdesk.domain.durations import DAY
from supportdesk.domain.replay import CUSTOMER, STAFF
from supportdesk.drafts import actions as drafts
from supportdesk.drafts import models as draft_models
from supportdesk.intake.filed import forget_original
from supportdesk.mail import reactions as mail
from supportdesk.mail.models import ACKNOWLEDGEMENT, INVITATION, LINK, NEWS
from supportdesk.settings import Settings
from supportdesk.store.eventlog import Reaction, Recorded, react_with


@dataclass(frozen=True)
class Policy:
    """What reactions need of the settings."""

    link_days: int = 30


Now = Callable[[Session, Recorded, Policy], None]


@dataclass(frozen=True)
class Follows:
    """One line of REACTIONS. `later` only asks for work: a mail in the outbox, a job."""

    now: tuple[Now, ...] = ()
    later: tuple[Reaction, ...] = ()


def end_links(session: Session, recorded: Recorded, policy: Policy) -> None:
    """Links of a closed ticket end some time after it."""
    when = recorded.happened.at + policy.link_days * DAY
    rights.end_at(session, recorded.after.number, when)


def keep_links(session: Session, recorded: Recorded, _: Policy) -> None:
    """The ticket is open again: its links live on."""
    rights.end_at(session, recorded.after.number, None)


def clear_draft(session: Session, recorded: Recorded, _: Policy) -> None:
    """What was sent is no draft any more."""
    event, by, number = recorded.happened.event, recorded.happened.by, recorded.after.number
    if not isinstance(event, e.MessagePosted):
        return
    if by.kind == STAFF:
        author = drafts.Author(draft_models.STAFF, by.id, by.name)
        drafts.clear_sent(session, number, author, event.kind)
    elif by.kind == CUSTOMER and by.id.isdigit():
        # Who corrected the address is another customer since; those rights were withdrawn.
        mine = (RightRow.customer_id == int(by.id)) | RightRow.withdrawn_at.is_not(None)
        rights_to = select(RightRow.id).where(RightRow.ticket == number, mine)
        drafts.clear_customers(session, number, list(session.scalars(rights_to)))


def drop_original(session: Session, recorded: Recorded, _: Policy) -> None:
    """The raw mail holds what was taken back, too."""
    event = recorded.happened.event
    if isinstance(event, e.MessageWithdrawn):
        forget_original(session, recorded.after.number, event.message)


_NOTHING = Follows()
_NO_LINKS = mail.drop_mail("All links were withdrawn.", ACKNOWLEDGEMENT, LINK, INVITATION)
_DISMISSED = mail.drop_mail("The ticket was dismissed.", ACKNOWLEDGEMENT, LINK, INVITATION, *NEWS)


REACTIONS: dict[type[e.Event], Follows] = {
    e.TicketOpened: Follows(later=(mail.acknowledge,)),
    e.TicketClaimed: _NOTHING,
    e.TicketAssigned: _NOTHING,
    e.TicketHandedOver: _NOTHING,
    e.TicketReleased: _NOTHING,
    e.TicketEscalated: Follows(later=(mail.tell_soon,)),
    e.TicketRecalled: _NOTHING,
    e.TicketTransferred: _NOTHING,
    e.TicketReturned: _NOTHING,
    e.WaitSet: _NOTHING,
    e.WaitEnded: _NOTHING,
    e.TicketResolved: Follows(later=(mail.tell_soon,)),
    e.TicketReopened: Follows(now=(keep_links,), later=(mail.tell_soon,)),
    e.TicketClosed: Follows(now=(end_links,)),
    e.TicketDismissed: Follows(now=(end_links,), later=(_DISMISSED,)),
    e.TicketRestored: Follows(now=(keep_links,), later=(mail.acknowledge_restored,)),
    e.OpenerChanged: _NOTHING,
    e.OpenerLeft: _NOTHING,
    e.HolderLeft: _NOTHING,
    e.FactsChanged: _NOTHING,
    e.MessagePosted: Follows(now=(clear_draft,), later=(mail.mail_reply_soon,)),
    # Its text is gone from the database; a mail that waits is read anew when it goes out.
    e.MessageWithdrawn: Follows(now=(drop_original,)),
    e.SolutionConfirmed: _NOTHING,
    e.AddressProved: _NOTHING,
    e.AddressCorrected: Follows(later=(mail.acknowledge_anew,)),
    e.LinkSent: Follows(later=(mail.mail_link,)),
    e.LinksWithdrawn: Follows(later=(_NO_LINKS,)),
    e.ParticipantAdded: Follows(later=(mail.mail_invitation,)),
    e.ParticipantRemoved: _NOTHING,
    e.AddressAdded: _NOTHING,
    e.FollowUpOpened: _NOTHING,
}


def install(settings: Settings, *, later: bool = True) -> None:
    """Have what follows from events follow, in this process.

    Without `later` nothing is asked for: history that is written afterwards mails nobody.
    """
    policy = Policy(settings.link_days)
    react_with({event: _bound(line, policy, later) for event, line in REACTIONS.items()})


def _bound(line: Follows, policy: Policy, later: bool) -> list[Reaction]:
    return [*(partial(_now, each, policy) for each in line.now), *(line.later if later else ())]


def _now(each: Now, policy: Policy, session: Session, recorded: Recorded) -> None:
    each(session, recorded, policy)
