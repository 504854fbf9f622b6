"""Mail of ours that came back: its row in the outbox says so, and so does its address."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from supportdesk.customers.actions import mark_dead
from supportdesk.mail.incoming import Failure
from supportdesk.mail.models import RETURNED, SENDING, SENT, WAITING, OutboxRow

CAME_BACK = "It came back: {words}"
NO_WORDS = "the other mail server gave no reason"
LONGEST_WORDS = 300


def came_back(session: Session, failure: Failure, now: int) -> OutboxRow | None:
    """Write down that a mail of ours did not arrive; the mail, None where it is none of ours.

    A delay is no failure. An address that is dead is marked where the mail was to that address.
    """
    ours = select(OutboxRow).where(OutboxRow.message_id == failure.original_id)
    row = session.scalar(ours.with_for_update()) if failure.original_id else None
    if row is None:
        return None
    status = "" if failure.status in failure.reason else failure.status
    words = f"{status} {failure.reason}".strip()[:LONGEST_WORDS] or NO_WORDS
    if failure.permanent and row.state in (SENT, SENDING, WAITING):
        row.state, row.last_error = RETURNED, CAME_BACK.format(words=words)
    if failure.dead and failure.address.lower() in ("", row.address):
        mark_dead(session, row.address, words, now)
    return row
