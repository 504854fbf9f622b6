"""Change notices of the staff platform: who really sent them, and what they do.

That the sender is genuine is `web.signed`'s. Nothing here asks the platform: it may be
waiting for our answer. Every process asks as soon as it is told (`news`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json
from sqlalchemy import update
from sqlalchemy.orm import Session

from supportdesk.directory.models import Deactivation, HookId, StaffSession
from supportdesk.directory.news import DEACTIVATED, UPDATED, tell
from supportdesk.directory.port import is_possible_id
from supportdesk.directory.records import moment
from supportdesk.directory.sessions import INACTIVE
from supportdesk.domain.errors import Invalid
from supportdesk.store.database import change
from supportdesk.store.dialects import insert_or_skip
from supportdesk.web.signed import TOLERANCE_MS, Headers, Proof

LARGEST = 64_000
_KINDS = {"staff.updated": UPDATED, "staff.deactivated": DEACTIVATED}


@dataclass(frozen=True, slots=True)
class Notice:
    """What a genuine notice says. `at` is the platform's own time of it, in ms."""

    message_id: str
    kind: str
    staff_id: str
    at: int


def receive(headers: Headers, body: bytes, secrets: Sequence[str], now: int) -> Notice | None:
    """Check a notice and act on it; None for a repeat and for a kind that we do not know.

    Raises SignedOut for a signature that is wrong, missing or older than five minutes, and
    Invalid for a genuine notice that cannot be read.
    """
    proof = Proof(headers, secrets, now)
    proof.update(body)
    proof.check()
    notice = _read(proof.id, body, proof.sent)
    return notice if change(lambda session: _act(session, notice, proof.id, now)) else None


def _read(message_id: str, body: bytes, sent: int) -> Notice | None:
    try:
        content: Any = from_json(body)
        kind = _KINDS.get(content["type"])
        if kind is None:
            return None
        staff_id = content["data"]["id"]
        at = moment(content["timestamp"]) if "timestamp" in content else sent + 999
    except (ValueError, KeyError, TypeError, OverflowError):
        raise Invalid({"body": "This is not a notice that the desk can read."}) from None
    if not isinstance(staff_id, str) or not is_possible_id(staff_id):
        raise Invalid({"id": "This cannot be the id of a person."})
    return Notice(message_id, kind, staff_id, min(at, sent + TOLERANCE_MS))


def _act(session: Session, notice: Notice | None, message_id: str, now: int) -> bool:
    dialect = session.get_bind().dialect.name
    new = session.execute(
        insert_or_skip(HookId, dialect, ["door", "id"])
        .values(door="staff", id=message_id, at=now)
        .returning(HookId.id)
    ).first()
    if new is None or notice is None:
        return False
    if notice.kind == DEACTIVATED:
        _deactivate(session, notice, dialect, now)
    tell(session, [notice.staff_id], notice.kind, now)
    return True


def _deactivate(session: Session, notice: Notice, dialect: str, now: int) -> None:
    values = {"noticed_at": notice.at, "why": "announced by the staff platform"}
    session.execute(
        insert_or_skip(Deactivation, dialect, ["staff_id"]).values(
            staff_id=notice.staff_id, **values
        )
    )
    session.execute(
        update(Deactivation)
        .where(Deactivation.staff_id == notice.staff_id, Deactivation.noticed_at < notice.at)
        .values(values)
    )
    session.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == notice.staff_id, StaffSession.ended_at.is_(None))
        .values(ended_at=now, ended_why=INACTIVE)
    )
