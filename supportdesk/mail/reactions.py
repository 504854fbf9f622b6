"""Which mail follows from what happened; in the transaction of the event, nothing is sent."""

from sqlalchemy.orm import Session

from supportdesk.domain.durations import MINUTE
from supportdesk.domain.events import MessagePosted, ParticipantAdded, TicketOpened
from supportdesk.domain.replay import CUSTOMER, STAFF
from supportdesk.mail import actions
from supportdesk.mail.models import ACKNOWLEDGEMENT, INVITATION, LINK
from supportdesk.store import jobs
from supportdesk.store.eventlog import Reaction, Recorded
from supportdesk.tickets.participants import joined_at

QUIET_MS = MINUTE
ACKNOWLEDGE, TELL = "acknowledge", "tell_customer"


def acknowledge(session: Session, recorded: Recorded) -> None:
    """We have it, here is the link. Who is not proved is counted, whatever they claim to be."""
    event, by = recorded.happened.event, recorded.happened.by
    proved = isinstance(event, TicketOpened) and event.address_proved
    counted = proved or by.kind != CUSTOMER
    number, now = recorded.after.number, recorded.happened.at
    actions.to_customer(session, ACKNOWLEDGEMENT, number, now, counted=counted)


def acknowledge_anew(session: Session, recorded: Recorded) -> None:
    """To the corrected address; the ticket's row holds it once this change is committed."""
    number, now = recorded.after.number, recorded.happened.at
    payload = {"ticket": number, "counted": recorded.happened.by.kind != CUSTOMER}
    jobs.put(session, ACKNOWLEDGE, payload, now, key=f"acknowledge:{number}")


def mail_link(session: Session, recorded: Recorded) -> None:
    counted = recorded.happened.by.kind != CUSTOMER
    number, now = recorded.after.number, recorded.happened.at
    actions.to_customer(session, LINK, number, now, counted=counted)


def mail_invitation(session: Session, recorded: Recorded) -> None:
    """Their link, to who was added. Whom a customer adds is counted: nobody asked them."""
    number, now, by = recorded.after.number, recorded.happened.at, recorded.happened.by
    event = recorded.happened.event
    assert isinstance(event, ParticipantAdded)  # noqa: S101  this is its reaction
    if added := joined_at(session, number, event.customer):
        actions.enqueue(
            session,
            INVITATION,
            now,
            customer_id=added.customer_id,
            address=added.address,
            ticket=number,
            counted=by.kind != CUSTOMER,
        )


def mail_reply_soon(session: Session, recorded: Recorded) -> None:
    """After a quiet minute, for who has not seen it by then; each further reply waits anew."""
    event = recorded.happened.event
    if isinstance(event, MessagePosted) and event.kind == "reply" and not event.written_down:
        tell_soon(session, recorded)


def tell_soon(session: Session, recorded: Recorded) -> None:
    """What staff did is told a minute later, if it still holds then, with all else that is new."""
    if recorded.happened.by.kind == STAFF:
        number, due = recorded.after.number, recorded.happened.at + QUIET_MS
        jobs.put(session, TELL, {"ticket": number}, due, key=f"tell:{number}")


def drop_mail(why: str, *kinds: str) -> Reaction:
    """Mail of these kinds that waits is not sent any more."""
    return lambda session, recorded: actions.drop(session, recorded.after.number, kinds, why)


def acknowledge_restored(session: Session, recorded: Recorded) -> None:
    """A ticket that was dismissed by mistake: its customer hears of it, unless they did before."""
    if not actions.was_acknowledged(session, recorded.after.number):
        actions.to_customer(session, ACKNOWLEDGEMENT, recorded.after.number, recorded.happened.at)
