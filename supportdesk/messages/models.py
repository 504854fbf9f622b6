"""What left by mail. Never part of the history."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base


class MailedRow(Base):
    """Entry `seq` left the desk in a mail (the mail room writes it down)."""

    __tablename__ = "mailed"

    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
