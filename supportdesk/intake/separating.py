"""A ticket of their own for somebody whom a mail of another ticket names, or who wrote it."""

from dataclasses import replace

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from supportdesk.domain.conversation import NOTE
from supportdesk.domain.errors import Refused
from supportdesk.intake import clues, originals
from supportdesk.intake.deciding import Decision
from supportdesk.intake.models import IncomingRow
from supportdesk.intake.placing import A_NEW_ONE
from supportdesk.intake.posting import Letter, post
from supportdesk.intake.work import Intake
from supportdesk.mail.incoming import Address, Body, Incoming
from supportdesk.messages import actions as messages
from supportdesk.messages.actions import Message
from supportdesk.participants.models import OPEN, OWN_TICKET, WRITER, OfferRow
from supportdesk.participants.queries import Offer
from supportdesk.store import keys
from supportdesk.store.database import change
from supportdesk.store.eventlog import Written
from supportdesk.text.markup import rendered
from supportdesk.tickets.changing import Change, prefix

DECIDED = "Somebody decided about {address} a moment before you."
NOTED = "{who} has a request of their own now: {ticket}."

log = structlog.get_logger("intake")


def open_own(number: int, who: Offer, mail: IncomingRow, decision: Decision, intake: Intake) -> int:
    """The number of the ticket that they get, with the words and files of the mail.

    It stays in ticket `number`, where a note says so. Raises Refused, NotFound.
    """
    with originals.in_file(mail.id, mail.size) as path:
        found = originals.understood(path, tuple(intake.own))
        work = post(_letter(found, who, mail, decision), intake, decision.now)

    def separate(session: Session) -> int:
        _decide(session, who, OPEN, OWN_TICKET.format(""))
        done = work(session)
        own = done.ticket or 0
        _decide(session, who, OWN_TICKET.format(""), OWN_TICKET.format(own))
        text = NOTED.format(who=who.name or who.address, ticket=f"{prefix()}-{own}")
        note = Message(NOTE, Written(text, rendered(text)))
        messages.post_as_staff(number, note, Change(decision.by, decision.now))
        keys.use(session, decision.key, own, done.seq or 0, decision.now)
        return own

    try:
        own = change(separate)
    except keys.Repeated as repeated:
        return repeated.answer.ticket
    log.info("somebody got a ticket of their own", ticket=number, own=own, by=decision.by.id)
    return own


def _letter(found: Incoming, who: Offer, mail: IncomingRow, decision: Decision) -> Letter:
    """What they wrote; or what somebody else did, passed on for them without what it quotes."""
    _, was_dead = clues.known_as(who.address)
    if who.way == WRITER:
        certain = mail.authenticated and mail.sender == who.address
        return Letter(found, who.address, certain, A_NEW_ONE, was_dead)
    theirs = replace(
        found,
        sender=Address(who.name, who.address),
        forwarded=found.sender,
        new=found.new or found.body,
        rest=Body(),
    )
    return Letter(theirs, who.address, False, A_NEW_ONE, staff=decision.by)


def _decide(session: Session, who: Offer, before: str, answer: str) -> None:
    """Be the first who says who they are. Raises Refused."""
    mine = update(OfferRow).where(OfferRow.id == who.id, OfferRow.answer == before)
    if not session.execute(mine.values(answer=answer)).rowcount:  # type: ignore[attr-defined]
        raise Refused(DECIDED.format(address=who.address))
