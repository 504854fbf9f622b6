"""What the worker throws away once an hour: rows that nobody asks about any more."""

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from supportdesk.directory.failures import WINDOW_MS
from supportdesk.directory.models import HookId, SignInFailure, StaffChange, StaffSession
from supportdesk.domain.durations import DAY
from supportdesk.store.database import change
from supportdesk.web.signed import TOLERANCE_MS

SESSIONS_KEPT_MS = 30 * DAY


def tidy(now: int) -> None:
    """Forget old notices, news, failures, and sessions that ended long ago."""
    change(lambda session: _tidy(session, now))


def _tidy(session: Session, now: int) -> None:
    last_sign = func.coalesce(StaffSession.ended_at, StaffSession.last_used_at)
    for old in (
        delete(HookId).where(HookId.at < now - DAY - 2 * TOLERANCE_MS),
        delete(StaffChange).where(StaffChange.at < now - DAY),
        delete(SignInFailure).where(SignInFailure.at < now - WINDOW_MS),
        delete(StaffSession).where(last_sign < now - SESSIONS_KEPT_MS),
    ):
        session.execute(old)
