"""Mails into tickets are filed in the order in which they came, whoever is quicker."""

import time

from sqlalchemy import select

from supportdesk.domain.durations import SECOND
from supportdesk.intake.models import WAITING, IncomingRow
from supportdesk.intake.storing import key_of
from supportdesk.store import jobs
from supportdesk.store.database import reading
from supportdesk.store.jobs import JobRow

PATIENCE_SECONDS, LOOK_SECONDS = 2.0, 0.02
RECENT_MS = 5 * SECOND
"""Whoever took a mail up longer ago than this has died over it, or it is very large."""
_NEIGHBOURS = 8


def wait_for_earlier(mail: int, now: int) -> None:
    """Until nobody is at a mail that came just before this one; for a moment at most."""
    began = time.monotonic()
    waited = 0.0
    while waited < PATIENCE_SECONDS and is_earlier_in_hand(mail, now + int(waited * SECOND)):
        time.sleep(LOOK_SECONDS)
        waited = time.monotonic() - began


def is_earlier_in_hand(mail: int, now: int) -> bool:
    """Does a worker take in, at this moment, a mail that came just before?"""
    waiting = (IncomingRow.state == WAITING, IncomingRow.id < mail)
    earlier = select(IncomingRow.id).where(*waiting).order_by(IncomingRow.id.desc())
    with reading() as session:
        keys = [key_of(each) for each in session.scalars(earlier.limit(_NEIGHBOURS))]
        if not keys:
            return False
        taken_up = (JobRow.key.in_(keys), JobRow.attempts > 0, JobRow.last_error == "")
        lately = JobRow.due > now + jobs.LEASE_MS - RECENT_MS
        return session.scalar(select(JobRow.id).where(*taken_up, lately).limit(1)) is not None
