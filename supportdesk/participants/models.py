"""The table of people whom mails name, or who wrote, until somebody decides who they are."""

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base
from supportdesk.store.dialects import BigKey

WRITER, CC, TO, REPLY_TO, FORWARDED = "writer", "cc", "to", "reply_to", "forwarded"
OPEN, SAME_PERSON, PARTICIPANT, IGNORED = "", "same_person", "participant", "ignored"
OWN_TICKET = "own:{}"
"""With the number of the ticket that they got."""


class OfferRow(Base):
    """An address that entry `seq` named (`way`), offered to staff until there is an `answer`.

    Nothing is ever sent there because of this row.
    """

    __tablename__ = "offered_people"
    __table_args__ = (UniqueConstraint("ticket", "address"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"))
    seq: Mapped[int]
    address: Mapped[str] = mapped_column(String(254))
    name: Mapped[str]
    way: Mapped[str] = mapped_column(String(20))
    at: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[str] = mapped_column(String(20), default=OPEN)
