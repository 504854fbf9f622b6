"""The worker's job for a mail that is kept: understand it, decide, file it, exactly once.

What it leads to is written in the transaction that ends the job (`settling.settled`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select

from supportdesk.customers.addresses import email
from supportdesk.intake import clues, order, originals, settling
from supportdesk.intake.authentication import is_authenticated
from supportdesk.intake.colleagues import for_staff
from supportdesk.intake.models import WAITING, IncomingRow
from supportdesk.intake.naming import asks_for_another
from supportdesk.intake.placing import Author, belongs
from supportdesk.intake.posting import Letter, post
from supportdesk.intake.returned import came_back
from supportdesk.intake.settling import Effect, Known, Work, aside, quarantine, same
from supportdesk.intake.texts import name_of, subject_of
from supportdesk.intake.work import Intake
from supportdesk.mail import incoming
from supportdesk.mail.incoming import Incoming, Kind, NotUnderstood
from supportdesk.mail.incoming.reading import MOST_BYTES, TOO_LARGE
from supportdesk.store.database import reading

NO_SENDER = "It names no sender that could be answered."
FOR_ANOTHER = "A program sent it, which reads no answer, and names a person who does."
BLOCKED = "Its sender is blocked."
TOO_MANY = f"Its sender opened {clues.MOST_OPENED} requests by mail within the hour."
FAULT = "The desk could not file it ({fault}). Its log says more; then it can be tried again."
ASIDE = {
    Kind.OUT_OF_OFFICE: "It says that somebody is away.",
    Kind.AUTOMATIC: "A program sent it, and reads no answer.",
    Kind.LIST: "It came from a mailing list.",
    Kind.OURS: "It is a mail of ours that came back.",
}

log = structlog.get_logger("intake")


@dataclass(frozen=True)
class Arrived:
    """A mail that waits."""

    id: int
    size: int
    digest: str


def take_in(payload: Mapping[str, Any], intake: Intake, now: int) -> Effect | None:
    """Understand one mail; what is to be written with the end of the job."""
    arrived = _waiting(int(payload["mail"]))
    if arrived is None:
        return None
    if arrived.size > MOST_BYTES:
        return _not_understood(arrived, TOO_LARGE, now)
    with originals.in_file(arrived.id, arrived.size) as path:
        found = incoming.read(path, intake.own)
        if isinstance(found, NotUnderstood):
            return _not_understood(arrived, found.reason, now)
        return _decided(arrived, found, intake, now)


def give_up(payload: Mapping[str, Any], fault: str, now: int) -> Effect:
    """After so many tries people have to look; the raw mail stays."""
    log.error("a mail could not be filed", mail=payload["mail"], why=fault)
    # Only the kind of fault: the rest may repeat what people wrote.
    reason = FAULT.format(fault=fault.partition(":")[0])
    return settling.settled(int(payload["mail"]), "", Known(), now, quarantine(reason))


def _not_understood(arrived: Arrived, why: str, now: int) -> Effect:
    identity = settling.same_bytes(arrived.digest)
    return settling.settled(arrived.id, identity, Known(), now, quarantine(why))


def _decided(arrived: Arrived, mail: Incoming, intake: Intake, now: int) -> Effect:
    """By what it is and who sent it; a mail that is known by now is not looked at further."""
    identity, known = settling.identity_of(mail, arrived.digest), _known(mail, intake)
    with reading():  # one connection for all questions
        is_new = clues.same_as(identity, arrived.id) is None
        what = _what(mail, known, intake, now) if is_new else same
    if isinstance(what, Letter):
        if what.place.ticket is not None:
            order.wait_for_earlier(arrived.id, now)
        what = post(for_staff(what, intake, now), intake, now)
    return settling.settled(arrived.id, identity, known, now, what)


def _what(mail: Incoming, known: Known, intake: Intake, now: int) -> Work | Letter:
    """A person's letter, or what becomes of all else."""
    if mail.kind is Kind.BOUNCE:
        return came_back(mail, now)
    sender = email(mail.sender.email)
    customer, is_dead = clues.known_as(sender) if sender else (None, False)
    found = clues.clues_in(mail, intake.addresses, intake.settings.ticket_prefix)
    place = belongs(found, Author(customer, known.authenticated))
    if place.ticket is None and asks_for_another(mail, intake.own):
        return quarantine(FOR_ANOTHER)
    if mail.kind is not Kind.PERSON:
        return aside(ASIDE[mail.kind], place.ticket)
    if sender is None:
        return quarantine(NO_SENDER)
    if clues.is_blocked(sender):
        return quarantine(BLOCKED)
    if place.ticket is None and _is_flood(sender, intake, now):
        return quarantine(TOO_MANY)
    return Letter(mail, sender, known.authenticated, place, is_dead)


def _is_flood(sender: str, intake: Intake, now: int) -> bool:
    return not intake.settings.limits_off and clues.opens_too_many(sender, now)


def _known(mail: Incoming, intake: Intake) -> Known:
    clean, prefix = intake.clean, intake.settings.ticket_prefix
    return Known(
        kind=mail.kind.value,
        sender=clean.text(email(mail.sender.email) or mail.sender.email)[:320],
        sender_name=name_of(mail, clean),
        authenticated=_is_certain(mail, intake.settings.mail_auth_host),
        people=settling.people_of(mail, clean),
        subject=subject_of(mail, clean, prefix),
        message_id=clean.text(mail.message_id)[: settling.LONGEST_ID],
        sent_at=mail.sent_at,
        faults=[clean.text(each) for each in mail.faults[: settling.MOST_FAULTS]],
    )


def _is_certain(mail: Incoming, host: str) -> bool:
    """One sender, in From, and the host that is believed says that it is them."""
    is_one = len(mail.senders) == 1 and mail.senders[0] == mail.sender
    return is_one and is_authenticated(mail.authentication_results, host, mail.sender.email)


def _waiting(mail: int) -> Arrived | None:
    columns = (IncomingRow.id, IncomingRow.size, IncomingRow.digest)
    with reading() as session:
        here = (IncomingRow.id == mail, IncomingRow.state == WAITING)
        row = session.execute(select(*columns).where(*here)).first()
    return Arrived(*row) if row else None
