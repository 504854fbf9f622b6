"""The outbox: every mail the desk means to send, wants to send again, or has sent."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base
from supportdesk.store.dialects import BigKey

ACKNOWLEDGEMENT, REPLY, LINK, LINKS = ("acknowledgement", "reply", "link", "links")
INVITATION = "invitation"
ESCALATED, RESOLVED, REOPENED = ("escalated", "resolved", "reopened")
NEWS = (REPLY, ESCALATED, RESOLVED, REOPENED)
WAITING, SENDING, SENT, FAILED, RETURNED, PAUSED, OBSOLETE = (
    "waiting",
    "sending",
    "sent",
    "failed",
    "returned",
    "paused",
    "obsolete",
)
FAILURES = (FAILED, RETURNED)
UNSENT = (WAITING, SENDING, *FAILURES, PAUSED)


class OutboxRow(Base):
    """One mail. It holds neither words nor links: both are put in at each try to deliver it.

    `state`: `failed` is what no server took, `returned` what one took and could not deliver.
    `entries` are the numbers it tells of. `counted` False: a stranger caused it, and the limits
    have not been asked yet; `origin` is the network address it came from, forgotten after that.
    `message_id` is written before the first try and stays, so that a second copy is known as one.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state", "state", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    ticket: Mapped[int | None] = mapped_column(ForeignKey("tickets.number"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    address: Mapped[str] = mapped_column(String(254), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    entries: Mapped[list[Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20), default=WAITING)
    counted: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[str] = mapped_column(String(64), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[int] = mapped_column(BigInteger)
    last_error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[str] = mapped_column(default="", index=True)


class ReceivedRow(Base):
    """The Message-ID of a mail that came in for a ticket, so that ours to its sender answer it."""

    __tablename__ = "mail_received"

    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(250), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    at: Mapped[int] = mapped_column(BigInteger)


class WordingRow(Base):
    """The words of a kind of mail, as an admin wrote them: the newest row of a kind counts.

    Rows stay, so that it can be read who changed what when. `standard`: back to the usual words.
    """

    __tablename__ = "mail_wordings"
    __table_args__ = (Index("ix_mail_wordings_kind", "kind", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    standard: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(default="")
    neutral: Mapped[str] = mapped_column(default="")
    opening: Mapped[str] = mapped_column(default="")
    lines: Mapped[str] = mapped_column(default="")
    at: Mapped[int] = mapped_column(BigInteger)
    staff_id: Mapped[str]
    staff_name: Mapped[str]
