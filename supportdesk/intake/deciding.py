"""What people decide about a mail. Each decision is made once; who is later reads who was first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Row, update
from sqlalchemy.orm import Session

from supportdesk.customers.addresses import email
from supportdesk.domain.conversation import ADDED, UNVERIFIED
from supportdesk.domain.errors import NotFound, Refused
from supportdesk.domain.replay import Actor
from supportdesk.intake import clues, originals, storing
from supportdesk.intake.models import ASIDE, DUPLICATE, FILED, QUARANTINED, WAITING, IncomingRow
from supportdesk.intake.placing import NEW, OWN, Belongs
from supportdesk.intake.posting import Letter, post
from supportdesk.intake.queries import tried
from supportdesk.intake.settling import Work
from supportdesk.intake.work import Intake
from supportdesk.store import keys
from supportdesk.store.database import change, reading
from supportdesk.store.keys import Key
from supportdesk.tickets.changing import prefix

STAFF_WAY = "staff"
TO_DECIDE = (QUARANTINED, ASIDE)
"""Of these people may make a ticket, or a message of one."""
LONGEST_ADDRESS = 254

log = structlog.get_logger("intake")


@dataclass(frozen=True)
class Decision:
    """Who decides, and when (ms)."""

    by: Actor
    now: int
    key: Key | None = None


@dataclass(frozen=True)
class Opening:
    """From whom a ticket shall be, and what it is called. `address` is normalised."""

    name: str
    address: str
    subject: str


def open_as_ticket(mail: IncomingRow, new: Opening, decision: Decision, intake: Intake) -> int:
    """The number of the ticket that it becomes. Raises Refused, NotFound.

    Its address is proved only where the mail was certainly from there.
    """
    certain = mail.authenticated and mail.sender == new.address
    _, was_dead = clues.known_as(new.address)

    def letter(found: Any) -> Letter:
        place = Belongs(None, NEW)
        return Letter(found, new.address, certain, place, was_dead, new.name, new.subject)

    return _filed(mail, letter, f"{decision.by.name} opened it as a ticket.", decision, intake)


def put_into(mail: IncomingRow, ticket: Row[Any], decision: Decision, intake: Intake) -> int:
    """The number of the ticket that holds it now: this one, or what followed on it.

    They are the customer's words where it is certainly their mail; in any case nothing else
    changes there. Raises Refused, NotFound.
    """
    sender = email(mail.sender) or mail.sender[:LONGEST_ADDRESS]
    customer, was_dead = clues.known_as(sender)
    whose = ADDED
    if customer == ticket.customer_id:
        whose = OWN if mail.authenticated else UNVERIFIED

    def letter(found: Any) -> Letter:
        place = Belongs(ticket.number, STAFF_WAY, whose, ticket.customer_id)
        return Letter(found, sender, mail.authenticated, place, was_dead, added=True)

    words = f"{decision.by.name} put it into a ticket."
    return _filed(mail, letter, words, decision, intake)


def try_again(mail: int, decision: Decision) -> None:
    """Have the worker take it in once more. Raises Refused, NotFound."""

    def work(session: Session) -> None:
        said = f"{decision.by.name} had it tried again."
        waits = update(IncomingRow).where(IncomingRow.id == mail)
        from_people = waits.where(IncomingRow.state == QUARANTINED)
        asked = session.execute(from_people.values(state=WAITING, reason=said))
        if not asked.rowcount and not _is_stuck(session, mail):  # type: ignore[attr-defined]
            raise Refused(_settled(session, mail))
        storing.again(session, mail, decision.now)

    change(work)
    log.info("a mail is tried again", mail=mail, by=decision.by.id)


def _filed(
    mail: IncomingRow,
    letter: Callable[[Any], Letter],
    words: str,
    decision: Decision,
    intake: Intake,
) -> int:
    """Read it, keep its files, and write the rest at once."""
    try:
        check_open(mail.id)
    except Refused:  # by the same form, perhaps
        if answer := keys.first_answer(decision.key):
            return answer.ticket
        raise
    with originals.in_file(mail.id, mail.size) as path:
        work = post(letter(originals.understood(path, tuple(intake.own))), intake, decision.now)
    try:
        number = change(lambda session: _settle(session, mail.id, work, words, decision))
    except keys.Repeated as repeated:
        return repeated.answer.ticket
    log.info("a mail was decided on", mail=mail.id, by=decision.by.id, ticket=number)
    return number


def _settle(session: Session, mail: int, work: Work, words: str, decision: Decision) -> int:
    row = update(IncomingRow).where(IncomingRow.id == mail)
    mine = row.where(IncomingRow.state.in_(TO_DECIDE)).values(state=FILED, reason=words)
    if not session.execute(mine).rowcount:  # type: ignore[attr-defined]
        if answer := keys.first_answer(decision.key):
            return answer.ticket
        raise Refused(_settled(session, mail))
    outcome = work(session)
    number, seq = outcome.ticket or 0, outcome.seq or 0
    keys.use(session, decision.key, number, seq, decision.now)
    values = {"ticket": number, "seq": seq, "way": STAFF_WAY, "settled_at": decision.now}
    session.execute(row.values(values))
    return number


def check_open(mail: int) -> None:
    """Is it still for people to decide? Raises Refused: who was first, and NotFound."""
    with reading() as session:
        row = session.get(IncomingRow, mail)
        if row is None:
            raise NotFound
        if row.state not in TO_DECIDE:
            raise Refused(_settled(session, mail))


def _is_stuck(session: Session, mail: int) -> bool:
    """Does it wait for the worker, which failed, or has it no job any more?"""
    row = session.get(IncomingRow, mail)
    if row is None or row.state != WAITING:
        return False
    job = tried(mail)
    return job is None or bool(job.fault)


def _settled(session: Session, mail: int) -> str:
    """Why nothing is left to decide: who was first, and where it is."""
    row = session.get(IncomingRow, mail, populate_existing=True)
    if row is None:
        raise NotFound
    if row.state == WAITING:
        return f"{row.reason} The desk takes it in at this moment.".strip()
    if row.state == DUPLICATE:
        return f"{row.reason} Look at that one."
    if row.state == FILED:
        return f"{row.reason} It is in {prefix()}-{row.ticket}.".strip()
    return "There is nothing to try again here."
