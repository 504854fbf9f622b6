"""Which mails hang together: the ids by which mail programs show a conversation as one."""

import re
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from supportdesk.mail.models import SENT, OutboxRow, ReceivedRow
from supportdesk.store.dialects import insert_or_skip

_ID = re.compile(r"<[!-;=?-~]{1,240}>")


def received(session: Session, number: int, address: str, message_id: str, at: int) -> None:
    """A mail of this address came in for a ticket: what we write there next answers it.

    `message_id` with its angle brackets, as its sender wrote it; what is none is passed over.
    """
    if not _ID.fullmatch(message_id):
        return
    row = insert_or_skip(ReceivedRow, session.get_bind().dialect.name, ["ticket", "message_id"])
    values = {"ticket": number, "address": address, "message_id": message_id, "at": at}
    session.execute(row.values(values))


def earlier(session: Session, row: OutboxRow) -> tuple[str, ...]:
    """The ids a mail refers to, the newest last: the first of the conversation with this address,
    the last of ours and the last of theirs."""
    if row.ticket is None:
        return ()
    ours = select(OutboxRow.sent_at, OutboxRow.message_id).where(
        OutboxRow.ticket == row.ticket,
        OutboxRow.address == row.address,
        OutboxRow.state == SENT,
        OutboxRow.id != row.id,
    )
    theirs = _theirs(row).add_columns(ReceivedRow.message_id)
    came = sorted((at, 0, id_) for at, id_ in session.execute(theirs))
    sent = sorted((at or 0, 1, id_) for at, id_ in session.execute(ours))
    kept = {*sorted(came + sent)[:1], *came[-1:], *sent[-1:]}
    return tuple(id_ for *_, id_ in sorted(kept))


def answers_mail(session: Session, row: OutboxRow) -> bool:
    """Whether a mail of this address had come in before this one was asked for."""
    found = _theirs(row).where(ReceivedRow.at <= row.created_at).limit(1)
    return session.scalar(found) is not None


def _theirs(row: OutboxRow) -> Select[Any]:
    return select(ReceivedRow.at).where(
        ReceivedRow.ticket == row.ticket, ReceivedRow.address == row.address
    )
