"""The brake: a broken sync is likelier than a mass dismissal.

When more than a third of the known people, and at least five, would lose access in one pass,
their tickets stay where they are until an admin says yes, or until they are back.
"""

from collections.abc import Set
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from supportdesk.directory.models import StaffBrake
from supportdesk.directory.news import CONFIRMED, tell
from supportdesk.domain.errors import Refused
from supportdesk.store.database import change, reading

FEWEST = 5
NOTHING = "No tickets are held back: there is nothing to confirm."
_ONLY = 1


@dataclass(frozen=True, slots=True)
class Held:
    """Whose tickets do not move, since when; `confirmed_by` once an admin said yes."""

    at: int
    staff_ids: frozenset[str]
    confirmed_by: str | None


def trips(lost: int, known: int) -> bool:
    return lost >= FEWEST and lost * 3 > known


def held() -> Held | None:
    """What the brake holds now."""
    with reading() as session:
        row = session.get(StaffBrake, _ONLY)
    return Held(row.at, frozenset(row.staff_ids), row.confirmed_by) if row else None


def confirm(by: str, now: int) -> frozenset[str]:
    """Let the tickets of everybody held move, on an admin's word; whose. Raises Refused."""

    def work(session: Session) -> frozenset[str]:
        row = _locked(session)
        if row is None or row.confirmed_at is not None:
            raise Refused(NOTHING)
        row.confirmed_at, row.confirmed_by = now, by
        tell(session, row.staff_ids, CONFIRMED, now)
        return frozenset(row.staff_ids)

    return change(work)


def apply(
    leaving: Set[str], lost: Set[str], back: Set[str], known: int, now: int
) -> frozenset[str]:
    """After a pass: whose tickets may not move.

    `leaving` are all who lose a role that counts, `lost` those of them who lose access, `back`
    those who keep what they had. While something is held, every new leaver joins it.
    """
    return change(lambda session: _apply(session, leaving, lost, back, known, now))


def moved(staff_ids: Set[str]) -> None:
    """The tickets of these people are where they belong; the last one lifts the brake."""
    if staff_ids:
        change(lambda session: _keep_only(session, _locked(session), staff_ids))


def _apply(
    session: Session, leaving: Set[str], lost: Set[str], back: Set[str], known: int, now: int
) -> frozenset[str]:
    row = _locked(session)
    if row is None:
        if not trips(len(lost), known):
            return frozenset()
        session.add(StaffBrake(id=_ONLY, at=now, staff_ids=sorted(leaving)))
        return frozenset(leaving)
    confirmed = frozenset(row.staff_ids) if row.confirmed_at is not None else frozenset()
    if row.confirmed_at is None:
        row.staff_ids = sorted({*row.staff_ids, *leaving})
    _keep_only(session, row, back - leaving)
    others = leaving - confirmed
    if not confirmed:
        return frozenset(others)
    return frozenset(others) if trips(len(lost - confirmed), known) else frozenset()


def _keep_only(session: Session, row: StaffBrake | None, without: Set[str]) -> None:
    if row is None:
        return
    row.staff_ids = [staff_id for staff_id in row.staff_ids if staff_id not in without]
    if not row.staff_ids:
        session.delete(row)


def _locked(session: Session) -> StaffBrake | None:
    return session.scalar(select(StaffBrake).where(StaffBrake.id == _ONLY).with_for_update())
