"""What came in: one row for each mail, its raw bytes in pieces, and senders that are blocked."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base
from supportdesk.store.dialects import BigKey

ARRIVING, WAITING, FILED, ASIDE, QUARANTINED, DUPLICATE = (
    "arriving",
    "waiting",
    "filed",
    "aside",
    "quarantined",
    "duplicate",
)


class IncomingRow(Base):
    """One mail that came in. Above `state` is what is known of it as a file.

    `state`: `arriving` (pieces are still missing), `waiting` (for the worker), `filed` (it is
    entry `seq` of `ticket`), `aside` (never a ticket: `kind`), `quarantined` (people decide),
    `duplicate` (of `duplicate_of`). `reason` says why in words. `place` is where an inlet found
    it ("imap:INBOX:7:42"), `identity` what makes two mails the same one, `digest` the SHA-256 of
    its bytes. `way` says how its ticket was found. Our own links and signed addresses are masked
    in `subject`; `people` are the addresses of `to`, `cc` and `reply_to` as [name, address].
    """

    __tablename__ = "incoming"
    __table_args__ = (
        Index("ix_incoming_state", "state", "id"),
        Index("ix_incoming_ticket", "ticket", "seq"),
        Index("ix_incoming_sender", "sender", "settled_at"),
        Index("ix_incoming_settled", "settled_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    inlet: Mapped[str] = mapped_column(String(20))
    place: Mapped[str | None] = mapped_column(Text, unique=True)
    came_at: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")

    state: Mapped[str] = mapped_column(String(20), default=ARRIVING)
    kind: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[int | None] = mapped_column(BigInteger)
    identity: Mapped[str | None] = mapped_column(String(64), unique=True)
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("incoming.id"), index=True)

    sender: Mapped[str] = mapped_column(Text, default="")
    sender_name: Mapped[str] = mapped_column(Text, default="")
    authenticated: Mapped[bool] = mapped_column(default=False)
    people: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    subject: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    faults: Mapped[list[Any]] = mapped_column(JSON, default=list)

    ticket: Mapped[int | None] = mapped_column(ForeignKey("tickets.number"))
    seq: Mapped[int | None]
    way: Mapped[str] = mapped_column(String(20), default="")


class PieceRow(Base):
    """The `n`-th piece of a raw mail, from 0."""

    __tablename__ = "incoming_pieces"

    mail: Mapped[int] = mapped_column(ForeignKey("incoming.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class BlockedRow(Base):
    """A sender whose mail waits in quarantine, and who of the staff said so (id and name then)."""

    __tablename__ = "blocked_senders"

    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    by_id: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[int] = mapped_column(BigInteger)
