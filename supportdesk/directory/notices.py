"""Change notices of the staff platform: who really sent them, and what they do.

Source: the Standard Webhooks specification, 1.0. Nothing here asks the platform: it may be
waiting for our answer. Every process asks as soon as it is told (`news`).
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic_core import from_json
from sqlalchemy import update
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook

from supportdesk.directory.models import Deactivation, HookId, StaffSession
from supportdesk.directory.news import DEACTIVATED, UPDATED, tell
from supportdesk.directory.port import is_possible_id
from supportdesk.directory.records import moment
from supportdesk.directory.sessions import INACTIVE
from supportdesk.domain.durations import MINUTE
from supportdesk.domain.errors import Invalid, SignedOut
from supportdesk.store.database import change
from supportdesk.store.dialects import insert_or_skip

LARGEST = 64_000
TOLERANCE_MS = 5 * MINUTE
_LONGEST_MESSAGE_ID, _MOST_SIGNATURES = 255, 10
_KINDS = {"staff.updated": UPDATED, "staff.deactivated": DEACTIVATED}


class Headers(Protocol):
    """Headers by their name in lower case: a dict, or what a request brings."""

    def get(self, name: str, default: str, /) -> str: ...


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
    message_id, sent = _proven(headers, body, secrets, now)
    notice = _read(message_id, body, sent)
    return notice if change(lambda session: _act(session, notice, message_id, now)) else None


def _proven(headers: Headers, body: bytes, secrets: Sequence[str], now: int) -> tuple[str, int]:
    """The id and time of a message whose signature is right under one of the secrets."""
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = _signatures(headers.get("webhook-signature", ""))
    text = _text(body)
    if not _is_message_id(message_id) or not (stamp.isascii() and stamp.isdigit()) or text is None:
        raise SignedOut("This notice is not signed.")
    if len(stamp) > 11 or abs(now - int(stamp) * 1000) > TOLERANCE_MS:
        raise SignedOut("This notice is too old, or from the future.")
    when = datetime.fromtimestamp(int(stamp), UTC)
    genuine = False
    for secret in secrets:
        mine = _signatures(Webhook(secret).sign(message_id, when, text))[0]
        for theirs in given:
            genuine |= hmac.compare_digest(mine, theirs)
    if not genuine:
        raise SignedOut("The signature of this notice is not ours.")
    return message_id, int(stamp) * 1000


def _signatures(header: str) -> list[bytes]:
    found = []
    for part in header.split(" ")[:_MOST_SIGNATURES]:
        version, _, signature = part.partition(",")
        if version == "v1":
            try:
                found.append(base64.b64decode(signature, validate=True))
            except (binascii.Error, ValueError):
                continue
    return found


def _is_message_id(text: str) -> bool:
    """A dot separates what is signed, so an id that holds one could be read in two ways."""
    return 0 < len(text) <= _LONGEST_MESSAGE_ID and text.isprintable() and "." not in text


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


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
