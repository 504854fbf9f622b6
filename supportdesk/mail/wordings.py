"""What admins made of the standard words of mails: what counts now, and who changed it when."""

from dataclasses import astuple, dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from supportdesk.domain.replay import Actor
from supportdesk.mail.models import WordingRow
from supportdesk.mail.wording import STANDARD, Wording
from supportdesk.store.database import change, reading

SHOWN = 20


@dataclass(frozen=True)
class Change:
    """One change of a wording, as the page lists it."""

    at: int
    by: str
    standard: bool


def current(session: Session) -> dict[str, Wording]:
    """Kind of mail → the words it has now."""
    newest = select(func.max(WordingRow.id)).group_by(WordingRow.kind)
    rows = session.scalars(select(WordingRow).where(WordingRow.id.in_(newest)))
    own = {row.kind: _wording(row) for row in rows if not row.standard}
    return {**STANDARD, **{kind: words for kind, words in own.items() if kind in STANDARD}}


def current_wordings() -> dict[str, Wording]:
    with reading() as session:
        return current(session)


def changes_of(kind: str) -> list[Change]:
    """The newest changes of a kind's words, newest first."""
    query = select(WordingRow).where(WordingRow.kind == kind)
    with reading() as session:
        rows = session.scalars(query.order_by(WordingRow.id.desc()).limit(SHOWN))
        return [Change(row.at, row.staff_name, row.standard) for row in rows]


def change_wording(kind: str, wording: Wording, by: Actor, now: int) -> None:
    """From now on mails of this kind read so; those that wait as well."""
    subject, neutral, opening, lines = astuple(wording)
    texts = {"subject": subject, "neutral": neutral, "opening": opening, "lines": lines}
    _write(kind, wording, by, now, {**texts, "standard": wording == STANDARD[kind]})


def restore_standard(kind: str, by: Actor, now: int) -> None:
    """Back to the standard words, also where a later version has better ones."""
    _write(kind, STANDARD[kind], by, now, {"standard": True})


def _write(kind: str, wording: Wording, by: Actor, now: int, values: dict[str, object]) -> None:
    about = {"kind": kind, "at": now, "staff_id": by.id, "staff_name": by.name}

    def work(session: Session) -> None:
        if current(session)[kind] != wording:
            session.execute(insert(WordingRow).values(about | values))

    change(work)


def _wording(row: WordingRow) -> Wording:
    return Wording(row.subject, row.neutral, row.opening, row.lines)
