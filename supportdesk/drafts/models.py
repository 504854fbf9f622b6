"""The table of drafts. Never part of the history."""

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base

STAFF, RIGHT = "staff", "right"


class DraftRow(Base):
    """`author` is `staff` or `right`, `person` a staff id or the id of a customer's right.

    `name` is a staff member's name as it was; `held`: they had the ticket, or were its opener,
    when they wrote it.
    """

    __tablename__ = "drafts"

    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), primary_key=True)
    author: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text)
    held: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[int] = mapped_column(BigInteger)
