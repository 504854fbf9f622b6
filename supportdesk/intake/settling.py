"""Writing down what became of a mail, once, in the transaction that ends its job."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from supportdesk.intake import clues
from supportdesk.intake.models import ASIDE, DUPLICATE, QUARANTINED, WAITING, IncomingRow
from supportdesk.intake.texts import Cleaner
from supportdesk.mail.incoming import Incoming

SAME = "The same mail came before."
LONGEST_ID, MOST_PEOPLE, MOST_FAULTS = 998, 100, 20

Effect = Callable[[Session], Any]
Work = Callable[[Session], "Outcome"]


@dataclass(frozen=True)
class Known:
    """What its row says of a mail that was understood. Empty for one that was not."""

    kind: str = ""
    sender: str = ""
    sender_name: str = ""
    authenticated: bool = False
    people: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    subject: str = ""
    message_id: str = ""
    sent_at: int | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of it, and where."""

    state: str
    reason: str = ""
    ticket: int | None = None
    seq: int | None = None
    way: str = ""
    duplicate_of: int | None = None


def people_of(mail: Incoming, clean: Cleaner) -> dict[str, list[tuple[str, str]]]:
    """Whom else it names; the first hundred of each field."""
    fields = {"to": mail.to, "cc": mail.cc, "reply_to": mail.reply_to}
    return {
        name: [
            (clean.text(each.name)[:200], clean.text(each.email)) for each in people[:MOST_PEOPLE]
        ]
        for name, people in fields.items()
        if people
    }


def identity_of(mail: Incoming, digest: str) -> str:
    """What makes two mails the same one, by whatever way they came: Message-ID and body.

    Without an id the date and the subject stand in; `digest` (of all its bytes) where there is
    nothing to go by.
    """
    if mail.message_id:
        said: tuple[object, ...] = ("id", mail.message_id, mail.body_digest)
    elif mail.sent_at is not None:
        said = ("date", mail.sent_at, mail.sender.email, mail.subject, mail.body_digest)
    else:
        return same_bytes(digest)
    return hashlib.sha256("\n".join(map(str, said)).encode("utf-8", "replace")).hexdigest()


def same_bytes(digest: str) -> str:
    """The identity of what only its bytes tell."""
    return hashlib.sha256(f"bytes\n{digest}".encode()).hexdigest()


def settled(mail: int, identity: str, known: Known, now: int, work: Work) -> Effect:
    """Do `work` and write its outcome down, unless the mail is settled already. If the same mail
    came first, that is its outcome.
    """

    def effect(session: Session) -> None:
        if not _is_waiting(session, mail):
            return
        values: dict[str, Any] = asdict(known) | {"settled_at": now}
        if _claim(session, mail, identity):
            outcome = work(session)
        else:
            outcome = Outcome(DUPLICATE, SAME, duplicate_of=clues.same_as(identity, mail))
        which = update(IncomingRow).where(IncomingRow.id == mail)
        session.execute(which.values(values | asdict(outcome)))

    return effect


def quarantine(reason: str) -> Work:
    """People have to decide."""
    return lambda _: Outcome(QUARANTINED, reason)


def aside(reason: str, ticket: int | None) -> Work:
    """It is no ticket, and nothing follows from it. `ticket` is what it is about."""
    return lambda _: Outcome(ASIDE, reason, ticket)


def same(_: Session) -> Outcome:
    """For a mail that was seen to be there already: the claim finds the first one again."""
    return Outcome(QUARANTINED, SAME)


def _is_waiting(session: Session, mail: int) -> bool:
    row = select(IncomingRow.state).where(IncomingRow.id == mail).with_for_update()
    return session.scalar(row) == WAITING


def _claim(session: Session, mail: int, identity: str) -> bool:
    """Be the first mail of this identity ("" is nobody's). Of two at the same moment one is."""
    if not identity:
        return True
    mine = update(IncomingRow).where(IncomingRow.id == mail).values(identity=identity)
    try:
        with session.begin_nested():
            session.execute(mine)
    except IntegrityError:
        return False
    return True
