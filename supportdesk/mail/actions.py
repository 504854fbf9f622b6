"""Putting mail into the outbox and taking it out again. Nothing is sent here."""

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from supportdesk.domain.errors import NotFound, Refused
from supportdesk.mail.models import (
    ACKNOWLEDGEMENT,
    FAILURES,
    OBSOLETE,
    PAUSED,
    REPLY,
    SENDING,
    SENT,
    UNSENT,
    WAITING,
    OutboxRow,
)
from supportdesk.mail.recipients import recipients
from supportdesk.mail.telling import untold
from supportdesk.store import jobs
from supportdesk.store.database import change
from supportdesk.tickets.models import TicketRow

DELIVER, LINKS_JOB = "deliver_mail", "mail_links"
NO_SERVER = "No mail server is set up (DESK_SMTP_URL)."
IS_SENT = "This mail has been sent already."


def enqueue(
    session: Session,
    kind: str,
    now: int,
    *,
    customer_id: int,
    address: str,
    ticket: int | None = None,
    entries: Iterable[int] = (),
    counted: bool = True,
    origin: str = "",
) -> int:
    """Put a mail into the outbox, to be delivered at once; its id.

    `counted` False: a stranger caused it, so that the limits are asked before it goes out.
    """
    values = {"kind": kind, "customer_id": customer_id, "address": address, "ticket": ticket}
    values |= {"entries": list(entries), "counted": counted, "origin": origin}
    values |= {"created_at": now, "due": now}
    mail = session.execute(insert(OutboxRow).values(values).returning(OutboxRow.id)).scalar_one()
    deliver(session, mail, now)
    return mail


def to_customer(
    session: Session,
    kind: str,
    number: int,
    now: int,
    *,
    entries: Iterable[int] = (),
    counted: bool = True,
) -> None:
    """A mail to the customer of a ticket, if there is an address to write to."""
    row = session.execute(
        select(
            TicketRow.customer_id, TicketRow.customer_address, TicketRow.customer_address_kind
        ).where(TicketRow.number == number)
    ).one()
    if row.customer_address_kind != "email":
        return
    enqueue(
        session,
        kind,
        now,
        customer_id=row.customer_id,
        address=row.customer_address,
        ticket=number,
        entries=entries,
        counted=counted,
    )


def deliver(session: Session, mail: int, due: int) -> None:
    """Have the worker try this mail at `due`."""
    jobs.put(session, DELIVER, {"mail": mail}, due, key=f"mail:{mail}")


def ask_for_links(address: str, origin: str, now: int) -> None:
    """Somebody wants the links of an address. The worker looks whether anybody has it."""
    payload = {"address": address, "origin": origin}
    whose = hashlib.sha256(address.encode()).hexdigest()
    change(lambda session: jobs.put(session, LINKS_JOB, payload, now, key=f"links:{whose}"))


def tell_everybody(session: Session, number: int, now: int) -> None:
    """To each a mail with all that they neither saw nor got: replies, and moves that hold."""
    for each in recipients(session, number):
        if news := untold(session, number, each):
            moves = [kind for kind in news.values() if kind != REPLY]
            enqueue(
                session,
                (moves or [REPLY])[-1],
                now,
                customer_id=each.customer_id,
                address=each.address,
                ticket=number,
                entries=news,
            )


def was_acknowledged(session: Session, number: int) -> bool:
    """Did the customer of a ticket hear that we have it?"""
    which = (OutboxRow.ticket == number, OutboxRow.kind == ACKNOWLEDGEMENT)
    sent = select(OutboxRow.id).where(*which, OutboxRow.state == SENT)
    return session.scalar(sent.limit(1)) is not None


def drop(session: Session, number: int, kinds: Iterable[str], why: str) -> None:
    """Mails of these kinds that did not go out yet will not."""
    which = (OutboxRow.ticket == number, OutboxRow.kind.in_(list(kinds)))
    gone = update(OutboxRow).where(*which, OutboxRow.state.in_(UNSENT))
    session.execute(gone.values(state=OBSOLETE, last_error=why))


def send(mail: int, now: int, *, has_server: bool) -> None:
    """An admin wants it out: paused, failed or waiting, it is tried now, past the limits.

    Raises Refused, NotFound.
    """
    if not has_server:
        raise Refused(NO_SERVER)

    def work(session: Session) -> None:
        row = _unsent(session, mail)
        if row.state == SENDING and row.due > now - jobs.LEASE_MS:
            raise Refused("This mail is being sent at this moment.")
        _release(session, row, now)

    change(work)


def send_all(now: int, *, has_server: bool) -> None:
    """The same for everything that is paused or failed. Raises Refused."""
    if not has_server:
        raise Refused(NO_SERVER)

    def work(session: Session) -> None:
        held = select(OutboxRow).where(OutboxRow.state.in_((PAUSED, *FAILURES)))
        for row in session.scalars(held.order_by(OutboxRow.id).limit(1000).with_for_update()):
            _release(session, row, now)

    change(work)


def discard(mail: int) -> None:
    """An admin does not want it out. Raises Refused, NotFound."""

    def work(session: Session) -> None:
        row = _unsent(session, mail)
        row.state, row.last_error = OBSOLETE, "Discarded by an admin."

    change(work)


def new_message_id(domain: str) -> str:
    """An id of our own for a mail (RFC 5322, 3.6.4); it only says where an answer belongs."""
    return f"<{secrets.token_hex(12)}.desk@{domain}>"


def _unsent(session: Session, mail: int) -> OutboxRow:
    row = session.scalar(select(OutboxRow).where(OutboxRow.id == mail).with_for_update())
    if row is None:
        raise NotFound
    if row.state in (SENT, OBSOLETE):
        raise Refused(IS_SENT if row.state == SENT else "This mail will not be sent any more.")
    return row


def _release(session: Session, row: OutboxRow, now: int) -> None:
    row.state = WAITING
    row.counted, row.origin, row.due, row.attempts = True, "", now, 0
    deliver(session, row.id, now)
