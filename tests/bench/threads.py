"""Answers whose ticket is known, made of real mails: does each find its ticket and no other?

The ids that real answers name become those of mails of ours. Beside them stand answers as
programs send them, by every way that leads to a ticket, and those that must lead to none:
strangers with the same subject, forged addresses, tags, ids that nobody issued.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from supportdesk.customers.addresses import email
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.intake.models import IncomingRow
from supportdesk.mail import incoming
from supportdesk.mail.addressing import ReplyAddresses
from supportdesk.mail.incoming import Incoming, Kind
from supportdesk.mail.models import REPLY, SENT, OutboxRow
from supportdesk.store.database import change, reading
from supportdesk.store.eventlog import Written
from supportdesk.tickets.actions import NewTicket, open_ticket
from supportdesk.tickets.changing import Change
from supportdesk.tickets.models import TicketRow
from supportdesk.web.clock import now

DESK, HOST = "support@desk.example", "mx.desk.example"
OURS = {b"from", b"to", b"cc", b"subject", b"message-id", b"in-reply-to", b"references",
        b"authentication-results", b"delivered-to", b"reply-to", b"sender"}  # fmt: skip
SUBJECT, AT_ONCE = "VPN drops", 100
FOUND = ("reference", "chain", "address", "address of another", "tag, certain", "tag, claimed")
ALONE = ("same subject", "tag of another", "forged address", "id of nobody")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:.*\n?(?:^[ \t].*\n?)*", re.MULTILINE)
_numbers = count(1)


@dataclass(frozen=True)
class Answer:
    """A raw mail, how it was made, and the ticket it belongs to (None: to one of its own)."""

    raw: bytes
    how: str
    ticket: int | None


def made(files: list[Path], many: int) -> list[Answer]:
    """So many, the real ones first."""
    mails = [(file, incoming.read(file, [DESK])) for file in files]
    read = [(file, mail) for file, mail in mails if isinstance(mail, Incoming)]
    people = [file for file, mail in read if mail.kind is Kind.PERSON]
    answers = list(_real(read))
    makers = zip(cycle((*FOUND, *ALONE)), cycle(people), strict=False)
    while (missing := many - len(answers)) > 0:
        some = list(islice(makers, min(missing, AT_ONCE)))
        answers += change(lambda _, some=some: [_made(*each) for each in some])  # type: ignore[misc]
    return answers[:many]


def tell(answers: list[Answer]) -> None:
    """Print right and wrong for each way."""
    asked, right, alone = Counter[str](), Counter[str](), set[int | None]()
    with reading() as session:
        rows = list(session.scalars(select(IncomingRow.ticket).order_by(IncomingRow.id)))
        ours = set(session.scalars(select(TicketRow.number).where(TicketRow.channel == "form")))
    for answer, ticket in zip(answers, rows, strict=True):
        is_new = ticket is not None and ticket not in ours and ticket not in alone
        asked[answer.how] += 1
        right[answer.how] += ticket == answer.ticket if answer.ticket else is_new
        if is_new:
            alone.add(ticket)
    for how, many in asked.items():
        print(f"  {how:22} {right[how]:5} of {many:5}")
    print(f"threaded right: {right.total()} of {asked.total()}")


def _real(read: list[tuple[Path, Incoming]]) -> Iterator[Answer]:
    """Real answers; the mail that each of them answers is now one of ours."""
    known: dict[str, int] = {}
    for file, mail in read:
        sender = email(mail.sender.email)
        named = [*mail.in_reply_to, *reversed(mail.references)]
        if not named or sender is None or mail.kind is Kind.BOUNCE:
            continue
        number = next((known[each] for each in named if each in known), None)
        if number is None:
            number = known[named[0]] = _ticket(sender, named[0])
        # It is told apart from other mails by an id of its own.
        yield Answer(_id() + file.read_bytes(), "real answers", number)


def _made(how: str, file: Path) -> Answer:
    n = next(_numbers)
    customer, stranger = f"p{n}@brack.example", f"s{n}@else.example"
    ours = f"<{n}.desk@desk.example>"
    number = _ticket(customer, ours)
    signed = _signed(number)
    fields = {"From": customer, "To": DESK, "Subject": f"Re: {SUBJECT}"}
    fields |= {
        "reference": {"In-Reply-To": ours},
        "chain": {"References": f"<a{n}@x.example> {ours} <b{n}@x.example>"},
        "address": {"To": f"Desk <{signed.upper()}>"},
        "tag, certain": {
            "Subject": f"AW: [TKT-{number}] {SUBJECT}",
            "Authentication-Results": f"{HOST}; dmarc=pass header.from=brack.example",
        },
        "tag, claimed": {"Subject": f"Re: [TKT-{number}] {SUBJECT}"},
        "same subject": {"From": stranger},
        "tag of another": {"From": stranger, "Subject": f"Re: [TKT-{number}] {SUBJECT}"},
        "forged address": {"From": stranger, "To": signed.replace(f"t{number}.", "t1001.")},
        "id of nobody": {"In-Reply-To": f"<{n}.desk@desk.invalid>"},
        "address of another": {"From": stranger, "To": signed},
    }[how]
    belongs = number if how in FOUND else None
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return Answer(_id() + head.encode() + _without(file.read_bytes()), how, belongs)


def _ticket(customer: str, message_id: str) -> int:
    """A request of theirs, about which a mail of ours went out."""
    asked = Change(Actor(CUSTOMER), now())
    new = NewTicket("Somebody", customer, "email", SUBJECT, Written("It drops."), "form")
    number = open_ticket(new, asked).ticket.number

    def mailed(session: Session) -> None:
        row = session.get_one(TicketRow, number)
        values = {"kind": REPLY, "state": SENT, "ticket": number, "message_id": message_id}
        values |= {"customer_id": row.customer_id, "address": customer, "entries": []}
        times = {"created_at": asked.now, "due": asked.now, "sent_at": asked.now}
        session.execute(insert(OutboxRow).values(counted=True, **values, **times))

    change(mailed)
    return number


def _signed(number: int) -> str:
    with reading() as session:
        customer = session.get_one(TicketRow, number).customer_id
    return ReplyAddresses(DESK, current_app.extensions["desk"].keys).address(number, customer)


def _id() -> bytes:
    return f"Message-ID: <{next(_numbers)}.bench@mail.example>\r\n".encode()


def _without(raw: bytes) -> bytes:
    """A real mail without the fields that are made anew."""
    ends = _HEAD_ENDS.search(raw)
    head, found, body = raw.partition(ends[0]) if ends else (raw, b"\r\n\r\n", b"")
    kept = [each[0] for each in _FIELD.finditer(head + b"\n") if each[1].lower() not in OURS]
    return b"".join(kept).rstrip(b"\r\n") + found + body
