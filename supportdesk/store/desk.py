"""The desk's own row: its position, the counter of changed rights, and what kind of desk it is."""

from collections.abc import Callable

from sqlalchemy import BigInteger, CheckConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from supportdesk.store.database import Base, change, later, reading


class DeskRow(Base):
    """One row. `pos` grows by one with each event, in commit order, without gaps.

    It is updated at the end of a change: whoever gets N+1 starts after N is visible, and a
    rollback gives the number back. `access` grows whenever somebody may have
    lost or gained a right, so that every process looks at its open streams again.
    """

    __tablename__ = "desk"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    pos: Mapped[int] = mapped_column(BigInteger, default=0)
    access: Mapped[int] = mapped_column(BigInteger, default=0)
    demonstration: Mapped[bool] = mapped_column(default=False)


def take_positions(session: Session, how_many: int, taken: Callable[[range], None]) -> None:
    """Advance the desk with the commit; what is written `later` than this finds the last one at
    `LAST`. `taken` is told afterwards which ones they were.
    """

    def told(last: int) -> None:
        taken(range(last - how_many + 1, last + 1))

    later(session, _TAKE, {"how_many": how_many}, told)


_TABLE = Base.metadata.tables[DeskRow.__tablename__]
_TAKEN = _TABLE.c.pos + bindparam("how_many", type_=BigInteger)
_TAKE = update(_TABLE).values(pos=_TAKEN).returning(_TABLE.c.pos)
_ACCESS_CHANGED = update(_TABLE).values(access=_TABLE.c.access + 1)
LAST = select(_TABLE.c.pos).scalar_subquery()


def access_changed(session: Session) -> None:
    """Tell every process that rights may have changed."""
    later(session, _ACCESS_CHANGED, {})


def head() -> tuple[int, int]:
    """(position, access counter) as committed now."""
    with reading() as session:
        pos, access = session.execute(select(DeskRow.pos, DeskRow.access)).one()
        return pos, access


def is_demonstration() -> bool:
    with reading() as session:
        return session.execute(select(DeskRow.demonstration)).scalar_one()


def mark_demonstration() -> None:
    """Production refuses to serve a database that is marked so."""
    change(lambda session: session.execute(update(DeskRow).values(demonstration=True)))
