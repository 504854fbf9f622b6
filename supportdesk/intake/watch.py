"""Mail that came in, as open pages follow it: one small question, asked again and again."""

from dataclasses import dataclass

from sqlalchemy import func, select

from supportdesk.intake.models import QUARANTINED, WAITING, IncomingRow
from supportdesk.intake.queries import counted
from supportdesk.store.database import reading


@dataclass(frozen=True)
class Look:
    """One look. `arrived` wait for people (`queries.COUNTED` at most), `waiting` for the worker;
    `newest` is the last that came, `settled` when something was decided last (ms)."""

    arrived: int = 0
    waiting: int = 0
    newest: int = 0
    settled: int = 0


def look() -> Look:
    """Differs from the look before once a list of mails may have changed."""
    with reading() as session:
        found = session.connection().execute(_LOOK).one()
    return Look(*(each or 0 for each in found))


_LOOK = select(
    counted(QUARANTINED).scalar_subquery(),
    counted(WAITING).scalar_subquery(),
    select(func.max(IncomingRow.id)).scalar_subquery(),
    select(func.max(IncomingRow.settled_at)).scalar_subquery(),
)
