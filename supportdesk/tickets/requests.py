"""What customers ask of their own requests: open one, prove an address, correct it.

Each gives back the right that lets the browser in, where it brings a new one.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from supportdesk.customers import rights
from supportdesk.customers.actions import customer_of
from supportdesk.customers.rights import Right
from supportdesk.domain.errors import Refused
from supportdesk.domain.events import AddressCorrected, AddressProved
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.store import keys
from supportdesk.store.database import change, reading
from supportdesk.store.eventlog import EventRow, Written
from supportdesk.tickets import participants
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change, Done, locked, write
from supportdesk.tickets.models import TicketRow


def open_by_form(new: NewTicket, asked: Change, origin: str = "") -> tuple[Done, int | None]:
    """Open a request and give its browser a right. The same form again gives the same right.

    `origin` is the sender's network address, for the limits on mail.
    """
    given: list[int] = []

    def give(session: Session, ticket: int, _: int) -> None:
        customer = select(TicketRow.customer_id).where(TicketRow.number == ticket)
        customer_id = session.execute(customer).scalar_one()
        given.append(rights.give(session, ticket, customer_id, new.address, asked.now, origin))

    done = open_ticket(new, replace(asked, also=give))
    if done.repeated:
        return done, open_again(done.ticket.number, new.address, asked.now)
    return done, given[-1]


def open_again(number: int, address: str, now: int) -> int | None:
    """The right of a form that was sent again, while that address has one; None otherwise."""

    def work(session: Session) -> int | None:
        row, _ = locked(session, number)
        return rights.given_again(session, number, row.customer_id, address, now)

    return change(work)


def proving(number: int, right: Right, now: int, work: Callable[[], Done]) -> Done:
    """Do `work`; in its transaction the address is proved when the right came by its mail.

    One of two ways to prove an address: by a link that was opened and used (SECURITY section 3).
    """

    def both(session: Session) -> Done:
        _prove(session, number, right, now)
        return work()

    return change(both)


def follow(
    number: int, right: Right, now: int, work: Callable[[], Done]
) -> tuple[Done, int | None]:
    """The same for a message, which may go into a follow-up: then with a right to that one."""

    def both(session: Session) -> tuple[Done, int | None]:
        _prove(session, number, right, now)
        done = work()
        there = done.ticket.number
        if there == number:
            return done, None
        return done, rights.given_again(session, there, right.customer_id, right.address, now)

    return change(both)


def proved_by_mail(number: int, address: str, now: int) -> None:
    """The other way: mail from that address, and it is certain that it is from there."""

    def work(session: Session) -> None:
        row, ticket = locked(session, number)
        if not row.address_proved and address == row.customer_address:
            by = Actor(CUSTOMER, str(row.customer_id))
            write(session, ticket, row.digest, [AddressProved()], Change(by, now))
        for each in participants.taking_part(session, number):
            if each.address == address:
                participants.prove(session, number, each.customer_id, now)

    change(work)


def correct_address(
    number: int, right: Right, address: str, asked: Change, origin: str = ""
) -> tuple[Done, int | None]:
    """Put another e-mail address in place of one that is not proved.

    Tokens and rights of the old address end; the browser that corrects gets a fresh right.
    Raises Refused when the address is proved, or the browser came by a link mailed to it.
    """

    def work(session: Session) -> tuple[Done, int | None]:
        row, ticket = locked(session, number)
        if asked.key and (answer := keys.first_answer(asked.key)):
            return Done(ticket, answer.seq, repeated=True), None
        if (
            right.since
            or row.address_proved
            or (right.by_link and right.address == row.customer_address)
        ):
            raise Refused("This address is confirmed, so it stays. Write to us and we change it.")
        if address == row.customer_address:
            return Done(ticket, ticket.last_seq), None
        old, customer_id = row.customer_address, _customer(session, row, address, asked.now)
        if customer_id in ticket.participants:
            raise Refused("Somebody who takes part has this address. Write to us and we help.")
        columns = {"customer_id": customer_id, "customer_address": address}
        columns |= {"customer_address_kind": "email"}
        told = replace(asked, texts={"address": Written(address)}, columns=columns)
        done = write(session, ticket, row.digest, [AddressCorrected()], told)
        rights.withdraw(session, number, asked.now, old)
        return done, rights.give(session, number, customer_id, address, asked.now, origin)

    return change(work)


def author_of(number: int, seq: int, right: Right) -> Actor:
    """Who the browser's customer was when entry `seq` was written.

    A customer who corrected the address since is another one to the desk, and still the author.
    """
    by = _actor(right)
    if right.since:
        return by
    corrections = select(EventRow.by_id).where(
        EventRow.ticket == number, EventRow.wire == AddressCorrected.wire, EventRow.seq > seq
    )
    with reading() as session:
        before = session.scalars(corrections.order_by(EventRow.seq).limit(1)).first()
    return by if before is None else Actor(CUSTOMER, before)


def _prove(session: Session, number: int, right: Right, now: int) -> None:
    row, ticket = locked(session, number)
    if right.since and right.by_link:
        participants.prove(session, number, right.customer_id, now)
        return
    if row.address_proved or not right.by_link or right.address != row.customer_address:
        return
    write(session, ticket, row.digest, [AddressProved()], Change(_actor(right), now))


def _customer(session: Session, row: Row[Any], address: str, now: int) -> int:
    return customer_of(session, "email", address, row.customer_name, now)


def _actor(right: Right) -> Actor:
    return Actor(CUSTOMER, str(right.customer_id))
